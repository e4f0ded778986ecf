"""The decision itself: one edit, or none, for each page that is wanted."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from bot.decide.case import Case, classify
from bot.decide.digest import sha1
from bot.decide.fields import disagreements
from bot.decide.signature import path, read
from bot.model import (
    Absent,
    At,
    Because,
    Conflict,
    Edit,
    Identity,
    Known,
    Live,
    PageState,
    Put,
    Wanted,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

_NOWHERE = PageState(title="")


@dataclass(frozen=True, slots=True)
class Decision:
    """Edits in the order in which they are written, how many pages need none, and what agrees.

    `agreed` are pages that already hold the wanted text, `relearnt` those of which only the digests
    of what they are made from were not known: the ledger learns it, the wiki does not.
    """

    edits: tuple[Edit, ...] = ()
    keep: int = 0
    agreed: tuple[tuple[Wanted, PageState], ...] = ()
    relearnt: tuple[Known, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """Everything that the decision looks at. `sign` writes an edit's summary.

    `bot_users` are the accounts whose signed edits are ours; `said` gives the text behind a
    SHA-1 that the sheet said before; `known_since` when a conflict was first told.
    """

    wanted: Sequence[Wanted]
    known: Mapping[Identity, Known]
    live: Live
    sign: Callable[[Wanted], str]
    kind: str = "s"
    bot_users: frozenset[str] = frozenset()
    said: Mapping[str, str] = field(default_factory=dict)
    known_since: Mapping[str, str] = field(default_factory=dict)


def decide(question: Question) -> Decision:
    """Turn what is wanted, known and live into edits: the same answer for the same question."""
    edits: list[Edit] = []
    agreed: list[tuple[Wanted, PageState]] = []
    relearnt: list[Known] = []
    keep = 0
    for wanted in question.wanted:
        page = question.live.pages.get(wanted.identity, _NOWHERE)
        digest = sha1(wanted.text)
        case = case_of(question, wanted, digest)
        if case is Case.KEEP:
            keep += 1
            known = question.known[wanted.identity]
            if known.parts != wanted.parts:
                relearnt.append(replace(known, parts=wanted.parts, origin=wanted.origin))
        elif case is Case.AGREED:
            keep += 1
            agreed.append((wanted, page))
        else:
            edits.append(_edit(question, wanted, page, case, digest))
    ordered = _ordered(edits, question.wanted)
    return Decision(ordered, keep, tuple(agreed), tuple(relearnt))


def case_of(question: Question, wanted: Wanted, digest: str) -> Case:
    """Tell which case a wanted page is in."""
    page = question.live.pages.get(wanted.identity, _NOWHERE)
    known = question.known.get(wanted.identity)
    return classify(
        digest,
        wanted.title,
        known,
        page,
        question.live.deletions.get(wanted.title),
        kind=question.kind,
        taken=_is_anothers(page, wanted.identity, question.bot_users),
    )


def _is_anothers(page: PageState, identity: Identity, bot_users: frozenset[str]) -> bool:
    signature = read(page.comment) if page.user in bot_users else None
    return signature is not None and path(signature.identity) != path(identity)


def _edit(question: Question, wanted: Wanted, page: PageState, case: Case, digest: str) -> Edit:
    known = question.known.get(wanted.identity)
    edit = Edit(
        id=path(wanted.identity),
        action="conflict",
        title=page.title or wanted.title,
        identity=wanted.identity,
        origin=wanted.origin,
        because=because(wanted, known),
        summary="",
        before=page.text or "",
        spans=wanted.spans,
        said_sha1=digest,
        parts=wanted.parts,
    )
    put, summary = Put(wanted.text), question.sign(wanted)
    if case is Case.CREATE:
        return replace(
            edit, action="create", title=wanted.title, op=put, guard=Absent(), summary=summary
        )
    if case is Case.UPDATE:
        guard = At(page.page_id, page.revid)
        return replace(edit, action="update", op=put, guard=guard, summary=summary)
    was = known.title if known and case is Case.RENAMED else ""
    return replace(edit, old_title=was, conflicts=_conflicts(question, wanted, page, case))


def _conflicts(
    question: Question, wanted: Wanted, page: PageState, case: Case
) -> tuple[Conflict, ...]:
    """Say what the two sides disagree on: field by field where it can be told, else the page."""
    known = question.known.get(wanted.identity)
    deletion = question.live.deletions.get(wanted.title)
    who = deletion if case is Case.DELETED and deletion else page
    conflict = Conflict(
        reason=case.value,
        user=who.user,
        timestamp=who.timestamp,
        known_since=question.known_since.get(f"{path(wanted.identity)} {case.value}", ""),
    )
    if case is Case.RENAMED and known:
        titles = (known.wanted_title, wanted.title, page.title)
        return (replace(conflict, base=titles[0], sheet=titles[1], wiki=titles[2]),)
    base = question.said.get(known.said_sha1, "") if known else ""
    if case is not Case.BOTH_CHANGED or not base or page.text is None:
        return (conflict,)
    found = disagreements(wanted, base, page.text)
    return tuple(replace(conflict, **d._asdict()) for d in found) or (conflict,)


def because(wanted: Wanted, known: Known | None) -> Because:
    """Tell why a page changes: its own row, a row it looks at, its template, or the schema."""
    if known is None or not known.parts:
        return "new" if known is None else "row"
    order: tuple[Because, ...] = ("row", "template", "schema")
    for part in order:
        if wanted.parts.get(part) != known.parts.get(part):
            return part
    return "related"


def _ordered(edits: list[Edit], wanted: Sequence[Wanted]) -> tuple[Edit, ...]:
    """Put templates before the pages that call them, parents before sub-pages; say who needs whom.

    Only a page that does not exist yet is needed: a refused change of a template that is already
    there must not stop the pages that call it. A page that is to be renamed does not exist under
    its new title, so what would link there waits with it.
    """
    new_at = {edit.title: edit.id for edit in edits if edit.action == "create"}
    by_id = {path(page.identity): page for page in wanted}
    unmoved = {by_id[edit.id].title: edit.id for edit in edits if _waits_for_its_title(edit)}
    ranked = sorted(edits, key=lambda edit: (_rank(edit.identity), edit.title.count("/")))
    return tuple(_with_needs(edit, by_id[edit.id], new_at, unmoved) for edit in ranked)


def _waits_for_its_title(edit: Edit) -> bool:
    return any(conflict.reason == Case.RENAMED for conflict in edit.conflicts)


def _with_needs(
    edit: Edit, page: Wanted, new_at: Mapping[str, str], unmoved: Mapping[str, str]
) -> Edit:
    titles = sorted(page.calls) + ([page.parent] if page.parent else [])
    needs = [new_at[title] for title in titles if title in new_at and title != edit.title]
    needs += [where for title, where in unmoved.items() if _links_to(edit, title)]
    return replace(edit, needs=tuple(needs)) if needs else edit


def _links_to(edit: Edit, title: str) -> bool:
    """Say whether a text would link to a title that no page has yet: the link would be red."""
    text = edit.op.text if isinstance(edit.op, Put) else ""
    return any(f"[[{title}{end}" in text for end in ("]]", "|", "#"))


def _rank(identity: Identity) -> int:
    ranks = {"modele": 0, "category": 1}
    if identity.collection == "-":
        return ranks.get(identity.page, 4)
    return 2 if identity.page == "row" else 3
