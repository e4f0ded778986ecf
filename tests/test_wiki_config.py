"""A configuration that pywikibot would pass over, ask about or stumble on is told in a sentence."""

from __future__ import annotations

import os
import socket
from typing import TYPE_CHECKING

import pytest
from live.elsewhere import FAILS, elsewhere

from bot.failure import Exit, Failure
from bot.say import LANGUAGES, Say
from bot.wiki.session import open_session

if TYPE_CHECKING:
    from pathlib import Path

CONFIG = """
family = mylang = 'passeur'
family_files['passeur'] = 'http://127.0.0.1:{port}/api.php'
usernames['passeur']['passeur'] = 'PasseurBot'
password_file = 'user-password.py'
"""


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """A configuration for a wiki that is down."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    file = tmp_path / "user-config.py"
    file.write_text(CONFIG.format(port=port), encoding="utf-8")
    file.chmod(0o600)
    return file


def test_a_missing_configuration_is_told(tmp_path: Path) -> None:
    with pytest.raises(Failure) as failed:
        open_session(tmp_path)
    assert (failed.value.problem.code, failed.value.status) == ("api.no-config", Exit.SETUP)
    assert str(failed.value.problem.where).endswith("user-config.py")


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such permission")
def test_a_configuration_that_anybody_can_change_is_not_run(config: Path) -> None:
    config.chmod(0o666)
    with pytest.raises(Failure) as failed:
        open_session(config.parent)
    assert failed.value.problem.code == "api.config-writable"


@pytest.mark.parametrize(
    ("old", "new", "code", "reason"),
    [
        ("mylang =", "mylang = =", "api.broken-config", "invalid syntax"),
        ("family =", "famille.x =", "api.broken-config", "NameError"),
        ("'passeur'\nfamily_files", "'autre'\nfamily_files", "api.unknown-family", "autre"),
        ("usernames[", "# usernames[", "api.no-user", ""),
    ],
    ids=["syntax", "a wrong name", "family", "user"],
)
def test_a_mistake_in_the_configuration_is_told(
    config: Path, old: str, new: str, code: str, reason: str
) -> None:
    text = config.read_text(encoding="utf-8").replace(old, new)
    config.write_text(text, encoding="utf-8")
    told = elsewhere(config.parent, FAILS)
    assert (told["code"], told["status"]) == (code, Exit.SETUP)
    assert reason in told["args"].get("reason", "")
    for language in LANGUAGES:
        assert Say(language)(code, **told["args"])
        assert Say(language).hint(code, **told["args"])


def test_a_line_that_python_does_not_understand_is_named(config: Path) -> None:
    config.write_text(CONFIG + "x = (\n", encoding="utf-8")
    assert elsewhere(config.parent, FAILS)["where"].endswith("user-config.py:6")


def test_a_wiki_that_is_down_is_told_at_once(config: Path) -> None:
    told = elsewhere(config.parent, FAILS)
    assert (told["code"], told["status"]) == ("api.unreachable", Exit.LATER)
    assert told["args"]["api"].startswith("http://127.0.0.1:")
