"""Merge cases are plain text: what was said, what the sheet says now, the wiki, what comes out.

The first call of the sheet's text has a field for each named parameter, from the cell `S!name`.
A stretch between `«field»` and `«/field»` is that field: bound where it is whole paragraphs. Cases
without `said:` are pages that are adopted.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import mwparserfromhell
import pytest

from bot.model import Cell, FieldRule, Names, Span
from bot.wikitext.merge import Merged, Ours, adopt, merge

FOLDER = Path(__file__).parent / "cases" / "merge"
SECTION = re.compile(r"(said|sheet|wiki|expected):\s*\Z")
LINE = re.compile(r"(name|options|clash|remark):\s*(.*)\Z")
MARKED = re.compile(r"«(\w+)»(.*?)«/\1»", re.DOTALL)
BEFORE = re.compile(r"(?:\A|\n[ \t]*\n|(?:^|\n)=[^\n]*=[ \t]*\n)\Z")
AFTER = re.compile(r"\s*\Z|[ \t]*\n[ \t]*(?:\n|=)")


@dataclass
class Case:
    name: str = ""
    options: dict[str, Any] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    clashes: list[tuple[str, str]] = field(default_factory=list)
    remarks: list[tuple[str, str]] = field(default_factory=list)

    def ours(self) -> Ours:
        text, spans = spanned(self.texts["sheet"])
        rules = self.options.get("rules", {})
        redirects = self.options.get("names", {}).get("redirects", {})
        names = Names(
            frozenset({"category", "catégorie"}), frozenset({"template", "modèle"}), redirects
        )
        return Ours(
            text,
            spans,
            {name: rule_of(rule) for name, rule in rules.items()},
            self.options.get("key_field", ""),
            self.options.get("generated", False),
            names,
            self.options.get("take", {}),
        )

    def merged(self) -> Merged:
        if "said" not in self.texts:
            return adopt(self.ours(), self.texts["wiki"])
        return merge(self.texts["said"], self.ours(), self.texts["wiki"])


def rule_of(rule: dict[str, Any]) -> FieldRule:
    return FieldRule(
        rule.get("owner", "both"), rule.get("multiple", False), tuple(rule.get("formerly", ()))
    )


def spanned(marked: str) -> tuple[str, list[Span]]:
    """Take the marks out of a text, and tell where its fields are."""
    spans: list[Span] = []
    text = marked
    while match := MARKED.search(text):
        name, value = match.groups()
        bound = bool(BEFORE.search(text[: match.start()]) and AFTER.match(text[match.end() :]))
        text = text[: match.start()] + value + text[match.end() :]
        end = match.start() + len(value)
        spans.append(Span(match.start(), end, name, Cell("S", "S", name), bound))
    return text, sorted([*spans, *parameters(text)])


def parameters(text: str) -> Iterator[Span]:
    """Find the fields of the first call."""
    calls = mwparserfromhell.parse(text, skip_style_tags=True).filter_templates()
    if not calls:
        return
    call = next((each for each in calls if each.name.matches("F")), calls[0])
    at = text.index(str(call)) + 2 + len(str(call.name))
    for param in call.params:
        name, raw = str(param.name).strip(), str(param.value)
        start = at + 1 + (len(str(param.name)) + 1 if param.showkey else 0)
        if param.showkey:
            lead = len(raw) - len(raw.lstrip(" "))
            begin = start + lead
            yield Span(
                begin, begin + len(raw.strip()), name, Cell("S", "S", name), bound=True, param=name
            )
        at += len(str(param)) + 1


def read(path: Path) -> Iterator[Case]:
    for block in re.split(r"^---\n", path.read_text(encoding="utf-8"), flags=re.MULTILINE):
        if block.strip():
            yield parsed(block)


def parsed(block: str) -> Case:
    case, section = Case(), ""
    lines: dict[str, list[str]] = {}
    for line in block.split("\n"):
        if match := SECTION.match(line):
            section = match.group(1)
            lines[section] = []
        elif (match := LINE.match(line)) and (not section or match.group(1) in {"clash", "remark"}):
            named(case, *match.groups())
        elif section:
            lines[section].append(line)
    case.texts = {name: "\n".join(text).strip("\n") for name, text in lines.items()}
    return case


def named(case: Case, what: str, value: str) -> None:
    if what == "name":
        case.name = value.strip()
    elif what == "options":
        case.options = json.loads(value)
    else:
        code, _, rest = value.strip().partition(" ")
        (case.clashes if what == "clash" else case.remarks).append((code, rest.strip()))


CASES = [
    pytest.param(case, id=f"{path.stem}: {case.name}")
    for path in sorted(FOLDER.glob("*.txt"))
    for case in read(path)
]


@pytest.mark.parametrize("case", CASES)
def test_merge_case(case: Case) -> None:
    found = case.merged()
    clashes = [(clash.reason, clash.field) for clash in found.clashes]
    assert clashes == case.clashes
    told = [(r.code, r.args.get("field", r.args.get("heading", ""))) for r in found.remarks]
    assert [remark for remark in case.remarks if remark not in told] == []
    if not case.clashes:
        assert found.text == case.texts["expected"]
        assert case.remarks or not told


@pytest.mark.parametrize("case", CASES)
def test_the_night_after_plans_nothing(case: Case) -> None:
    found = case.merged()
    ours = case.ours()
    if not found.clashes:
        assert merge(ours.text, ours, found.text) == Merged(found.text)


def test_there_are_cases_of_both_kinds() -> None:
    assert sum(1 for path in FOLDER.glob("code-*.txt") for _ in read(path)) >= 35
