"""A plan, or what became of it, as one HTML file: complete in itself, it asks nothing of a network.

Everything that comes from a workbook or a wiki is escaped by the template engine; the policy in
the page lets no script run but our own, named by its digest.
"""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.report.html_views import Viewer
from bot.report.lines import COMMAND
from bot.report.of_edit import of_outcome
from bot.report.problem_text import grouped
from bot.report.sentences import (
    ACTIONS,
    counted,
    counted_results,
    nothing_to_do,
    of_held,
    of_plan,
    of_problem,
    of_requests,
    url,
    when,
    words_lost,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jinja2 import Environment
    from markupsafe import Markup

    from bot.model import Outcome, Plan, Problem, Report, Requests
    from bot.say import Say

_HERE = Path(__file__).parent / "page"
_ORDER = ("conflict", *(action for action in ACTIONS if action not in {"conflict", "keep"}))
_TROUBLE = {"refused", "failed", "raced", "skipped", "queued"}


def plan_html(
    plan: Plan,
    say: Say,
    outcomes: Sequence[Outcome] | None = None,
    requests: Requests | None = None,
    failure: Problem | None = None,
) -> str:
    """Write the page of a plan; with outcomes, that of a run, which `failure` may have ended."""
    names = {edit.id: edit.title for edit in plan.edits}
    viewer = Viewer(plan, say, {outcome.id: outcome for outcome in outcomes or ()}, names)
    return page(
        "page.html",
        plan,
        say,
        asset("style.css"),
        asset("script.js"),
        title=say("report.html-plan-title" if outcomes is None else "report.html-run-title"),
        plan=plan,
        words_lost=_words_lost(plan, outcomes),
        words="plan" if outcomes is None else "run",
        unwritten=say("report.nothing-written", n=plan.keep)
        if outcomes is not None and not outcomes and plan.edits
        else "",
        cards=_cards(plan, outcomes or (), say),
        kept=_number(say("report.count-keep", n=plan.keep))[0],
        nothing=nothing_to_do(plan, say) if not plan.edits else "",
        failure=of_problem(failure, say) if failure else None,
        trouble=_trouble(outcomes or (), names, say),
        held=[of_held(held, say) for held in plan.held],
        problems=grouped(plan.problems, say),
        problems_title=_problems_title(plan, say),
        sections=_sections(viewer),
        word=lambda code: of_plan(code, plan, say),
        has_conflicts=any(edit.conflicts for edit in plan.edits),
        collections=sorted({edit.identity.collection for edit in plan.edits}),
        requests_told=of_requests(requests or plan.requests, say),
    )


def page(name: str, about: Plan | Report, say: Say, style: str, script: str, **shown: Any) -> str:
    """Lay out what is shown of a plan or an audit; no style or script but these has an effect."""
    return (
        _environment()
        .get_template(name)
        .render(
            say=say,
            project=about.project,
            wiki=about.wiki,
            started=when(about.started, say),
            home=url(about.server, ""),
            style=style,
            script=script,
            policy=_policy(style, script),
            **shown,
        )
    )


def _sections(viewer: Viewer) -> list[tuple[str, int, list[Any]]]:
    """Give the items by action, what needs a decision first, with how many pages each is about."""
    by_action = {
        action: [edit for edit in viewer.plan.edits if edit.action == action] for action in _ORDER
    }
    return [
        (action, len(edits), viewer.items(edits)) for action, edits in by_action.items() if edits
    ]


def _trouble(outcomes: Sequence[Outcome], names: dict[str, str], say: Say) -> list[Any]:
    return [
        (outcome, of_outcome(outcome, names, say))
        for outcome in outcomes
        if outcome.result in _TROUBLE or outcome.reason
    ]


def _cards(
    plan: Plan, outcomes: Sequence[Outcome], say: Say
) -> list[tuple[str, str, tuple[str, str]]]:
    """Give the cards that filter: which filter, its value, the number and its word."""
    results = counted_results(outcomes).items()
    actions = [(action, n) for action, n in counted(plan).items() if action != "keep"]
    found = [("result", name, say(f"outcome.count-{name}", n=n)) for name, n in results]
    found += [
        ("action", name, of_plan(f"report.count-{name}", plan, say, n=n)) for name, n in actions
    ]
    return [(filter_, name, _number(told)) for filter_, name, told in found]


def _words_lost(plan: Plan, outcomes: Sequence[Outcome] | None) -> int:
    """Count words of people that would disappear; of a run, that did."""
    if outcomes is None:
        return words_lost(plan)
    done = {outcome.id for outcome in outcomes if outcome.result == "done"}
    return sum(edit.words_lost for edit in plan.edits if edit.id in done)


def _number(told: str) -> tuple[str, str]:
    """Part a count from its word; within a number stand no plain spaces."""
    number, _, word = told.partition(" ")
    return number, word


def _problems_title(plan: Plan, say: Say) -> str:
    errors = sum(problem.severity == "error" for problem in plan.problems)
    return say("report.section-problems", errors=errors, warnings=len(plan.problems) - errors)


def _policy(style: str, script: str) -> str:
    """Write the content security policy: nothing from anywhere, our own style and script only."""
    return (
        f"default-src 'none'; style-src '{_digest(style)}'; script-src '{_digest(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )


def _digest(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


@cache
def asset(name: str) -> str:
    """Read a file of the page's folder."""
    return (_HERE / name).read_text(encoding="utf-8")


@cache
def _environment() -> Environment:
    """Give the template engine, which escapes everything."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # noqa: PLC0415 - heavy

    environment = Environment(
        loader=FileSystemLoader(_HERE),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    environment.filters["whole_options"] = _whole_options
    environment.filters["to_copy"] = _to_copy
    return environment


def _to_copy(hint: str) -> Markup:
    """Write what to do next; each line below that is a command is a block, which one click selects.

    The first line is a sentence, though it may begin with the name of a command.
    """
    from markupsafe import Markup  # noqa: PLC0415 - comes with jinja2

    block = Markup('<code class="command">{}</code>')
    return Markup().join(
        block.format(line) if number and line.startswith(COMMAND) else _whole_options(line)
        for number, line in enumerate(hint.splitlines())
    )


def _whole_options(text: str) -> Markup:
    """Keep `--allow` and the like in one piece: a browser would break them after a hyphen."""
    from markupsafe import Markup, escape  # noqa: PLC0415 - comes with jinja2

    span = Markup('<span class="whole">{}</span>')
    words = re.split(r"(?<!\S)(--?\w[^\s]*)", text)
    return Markup().join(
        span.format(word) if number % 2 else escape(word) for number, word in enumerate(words)
    )
