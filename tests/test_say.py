"""Both languages say the same things, and everything that the code says has a sentence."""

from __future__ import annotations

import ast
import re
import string
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import bot
from bot.say import LANGUAGES, Say, sentences

if TYPE_CHECKING:
    from collections.abc import Iterator

SOURCE = Path(bot.__file__).parent
SECTIONS = sorted({path.stem for path in (SOURCE / "say").glob("*/*.toml")})
REASONS = (
    "nobots", "both-changed", "not-ours", "deleted", "redirected", "title-taken", "renamed",
    "key-changed", "moved-collection", "imported", "base-gone", "call-not-found",
)  # fmt: skip
CODE = re.compile(r"[a-z]+\.[a-z][a-z0-9]*(-[a-z0-9]+)*")
FILES = (
    *(".php", ".json", ".html", ".css", ".js", ".toml", ".txt", ".py", ".lock", ".log"),
    ".sqlite",
)
# Calls whose first argument is a code.
SPEAKERS = {"Problem", "say", "hint", "told", "BadValue"}


def entries(language: str, section: str) -> dict[str, tuple[str, str]]:
    """Give message and hint of each entry."""

    def both(entry: Any) -> tuple[str, str]:
        if isinstance(entry, str):
            return entry, ""
        assert set(entry) <= {"message", "hint"}
        return entry["message"], entry.get("hint", "")

    return {code: both(entry) for code, entry in sentences(language, section).items()}


def places(sentence: str) -> set[str]:
    """Name what a sentence is filled in with."""
    names = {name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None}
    return {re.split(r"[.\[]", name)[0] for name in names}


@pytest.mark.parametrize("section", SECTIONS)
def test_both_languages_have_the_same_sentences(section: str) -> None:
    french, english = (entries(language, section) for language in LANGUAGES)
    assert french
    assert sorted(french) == sorted(english)


@pytest.mark.parametrize("section", SECTIONS)
def test_both_languages_are_filled_in_with_the_same_values(section: str) -> None:
    french, english = (entries(language, section) for language in LANGUAGES)
    for code, (message, hint) in french.items():
        assert bool(hint) == bool(english[code][1]), f"{section}.{code}: a hint in one language"
        told, told_in_english = (
            places(message) | places(hint),
            places(english[code][0]) | places(english[code][1]),
        )
        assert told == told_in_english, f"{section}.{code}"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("section", SECTIONS)
def test_no_sentence_is_empty_or_has_a_place_without_a_name(language: str, section: str) -> None:
    for code, (message, hint) in entries(language, section).items():
        assert message.strip(), f"{section}.{code}"
        assert "" not in places(message) | places(hint), f"{section}.{code}"


@pytest.mark.parametrize("section", SECTIONS)
def test_french_sentences_use_french_apostrophes_and_quotes(section: str) -> None:
    for code, (message, hint) in entries("fr", section).items():
        assert not re.search(r"\w'\w", message + hint), f"{section}.{code}: ' instead of ’"
        assert not re.search(r"«\w|\w»", message + hint), f"{section}.{code}: « sans espace »"


@cache
def spoken() -> dict[str, str]:
    """Give every code that the source says, with where."""
    found: dict[str, str] = {}
    for path in sorted(SOURCE.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        found |= {code: f"{path.name}:{line}" for code, line in _codes(tree)}
    for path in sorted(SOURCE.rglob("*.html")):
        text = path.read_text(encoding="utf-8")
        found |= dict.fromkeys(
            re.findall(r"""say\(["']([a-z]+\.[a-z0-9-]+)["'][,)]""", text), path.name
        )
    return found


def _codes(tree: ast.AST) -> Iterator[tuple[str, int]]:
    """Find literals given to what speaks, and any literal that names a section of ours."""
    parts = {
        id(part)
        for node in ast.walk(tree)
        if isinstance(node, ast.JoinedStr)
        for part in node.values
    }
    for node in ast.walk(tree):
        if id(node) in parts:
            continue  # the beginning of a code that is put together
        if isinstance(node, ast.Call) and _speaks(node.func):
            for literal in _literals(node.args[:2]):
                yield literal, node.lineno
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            section = node.value.partition(".")[0]
            is_file = node.value.endswith(FILES)
            if CODE.fullmatch(node.value) and section in SECTIONS and not is_file:
                yield node.value, node.lineno


def _speaks(function: ast.expr) -> bool:
    name = getattr(function, "id", None) or getattr(function, "attr", None)
    return name in SPEAKERS


def _literals(nodes: list[ast.expr]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            if CODE.fullmatch(node.value):
                yield node.value
        elif isinstance(node, ast.IfExp):
            yield from _literals([node.body, node.orelse])


# Progress is told by sentences of its own: run.reading is progress.run-reading.
def _known(say: Say, code: str) -> bool:
    return say.knows(code) or say.knows(f"progress.{code.replace('.', '-')}")


def test_every_code_in_the_source_has_a_sentence() -> None:
    say = Say("fr")
    missing = {code: where for code, where in spoken().items() if not _known(say, code)}
    assert missing == {}


def test_codes_are_found_in_the_source() -> None:
    assert {"report.plan-changed", "report.html-search", "outcome.needs"} <= set(spoken())


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_of_a_conflict_has_a_sentence_and_a_way_out(language: str) -> None:
    say = Say(language)
    values = dict.fromkeys(("title", "field", "who", "sheet", "wiki", "base", "key"), "x")
    for reason in REASONS:
        code = f"conflict.{reason}"
        assert say(code, **values, collection="x")
        assert say.hint(code, **values, collection="x")


def test_a_number_takes_its_form_and_the_separator_of_its_language() -> None:
    french, english = Say("fr"), Say("en")
    assert french("report.count-create", n=1) == "1 création"
    assert french("report.count-create", n=0) == "0 création"
    assert english("report.count-create", n=0) == "0 creations"
    assert french("report.count-create", n=1234) == "1\N{NARROW NO-BREAK SPACE}234 créations"
    assert english("report.count-create", n=1234) == "1,234 creations"


def test_a_command_that_is_named_asks_the_wiki_that_was_asked() -> None:
    live, local = Say("fr"), Say("fr", local=True)
    assert live.hint("run.undo-unknown-near", run="y", near="x").endswith(
        ". passeur runs les énumère toutes."
    )
    hint = local.hint("run.undo-unknown-near", run="y", near="x")
    assert hint.endswith(". passeur --wiki local runs les énumère toutes.")


# Their commands are always for the real wiki, or for none.
LIVE = ("help", "schedule", "setup", "run.project-made")
ASKS_A_WIKI = re.compile(
    r"(?<!\{)\bpasseur (?:apply|audit|doctor|ledger|plan|pull|rekey|release|runs|sync|undo|why)\b"
)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_names_a_command_that_would_ask_another_wiki(language: str) -> None:
    found = [
        f"{section}.{code}"
        for section in SECTIONS
        for code, told in entries(language, section).items()
        if ASKS_A_WIKI.search(" ".join(told)) and not f"{section}.{code}".startswith(LIVE)
    ]
    assert found == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_command_that_is_filled_in_stands_alone_on_its_line(language: str) -> None:
    """With the full stop of its sentence, what is copied would not be the command."""
    found = [
        f"{section}.{code}"
        for section in SECTIONS
        for code, told in entries(language, section).items()
        for line in "\n".join(told).splitlines()
        if re.search(r"\{passeur\} (?:sync|rekey|undo|release|apply)\b[^.]*\.$", line)
    ]
    assert found == []


def test_another_language_is_answered_in_french() -> None:
    assert Say("de").language == "fr"


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_nearly_right_is_told_as_wrong_with_what_was_meant(language: str) -> None:
    say = Say(language)
    assert say("schema.unknown-type-near", value="texte") == say(
        "schema.unknown-type", value="texte"
    )
    assert "text" in say.hint("schema.unknown-type-near", value="texte", near="text")
    assert say.knows("schema.unknown-type-near")
    assert not say.knows("schema.unheard-of-near")
    renamed = say.hint("schema.missing-column-near", column="A", name="a", near="B")
    assert "[fields.a]" in renamed  # one that has its own
