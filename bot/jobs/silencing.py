"""Findings that maintainers do not want to hear of for a while, and why."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from bot.alike import fold
from bot.model import KINDS, Problem
from bot.say import LANGUAGES, Say
from bot.schema.read_silences import silences_of
from bot.wiki.naming import normal

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from bot.jobs.workspace import Workspace
    from bot.model import Finding, Site
    from bot.schema.settings import Silence
    from bot.wiki.port import Wiki


def silences(
    workspace: Workspace, wiki: Wiki, site: Site, today: date
) -> tuple[list[Silence], list[Problem]]:
    """Give the silences of the settings and of the wiki that still hold; tell the others."""
    title = ignore_page(workspace, site)
    written, problems = silences_of(_text(wiki, title), title, _words())
    every = [*workspace.project.silences, *written]
    ended = [
        Problem("audit.ignore-ended", each.where, {"reason": each.reason, "until": each.until},
                "warning")
        for each in every
        if each.until < today
    ]  # fmt: skip
    return [each for each in every if each.until >= today], [*problems, *ended]


def reports_root(workspace: Workspace, site: Site) -> str:
    """Name the page below which reports are published, as the wiki writes it."""
    return normal(workspace.project.wiki.maintenance_page, site)


def ignore_page(workspace: Workspace, site: Site) -> str:
    """Name the page on which maintainers write silences."""
    chosen = workspace.project.maintenance.ignore_page
    word = "Ignore" if workspace.project.language == "en" else "Ignorer"
    return normal(chosen, site) if chosen else f"{reports_root(workspace, site)}/{word}"


def _text(wiki: Wiki, title: str) -> str:
    page = wiki.by_title([title])[title] if title else None
    return wiki.texts([page.revid]).get(page.revid, "") if page and page.exists else ""


def _words() -> dict[str, str]:
    """Lead from what people call a kind, in either language, to the kind."""
    found = {fold(kind): kind for kind in KINDS}
    for language in LANGUAGES:
        say = Say(language)
        found |= {
            fold(say(f"finding.kind-{k}")): k for k in KINDS if say.knows(f"finding.kind-{k}")
        }
    return found


def heard(findings: Iterable[Finding], silences: Sequence[Silence]) -> list[Finding]:
    """Leave out what is silenced."""
    return [each for each in findings if not any(_matches(one, each) for one in silences)]


def _matches(silence: Silence, finding: Finding) -> bool:
    return (
        silence.kind in {"", finding.kind}
        and _is_like(finding.page, silence.page)
        and _is_like(finding.target, silence.target)
    )


def _is_like(text: str, pattern: str) -> bool:
    """Compare as people write: `_` is a blank; brackets mean themselves."""
    plain = pattern.replace("[", "[[]")
    return fnmatchcase(text.replace("_", " "), plain.replace("_", " "))
