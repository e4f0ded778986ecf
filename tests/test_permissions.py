"""Whose a project is, and who may read its secrets: what is open or another's is refused.

Files are given to somebody else where the tests run as the system's administrator; elsewhere the
judgement itself is tested, and on what belongs to the administrator.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from live.elsewhere import FAILS, elsewhere

from bot.failure import Exit, Failure
from bot.jobs.workspace import find_folder, open_workspace
from bot.owned import is_ours, others_may, owner_is, private_folder
from bot.run.ledger import Ledger
from bot.say import LANGUAGES, Say

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows keeps owners elsewhere")
NOBODY = 65534
ROOT = hasattr(os, "geteuid") and os.geteuid() == 0
as_root = pytest.mark.skipif(not ROOT, reason="only the administrator can give files away")
PASSEUR = Path(sys.executable).with_name("passeur")
CONFIG = """
family = mylang = 'passeur'
family_files['passeur'] = 'http://127.0.0.1:9/api.php'
usernames['passeur']['passeur'] = 'PasseurBot'
password_file = 'user-password.py'
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A project whose files are as they should be."""
    (tmp_path / "passeur.toml").write_text('project = "adn"\n', encoding="utf-8")
    config = tmp_path / "user-config.py"
    config.write_text(CONFIG, encoding="utf-8")
    password = tmp_path / "user-password.py"
    password.write_text("('PasseurBot', BotPassword('app', 'inventé'))\n", encoding="utf-8")
    for file in (config, password):
        file.chmod(0o600)
    return tmp_path


@pytest.fixture
def open_umask(folder: Path) -> Iterator[None]:
    """Let every file that is new in `folder` be anybody's to read and write."""
    assert folder.is_dir()
    before = os.umask(0)
    yield
    os.umask(before)


def refusal(folder: Path | None) -> tuple[str, Exit]:
    with pytest.raises(Failure) as failed:
        open_workspace(folder)
    problem = failed.value.problem
    for language in LANGUAGES:
        assert Say(language)(problem.code, **problem.args)
        assert Say(language).hint(problem.code, **problem.args)
    return problem.code, failed.value.status


@pytest.mark.parametrize(
    ("owner", "user", "root_too", "ours"),
    [
        (1000, 1000, False, True),
        (1001, 1000, False, False),
        (0, 1000, False, False),
        (0, 1000, True, True),
        (1001, 1000, True, False),
        (1000, 0, False, False),
        (1000, 0, True, False),
        (0, 0, False, True),
        (1000, None, False, True),
    ],
)
def test_a_file_is_ours_by_the_number_of_its_owner(
    owner: int, user: int | None, *, root_too: bool, ours: bool
) -> None:
    assert owner_is(owner, user, root_too=root_too) is ours


@pytest.mark.skipif(ROOT, reason="everything here is the administrator's")
def test_the_administrators_folder_is_not_ours() -> None:
    assert not is_ours(Path("/"))
    assert is_ours(Path("/"), root_too=True)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o601])
def test_any_right_of_others_counts(tmp_path: Path, mode: int) -> None:
    file = tmp_path / "x"
    file.touch()
    file.chmod(0o700)
    assert not others_may(file)
    file.chmod(mode)
    assert others_may(file)


@as_root
def test_a_project_of_somebody_else_is_refused_even_when_named(folder: Path) -> None:
    os.chown(folder, NOBODY, -1)
    assert refusal(folder) == ("run.other-owner", Exit.SETUP)


@as_root
def test_a_link_of_ours_makes_a_project_of_somebody_else_no_more_ours(
    folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    os.chown(folder, NOBODY, -1)
    link = tmp_path_factory.mktemp("ours") / "projet"
    link.symlink_to(folder)
    assert refusal(link) == ("run.other-owner", Exit.SETUP)


@as_root
def test_a_project_of_somebody_else_is_passed_over_on_the_way_up(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inner = folder / "projet"
    inner.mkdir()
    (inner / "passeur.toml").write_text('project = "autre"\n', encoding="utf-8")
    os.chown(inner, NOBODY, -1)
    assert find_folder(inner) == folder
    os.chown(folder, NOBODY, -1)
    monkeypatch.chdir(inner)
    assert refusal(None) == ("run.other-owner", Exit.SETUP)


@as_root
def test_what_a_run_believes_must_be_ours_too(folder: Path) -> None:
    runtime = private_folder(folder / ".passeur")
    os.chown(runtime, NOBODY, -1)
    assert refusal(folder) == ("run.other-owner", Exit.SETUP)


@as_root
def test_a_link_that_somebody_else_made_is_not_followed(folder: Path) -> None:
    (folder / "user-config.py").rename(folder / "ours.py")
    (folder / "user-config.py").symlink_to(folder / "ours.py")
    assert _refused(folder)[0] == "api.unreachable"
    os.chown(folder / "user-config.py", NOBODY, -1, follow_symlinks=False)
    assert _refused(folder) == ("api.config-owner", Exit.SETUP)


@as_root
def test_settings_and_templates_may_be_a_colleagues(folder: Path) -> None:
    (folder / "sources").mkdir()
    (folder / "templates_wikitext").mkdir()
    for name in ("passeur.toml", "sources", "templates_wikitext"):
        os.chown(folder / name, NOBODY, -1)
    assert open_workspace(folder).project.name == "adn"


@as_root
@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("user-config.py", "api.config-owner"),
        ("user-password.py", "api.password-file-owner"),
        ("family.py", "api.family-file-writable"),
    ],
)
def test_a_program_or_a_password_of_somebody_else_is_not_used(
    folder: Path, name: str, code: str
) -> None:
    if name == "family.py":
        _own_family(folder)
    os.chown(folder / name, NOBODY, -1)
    assert _refused(folder) == (code, Exit.SETUP)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644, 0o660, 0o620])
def test_a_password_that_others_may_read_is_refused_and_left_as_it_is(
    folder: Path, mode: int
) -> None:
    file = folder / "user-password.py"
    file.chmod(mode)
    told = elsewhere(folder, FAILS)
    assert (told["code"], told["status"]) == ("api.password-file-open", Exit.SETUP)
    assert told["where"] == str(file)
    for language in LANGUAGES:
        assert f"chmod 600 {file}" in Say(language).hint(told["code"], **told["args"])
        assert Say(language)(told["code"], **told["args"])
    assert file.stat().st_mode & 0o777 == mode


def test_a_link_to_a_password_is_named_as_one(folder: Path) -> None:
    (folder / "user-password.py").rename(folder / "elsewhere.py")
    (folder / "user-password.py").symlink_to(folder / "elsewhere.py")
    assert _refused(folder) == ("api.password-file-link", Exit.SETUP)


def test_a_family_that_anybody_can_change_is_not_run(folder: Path) -> None:
    _own_family(folder).chmod(0o666)
    assert _refused(folder) == ("api.family-file-writable", Exit.SETUP)
    assert not (folder / "ran").exists()


def test_files_in_order_are_only_stopped_by_the_wiki(folder: Path) -> None:
    assert _refused(folder) == ("api.unreachable", Exit.LATER)


@pytest.mark.usefixtures("open_umask")
def test_the_runtime_folder_is_private_whatever_the_umask(folder: Path) -> None:
    Ledger(folder / ".passeur" / "wiki" / "ledger.sqlite").close()
    assert not others_may(folder / ".passeur")
    assert _refused(folder)[0] == "api.unreachable"
    assert not others_may(folder / ".passeur" / "pywikibot")


def test_a_runtime_folder_that_was_open_is_closed(folder: Path) -> None:
    runtime = folder / ".passeur"
    runtime.mkdir()
    runtime.chmod(0o755)
    open_workspace(folder)
    assert not others_may(runtime)


@as_root
def test_the_command_says_whose_the_project_is_and_what_to_do(folder: Path) -> None:
    os.chown(folder, NOBODY, -1)
    done = subprocess.run(
        [PASSEUR, "--lang", "fr", "check", "--project", folder],
        capture_output=True, encoding="utf-8", check=False, timeout=60,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (2, "")
    said = " ".join(done.stderr.split())
    assert "appartient à une autre personne" in said
    assert f"chown -R $(id -u) {folder}" in said


def _refused(folder: Path) -> tuple[str, Exit]:
    told = elsewhere(folder, FAILS)
    for language in LANGUAGES:
        assert Say(language).hint(told["code"], **told["args"])
    return told["code"], told["status"]


def _own_family(folder: Path) -> Path:
    """Let the wiki be one of a family file, which leaves a mark where it is run."""
    family = folder / "family.py"
    family.write_text(f"open({str(folder / 'ran')!r}, 'w').close()\n", encoding="utf-8")
    config = CONFIG.replace("'http://127.0.0.1:9/api.php'", repr(str(family)))
    (folder / "user-config.py").write_text(config, encoding="utf-8")
    return family
