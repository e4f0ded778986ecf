"""What the HTML page shows of each edit: values ready to be laid out, none of them markup."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from bot.model import Put
from bot.report.before import told_of
from bot.report.fold import Fold, fold, single, source
from bot.report.html_diff import Piece, Rows, pieces, rows
from bot.report.of_edit import effect, of_conflict, of_outcome, of_remark, reasons
from bot.report.sentences import address, clip, once, url, when
from bot.report.versions import Version, versions
from bot.wikitext.escape import unescape

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.model import Conflict, Edit, Outcome, Plan
    from bot.report.sentences import Told
    from bot.report.words import Change
    from bot.say import Say

_MOST_CELLS = 30
_LONGEST_CELL = 160
# About so many characters of texts in the whole file: it must open in any browser.
_ALL_TEXTS = 12_000_000
_LONGEST_TEXT = 40_000
_SHORTEST_TEXT = 1_500


class Badge(NamedTuple):
    """What became of an edit."""

    result: str
    told: Told


class Page(NamedTuple):
    """One page that an item is about."""

    title: str
    url: str
    badge: Badge | None
    waits: bool


class FieldRow(NamedTuple):
    """One field that changed, or that a new page shows: from which cell, and which words."""

    field: str
    cell: str
    before: str
    after: str


class Talk(NamedTuple):
    """One disagreement: what it is about, the versions with whose they are, what to do."""

    told: Told
    versions: tuple[Version, ...]
    since: str


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of the list: an edit, or a group of edits with the same change."""

    action: str
    collection: str
    pages: tuple[Page, ...]
    key: str
    origin: str
    why: tuple[str, ...]
    effect: str
    summary: str
    words_lost: int
    old_title: str
    fields: tuple[FieldRow, ...]
    more_fields: int
    diff: Rows | None
    new_text: tuple[Piece, ...]
    cut: bool
    talks: tuple[Talk, ...]
    remarks: tuple[Told, ...]

    @property
    def is_group(self) -> bool:
        """Say whether it is one change of many pages."""
        return len(self.pages) > 1

    @property
    def results(self) -> str:
        """List what became of its pages, for the filter."""
        return " ".join(sorted({page.badge.result for page in self.pages if page.badge}))


@dataclass(frozen=True, slots=True)
class Viewer:
    """Turns the edits of a plan into items; `outcomes` by edit id, where it was applied."""

    plan: Plan
    say: Say
    outcomes: Mapping[str, Outcome]
    names: Mapping[str, str]

    @property
    def most(self) -> int:
        """Say how much text one edit may show: the less, the more edits there are."""
        share = _ALL_TEXTS // max(len(self.plan.edits), 1)
        return max(_SHORTEST_TEXT, min(_LONGEST_TEXT, share))

    def items(self, edits: Sequence[Edit]) -> list[Item]:
        """Give the items of edits with one action; like changes become one item."""
        if edits and edits[0].action in {"update", "merge"}:
            return [self.item(found) for found in fold(edits)]
        return [self.item(single(edit)) for edit in edits]

    def item(self, found: Fold) -> Item:
        """Give one item."""
        edit = found.edits[0]
        is_new = isinstance(edit.op, Put) and not edit.before
        fields = _values(edit) if is_new else _changed(found)
        text = edit.op.text if is_new and isinstance(edit.op, Put) else ""
        new_text, cut = pieces(text, edit.spans, self.most)
        diff = rows(found.pairs, self.most) if edit.before and found.pairs else None
        return Item(
            action=edit.action,
            collection=edit.identity.collection,
            pages=tuple(self.page(one) for one in found.edits),
            key=edit.identity.key,
            origin=edit.origin,
            why=_why(found, self.say),
            effect=effect(edit, self.say),
            summary=edit.summary,
            words_lost=sum(one.words_lost for one in found.edits),
            old_title=edit.old_title,
            fields=tuple(fields[:_MOST_CELLS]),
            more_fields=max(len(fields) - _MOST_CELLS, 0),
            diff=diff,
            new_text=tuple(new_text),
            cut=cut or bool(diff and diff.cut),
            talks=self._talks(edit),
            remarks=() if edit.conflicts else (*_remarks(edit, self.say), *self._findings(found)),
        )

    def page(self, edit: Edit) -> Page:
        """Name the page of an edit, and what became of it."""
        outcome = self.outcomes.get(edit.id)
        badge = (
            Badge(outcome.result, of_outcome(outcome, self.names, self.say)) if outcome else None
        )
        return Page(
            edit.title, url(self.plan.server, edit.title), badge, edit.id in self.plan.waiting
        )

    def _findings(self, found: Fold) -> list[Told]:
        """Say what the texts would bring: the same thing on many pages once."""
        titles = {edit.title for edit in found.edits}
        here = [each for each in self.plan.findings or () if each.page in titles]
        told = [told_of(each, self.say) for each in here]
        return list(dict.fromkeys(told))

    def _talks(self, edit: Edit) -> tuple[Talk, ...]:
        """Tell every disagreement of a page."""
        told = once([of_conflict(edit, conflict, self.say) for conflict in edit.conflicts])
        return tuple(map(self._talk, edit.conflicts, told))

    def _talk(self, conflict: Conflict, told: Told) -> Talk:
        since = when(conflict.known_since, self.say) if conflict.known_since else ""
        return Talk(told, versions(conflict, self.say), since)


def _why(found: Fold, say: Say) -> tuple[str, ...]:
    merged = any(edit.action == "merge" for edit in found.edits)
    return (*reasons(found.edits, say), *([say("report.merged")] if merged else []))


def _remarks(edit: Edit, say: Say) -> tuple[Told, ...]:
    return tuple(of_remark(remark, say) for remark in edit.remarks)


def _values(edit: Edit) -> list[FieldRow]:
    """List the values of a new page with their cells, each cell once."""
    text = edit.op.text if isinstance(edit.op, Put) else ""
    found = {
        span.cell: FieldRow(span.field, address(span.cell), "", _words(text[span.start : span.end]))
        for span in sorted(edit.spans, reverse=True)
    }
    return list(reversed(found.values()))


def _changed(found: Fold) -> list[FieldRow]:
    """List the changes of an edit with the cells that gave the new words."""
    if found.is_group:
        return []
    return [_field_row(found.edits[0], change) for change in found.changes]


def _field_row(edit: Edit, change: Change) -> FieldRow:
    span = source(edit, change)
    return FieldRow(
        span.field if span else "",
        address(span.cell) if span else "",
        _words(change.before),
        _words(change.after),
    )


def _words(text: str) -> str:
    """Write a value on one line, as it was typed."""
    return clip(unescape(text), _LONGEST_CELL)
