"""The brakes: is this too much change to be true? Counted before anything is written."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.decide.signature import path
from bot.model import REPAIR, WHOLE_SHEET, Edit, Held

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

# A share of four pages or rows says nothing.
_FEWEST_FOR_A_SHARE = 5


@dataclass(frozen=True, slots=True)
class Limits:
    """The numbers of `[guards]`; a guard that `--allow` lifts has the number given there."""

    max_created: int
    max_retired: int
    max_changed_percent: int
    max_error_percent: int
    allowed: Mapping[str, int]
    forced: bool = False

    def of(self, guard: str) -> int:
        """Give the limit of one guard."""
        usual = {
            "created": self.max_created,
            "retired": self.max_retired,
            "changed": self.max_changed_percent,
            "errors": self.max_error_percent,
            "template": self.max_changed_percent,
        }
        return self.allowed.get(guard, usual[guard])


@dataclass(frozen=True, slots=True)
class Tally:
    """What the guards count of one collection, besides its edits."""

    collection: str
    pages: int = 0  # of ours that exist
    rows: int = 0  # not empty
    wrong_rows: int = 0
    newly_vanished: int = 0
    faulty: bool = False  # the whole sheet


def held(edits: Sequence[Edit], tallies: Iterable[Tally], limits: Limits) -> list[Held]:
    """Say which collections wait, and why. A faulty sheet waits whatever is allowed."""
    words: list[Held] = []
    for tally in tallies:
        name = tally.collection
        if tally.faulty:
            words.append(Held(name, *WHOLE_SHEET))
        elif not limits.forced:
            own = [edit for edit in edits if edit.identity.collection == name]
            words += [
                Held(name, guard, limits.of(guard), found)
                for guard, found in _counts(tally, own).items()
                if found > limits.of(guard)
            ]
    return words


def _counts(tally: Tally, edits: Sequence[Edit]) -> dict[str, int]:
    """Count what each guard looks at."""
    pages = {
        edit.identity: "template" if edit.because in {"template", "schema"} else "changed"
        for edit in edits
        if edit.action in {"update", "merge", "move"} and edit.kind != REPAIR
    }
    changed = Counter(pages.values())
    return {
        "created": sum(edit.action == "create" for edit in edits),
        "retired": tally.newly_vanished,
        "changed": _percent(changed["changed"], tally.pages),
        "errors": _percent(tally.wrong_rows, tally.rows),
        "template": _percent(changed["template"], tally.pages),
    }


def _percent(part: int, whole: int) -> int:
    """Give a share in percent, rounded up so that a limit of 30 is passed by 30.1."""
    return -(-100 * part // whole) if whole >= _FEWEST_FOR_A_SHARE else 0


def waiting(
    edits: Sequence[Edit], words: Sequence[Held], reads: Mapping[str, frozenset[str]]
) -> frozenset[str]:
    """Name the edits that a sync leaves for a person; `reads` says by edit id what it looked at.

    The guard `template` holds only the edits that a template or the schema brought.
    """
    whole = {word.collection for word in words if word.guard != "template"}
    templates = {word.collection for word in words if word.guard == "template"}
    return frozenset(
        edit.id
        for edit in edits
        if edit.identity.collection in whole
        or reads.get(edit.id, frozenset()) & whole
        or (edit.identity.collection in templates and edit.because in {"template", "schema"})
    )


def with_their_pages(
    edits: Sequence[Edit], left: frozenset[str], calls: Mapping[str, frozenset[str]]
) -> dict[str, tuple[str, ...]]:
    """Name the changed modèles that wait with pages in `left`, and the collections of those pages.

    A page shows nothing of what it gives a parameter that its modèle calls otherwise now: both
    change together. `calls` has, by edit id, the edits of the modèles that each page calls.
    """
    changed = {edit.id for edit in edits if edit.op and edit.action != "create"}
    here = (edit.identity for edit in edits if edit.id in left & changed)
    todo = [(path(page), page.collection) for page in here]
    found: dict[str, set[str]] = {}
    while todo:
        name, collection = todo.pop()
        for modele in calls.get(name, frozenset()) & changed:
            waits = found.setdefault(modele, set())
            if collection not in waits:
                waits.add(collection)
                todo.append((modele, collection))
    return {modele: tuple(sorted(waits)) for modele, waits in found.items()}
