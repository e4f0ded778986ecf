"""What a look at the set-up finds, and what it looks at."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from bot.model import Problem

if TYPE_CHECKING:
    from bot.jobs.workspace import Workspace
    from bot.wiki.port import Start, Wiki

Severity = Literal["error", "warning"]


class Check(NamedTuple):
    """One thing that was looked at: `told` says what was found, and what mends it if not `ok`.

    An error stops or endangers the night; a warning is advice.
    """

    code: str
    told: Problem
    ok: bool = True

    @property
    def severity(self) -> Severity:
        """Say how bad it is, if it is not ok."""
        return self.told.severity


@dataclass(frozen=True, slots=True)
class Patient:
    """A project and the wiki that answered it."""

    workspace: Workspace
    wiki: Wiki
    start: Start

    def address(self, title: str) -> str:
        """Give the address of a page of the wiki, for a person to open."""
        site = self.start.site
        return (site.server + site.article_path).replace("$1", title.replace(" ", "_"))


def fine(code: str, **args: Any) -> Check:
    """Say that something is as it should be: the sentence is `doctor.CODE`."""
    return Check(code, Problem(f"doctor.{code}", None, args))


def wrong(code: str, why: str, severity: Severity = "error", **args: Any) -> Check:
    """Say that something is not: the sentence is `doctor.CODE-WHY`."""
    return Check(code, Problem(f"doctor.{code}-{why}", None, args, severity), ok=False)


def failed(code: str, problem: Problem) -> Check:
    """Say that something cannot be, in the sentence of whoever met it."""
    return Check(code, replace(problem, severity="error"), ok=False)
