"""The documents cannot lie: what they say of commands, options and files is compared."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.cli import COMMANDS
from bot.model import KINDS
from bot.say import LANGUAGES
from bot.schema.types import TYPES
from tools.reference import TARGET, help_of, reference

ROOT = Path(__file__).parent.parent
DOCS = sorted([ROOT / "README.md", *(ROOT / "docs").rglob("*.md")])


def test_the_reference_is_what_help_says() -> None:
    assert TARGET.read_text(encoding="utf-8") == reference(), "run python -m tools.reference"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_and_every_option_has_help(name: str, language: str) -> None:
    text = help_of(name, language)
    options = re.findall(r"^ {2}(?:-\w, )?(--[\w-]+)([^\n]*(?:\n {6,}[^\n]*)*)", text, re.MULTILINE)
    assert len(options) >= 8
    assert [option for option, rest in options if len(rest.split()) < 2] == []


@pytest.mark.parametrize("path", DOCS, ids=lambda path: path.name)
def test_links_between_documents_lead_somewhere(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    links = re.findall(r"\]\(([^)#]+?)(?:#[^)]*)?\)", re.sub("`[^`]*`", "", text))
    local = [link for link in links if "://" not in link]
    assert [link for link in local if not (path.parent / link).exists()] == []


@pytest.mark.parametrize("path", DOCS, ids=lambda path: path.name)
def test_documents_name_only_options_that_exist(path: Path) -> None:
    known = set(re.findall(r"--[a-z][\w-]*", reference())) | {"--check"}
    text = path.read_text(encoding="utf-8")
    commands = re.findall(r"passeur [^\n`]*", text)
    named = {option for line in commands for option in re.findall(r"(?<![\w-])--[a-z][\w-]*", line)}
    assert named - known == set()


def test_every_command_is_in_a_french_guide_or_the_readme() -> None:
    text = "\n".join(path.read_text(encoding="utf-8") for path in DOCS if path != TARGET)
    assert [name for name in COMMANDS if f"passeur {name}" not in text
            and f"--wiki local {name}" not in text] == []  # fmt: skip


def test_every_type_of_field_is_in_the_settings() -> None:
    text = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    assert [name for name in TYPES if f"| `{name}`" not in text and f", `{name}`" not in text] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_type_of_field_is_offered_to_a_new_project(language: str) -> None:
    file = ROOT / "bot" / "starter" / language / "collection.toml"
    said = re.findall(r"^#.*", file.read_text(encoding="utf-8"), re.MULTILINE)
    assert set(TYPES) <= set(re.findall(r"\w+", "\n".join(said)))


def test_every_kind_of_finding_is_defined() -> None:
    text = (ROOT / "docs" / "audits.md").read_text(encoding="utf-8")
    assert [kind for kind in KINDS if f"| `{kind}` |" not in text] == []
