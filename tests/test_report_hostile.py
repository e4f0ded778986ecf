"""Pages for people made of hostile words: everything is shown, nothing of it is obeyed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any

import pytest
from audit_reports import a_report, every_finding, past
from html_page import Page
from plans import HOSTILE, full_plan, outcomes, undo_plan

from bot.model import Finding, Plan, Problem, Report, Requests
from bot.report.audit_html import audit_html
from bot.report.html import plan_html
from bot.say import LANGUAGES, Say

HARMLESS = "mot"
WORDS = (
    HOSTILE,
    "javascript:alert(1)",
    '"><script>alert(1)</script>',
    "' onmouseover='alert(1)' x='",
    "</script><script>alert(1)</script>",
    "</style><style>*{display:none}</style>",
    "</title><base href=//a.example>",
    "--><iframe src=//a.example>",
    "]]>{{ 7 * 7 }}{% raw %}<%= 1 %>${1}",
    "&lt;script&gt;&#60;b&#62;",
    "<form action=//a.example><input name=q>",
    "<meta http-equiv=refresh content=0;//a.example>",
    "\u202e\u2066\x07\ufdd0\ufdef<b>",
)  # fmt: skip
# Words of ours, out of which sentences, classes and filters are made.
_OURS = {"action", "because", "kind", "severity", "code", "reason", "result", "guard", "state"}
_TOKENS = {"started", "timestamp", "since", "known_since", "until", "first_seen", "at"}


def poisoned(value: Any, word: str, name: str = "") -> Any:
    """Add a word to every text that people, a wiki or a workbook could have written."""
    if isinstance(value, str):
        kept = name in _OURS | _TOKENS or not value
        return value if kept else type(value)(value + word) if type(value) is str else value
    if is_dataclass(value) and not isinstance(value, type):
        changed = {
            each.name: poisoned(getattr(value, each.name), word, each.name)
            for each in fields(value)
            if each.init
        }
        return replace(value, **changed)
    if hasattr(value, "_fields"):
        return type(value)(*(poisoned(getattr(value, n), word, n) for n in value._fields))
    if isinstance(value, Mapping):
        return {key: poisoned(each, word, str(key)) for key, each in value.items()}
    if isinstance(value, (tuple, list)):
        return type(value)(poisoned(each, word, name) for each in value)
    return value


def poisoned_plan(plan: Plan, word: str) -> Plan:
    """Poison a plan; ids stay what others name them by."""
    made: Plan = poisoned(plan, word)
    edits = [
        replace(new, id=old.id, needs=old.needs)
        for new, old in zip(made.edits, plan.edits, strict=True)
    ]
    return replace(made, edits=tuple(edits))


def of_plan(word: str, say: Say) -> str:
    return plan_html(poisoned_plan(full_plan(), word), say)


def of_undo(word: str, say: Say) -> str:
    return plan_html(poisoned_plan(undo_plan(), word), say)


def of_run(word: str, say: Say) -> str:
    told = tuple(
        replace(outcome, title=outcome.title + word, args=poisoned(outcome.args, word))
        for outcome in outcomes()
    )
    failure = Problem("run.other-project", None, {"project": word, "ours": word})
    return plan_html(
        poisoned_plan(full_plan(), word), say, told, Requests(1, 2, 3), failure=failure
    )


def of_audit(word: str, say: Say) -> str:
    found = [
        replace(poisoned(each, word), kind=each.kind, code=each.code) for each in every_finding()
    ]
    found.append(Finding("dead-url", word, word, "", {"status": 0, "reason": "", "since": "",
                                                      "failures": 1}))  # fmt: skip
    report: Report = a_report(*found, past=past(), only=(word,))
    return audit_html(replace(report, wiki=report.wiki + word, project=report.project + word), say)


PAGES = [of_plan, of_undo, of_run, of_audit]


def shapes(html: str) -> set[tuple[str, tuple[str, ...]]]:
    """Give the kinds of elements of a page, each with the names of its attributes."""
    return {(tag, tuple(sorted(attrs))) for tag, attrs in Page(html).elements}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("word", WORDS)
@pytest.mark.parametrize("page", PAGES)
def test_no_element_attribute_or_address_of_theirs_comes_into_being(
    page: Callable[[str, Say], str], word: str, language: str
) -> None:
    say = Say(language)
    html = page(word, say)
    assert shapes(html) <= shapes(page(HARMLESS, say))
    read = Page(html)
    assert len(read.all("script")) == 1
    assert len(read.all("style")) == 1
    names = {name for _, attrs in read.elements for name in attrs}
    assert not {name for name in names if name.startswith("on")}
    assert not names & {"src", "srcset", "action", "formaction", "style", "background", "poster"}
    addresses = [attrs["href"] or "" for _, attrs in read.elements if "href" in attrs]
    assert not [each for each in addresses if not each.startswith(("#", "https://", "http://"))]


@pytest.mark.parametrize("page", PAGES)
def test_script_style_and_policy_are_the_same_whatever_is_shown(
    page: Callable[[str, Say], str],
) -> None:
    say = Say("fr")
    calm, wild = Page(page(HARMLESS, say)), Page(page(HOSTILE, say))
    assert wild.text().count("onerror=alert(1)") > 5
    for tag in ("script", "style"):
        assert calm.content(tag) == wild.content(tag)
    policies = [
        [meta["content"] for meta in each.all("meta") if "http-equiv" in meta]
        for each in (calm, wild)
    ]
    assert policies[0] == policies[1]
    ((policy,), _) = policies
    rules = dict(rule.strip().split(" ", 1) for rule in (policy or "").split(";"))
    assert rules["default-src"] == rules["base-uri"] == rules["form-action"] == "'none'"
    assert set(rules) == {"default-src", "style-src", "script-src", "base-uri", "form-action"}
    assert all("unsafe" not in rule and "*" not in rule for rule in rules.values())


@pytest.mark.parametrize("page", PAGES)
def test_our_own_script_makes_no_markup_out_of_texts(page: Callable[[str, Say], str]) -> None:
    script = Page(page(HARMLESS, Say("fr"))).content("script")
    for way in (
        "innerHTML",
        "outerHTML",
        "insertAdjacentHTML",
        "document.write",
        "eval(",
        "fetch(",
    ):
        assert way not in script
