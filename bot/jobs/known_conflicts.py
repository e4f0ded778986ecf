"""Which conflicts were told already, and since when: a lost ledger must not make news of them."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from bot.run.history import HISTORY, History

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.jobs.workspace import Workspace


def known_conflicts(workspace: Workspace) -> dict[str, str]:
    """Give the names of the conflicts that were told, each with when that was (ISO 8601, UTC)."""
    with closing(History(workspace.runtime / HISTORY)) as history:
        return history.conflicts()


def remember_conflicts(
    workspace: Workspace, names: Iterable[str], now: str, among: frozenset[str]
) -> None:
    """Record which conflicts of the collections `among` were told now; the closed ones go."""
    with closing(History(workspace.runtime / HISTORY)) as history:
        history.set_conflicts(names, now, among)


def forget_conflicts(workspace: Workspace) -> None:
    """Forget all of them: they were told of another wiki."""
    with closing(History(workspace.runtime / HISTORY)) as history:
        history.forget_conflicts()
