"""What a look at the set-up finds, and what it looks at."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from bot.failure import Exit
from bot.model import Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from bot.jobs.workspace import Workspace
    from bot.model import Severity, Site
    from bot.wiki.port import Start, Wiki


class Check(NamedTuple):
    """One thing that was looked at: `told` says what was found, and what mends it if not `ok`.

    An error stops or endangers the night, which then ends with `status`; a warning is advice.
    `page` is the page of the wiki that mends it.
    """

    code: str
    told: Problem
    ok: bool = True
    status: Exit = Exit.SETUP
    page: str = ""

    @property
    def severity(self) -> Severity:
        """Say how bad it is, if it is not ok."""
        return self.told.severity

    @property
    def ends(self) -> Exit:
        """Say how a night would end because of it."""
        return self.status if not self.ok and self.severity == "error" else Exit.DONE

    def addressed(self, site: Site | None) -> Check:
        """Fill in the address of `page`; its name alone where the wiki is not known yet."""
        if not self.page:
            return self
        address = site.url(self.page) if site else self.page
        return self._replace(told=replace(self.told, args={**self.told.args, "address": address}))


@dataclass
class Patient:
    """A project and the wiki that answered it, in the language of who asks.

    `main`: the password is the account's own, which lets everything through.
    """

    workspace: Workspace
    wiki: Wiki
    start: Start
    language: str
    main: bool = False

    @cached_property
    def account(self) -> frozenset[str]:
        """Give the rights that the account has by its groups, whatever a bot password leaves."""
        groups = self.wiki.group_rights()
        mine = (groups.get(name, frozenset()) for name in self.start.groups)
        return self.start.rights.union(*mine)

    @property
    def deletes(self) -> bool:
        """Say whether a collection deletes pages whose row is gone."""
        collections = self.workspace.project.collections.values()
        return any(each.on_missing_row == "delete" for each in collections)

    def words(self, kind: str, names: Iterable[str]) -> list[str]:
        """Give the wiki's own words for grants or rights, with their names behind them."""
        keys = {name: f"{kind}-{name}" for name in names}
        told = self.wiki.wordings(list(keys.values()), self.language) if keys else {}
        quoted = "“{}”" if self.language == "en" else "« {} »"
        return [
            f"{quoted.format(told[key])} ({name})" if told.get(key) else name
            for name, key in keys.items()
        ]


Look = tuple[str, "Callable[[Patient], Iterable[Check]]"]
"""What is looked at, and how."""


def fine(code: str, page: str = "", **args: Any) -> Check:
    """Say that something is as it should be: the sentence is `doctor.CODE`."""
    return Check(code, Problem(f"doctor.{code}", None, args), page=page)


def wrong(code: str, why: str, *, status: Exit = Exit.SETUP, page: str = "", **args: Any) -> Check:
    """Say that something stops or endangers the night: the sentence is `doctor.CODE-WHY`."""
    return Check(
        code, Problem(f"doctor.{code}-{why}", None, args), ok=False, status=status, page=page
    )


def advice(code: str, why: str, *, page: str = "", **args: Any) -> Check:
    """Say what would be better otherwise: the sentence is `doctor.CODE-WHY`."""
    told = Problem(f"doctor.{code}-{why}", None, args, "warning")
    return Check(code, told, ok=False, page=page)


def failed(code: str, problem: Problem, status: Exit = Exit.SETUP) -> Check:
    """Say that something cannot be, in the sentence of whoever met it."""
    return Check(code, replace(problem, severity="error"), ok=False, status=status)
