"""What is saved of one page: the sheet's text, or a merge of it with what people wrote."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.decide.carry import carried
from bot.decide.case import STANDS, Case, standing_of
from bot.decide.conflicts import conflict, left_to_people, of_clashes
from bot.decide.digest import sha1
from bot.decide.moved_spans import moved
from bot.decide.signature import SAYING, path
from bot.model import TAKEN_BACK, Absent, Action, At, Because, Edit, Put, Restore
from bot.render.notices import is_notice, without_banner
from bot.wikitext.merge import Merged, Ours, adopt, merge, words_lost

if TYPE_CHECKING:
    from bot.decide.question import Question
    from bot.model import Known, PageState, Wanted

_WITHOUT_BASE = {Case.ADOPT, Case.IMPORTED, Case.BASE_GONE}


def text_edit(question: Question, wanted: Wanted, case: Case, digest: str) -> Edit | None:
    """Make the edit of a page that is not as the sheet says; None where nothing need be saved."""
    page = question.page(wanted.identity)
    edit = replace(_blank(question, wanted, page), said_sha1=digest)
    if case in {Case.CREATE, Case.RESTORE}:
        back = case is Case.RESTORE and "undelete" in question.rights
        op = Restore() if back else Put(wanted.text)
        return replace(edit, action="create", op=op, guard=Absent())
    if case in {Case.DELETED, Case.REDIRECTED}:
        return _taken_or_conflict(question, wanted, edit, case)
    if case is Case.NOT_OURS or not case.needs_text:
        return _conflict(question, wanted, edit, case)
    return _merged(question, wanted, edit, case)


def _blank(question: Question, wanted: Wanted, page: PageState) -> Edit:
    known = question.known.get(wanted.identity)
    return Edit(
        id=path(wanted.identity),
        action="conflict",
        title=page.title if page.exists else wanted.title,
        identity=wanted.identity,
        origin=wanted.origin,
        because=because(wanted, known),
        summary=question.sign(wanted, question.kind),
        guard=At(page.page_id, page.revid) if page.exists else None,
        before=page.text or "",
        spans=wanted.spans,
        parts=wanted.parts,
        kind=question.kind,
    )


def _conflict(question: Question, wanted: Wanted, edit: Edit, case: Case) -> Edit:
    gone = question.deletion(wanted) if case is Case.DELETED else None
    return left_to_people(edit, conflict(gone or question.page(wanted.identity), case.value))


def _taken_or_conflict(question: Question, wanted: Wanted, edit: Edit, case: Case) -> Edit:
    """Write a page again that people removed or redirected, if a person asks for it by name."""
    if question.take(wanted.identity).get("") != "sheet":
        return _conflict(question, wanted, edit, case)
    if case is Case.DELETED:
        return replace(edit, action="create", op=Put(wanted.text), guard=Absent())
    return replace(edit, action="update", op=Put(wanted.text))


def _merged(question: Question, wanted: Wanted, edit: Edit, case: Case) -> Edit | None:
    """Join both sides; what nobody can join is a conflict, and nothing of the page is saved."""
    page = question.page(wanted.identity)
    known = question.known.get(wanted.identity)
    said, wanted = wanted.text, without_taken_back(question, wanted)
    live = page.text or ""
    base = _base(question, known, case, live)
    ours = _ours(question, wanted, known, page)
    theirs = _without_notice(question, wanted, case, live)
    if base is None and case not in _WITHOUT_BASE:
        case = Case.BASE_GONE
    found = _settled(question, wanted, _joined(base, ours, theirs), theirs)
    if found.clashes or (_is_unsure(case, found, theirs) and not ours.take):
        told = of_clashes(page, found.clashes, _reason(case))
        told = told or (conflict(page, case.value),)
        return left_to_people(edit, *told)
    if found.text == live and case is not Case.ADOPT:
        return None
    lost = words_lost(base or "", live, found.text) if theirs == live else 0
    return replace(
        edit,
        action=_action(case),
        op=Put(found.text),
        said=said if found.text != said else None,
        stands=wanted.text if question.kind in SAYING and wanted.text != said else None,
        parts=wanted.parts,
        words_lost=lost,
        remarks=found.remarks,
        spans=moved(wanted.spans, wanted.text, found.text),
    )


def without_taken_back(question: Question, wanted: Wanted) -> Wanted:
    """Leave out what a person took back, as long as its cell says the same."""
    known = question.known.get(wanted.identity)
    stands = known.parts.get(STANDS) if known else None
    if known is None or stands is None:
        return wanted
    said, standing = question.said.get(known.said_sha1), question.said.get(stands)
    if said is None or standing is None:
        return wanted
    text, spans = carried(said, standing, wanted.text, wanted.spans)
    if question.kind not in SAYING:  # an import leaves what was said, and what stands of it
        return replace(wanted, text=text, spans=spans, parts={**wanted.parts, STANDS: stands})
    parts = {**wanted.parts, STANDS: sha1(text)} if text != wanted.text else wanted.parts
    return replace(wanted, text=text, spans=spans, parts=parts)


def _is_unsure(case: Case, found: Merged, theirs: str) -> bool:
    """Say whether a page is left although nothing clashes: nobody knows which side is the news.

    A remark tells of a text that the sheet says otherwise: agreeing would leave it out for ever.
    """
    if case is Case.BASE_GONE and found.text != theirs:
        return True
    return case in {Case.BASE_GONE, Case.IMPORTED} and bool(found.remarks)


def _joined(base: str | None, ours: Ours, theirs: str) -> Merged:
    if base is None:
        return adopt(ours, theirs)
    seeds = any(rule.owner == "wiki" for rule in ours.rules.values())
    return Merged(ours.text) if base == theirs and not seeds else merge(base, ours, theirs)


def _base(question: Question, known: Known | None, case: Case, live: str) -> str | None:
    """Give what the sheet last said; None where nobody knows."""
    if case in _WITHOUT_BASE or known is None:
        return None
    return live if case is Case.UPDATE else question.said.get(standing_of(known, question.kind))


def _ours(question: Question, wanted: Wanted, known: Known | None, page: PageState) -> Ours:
    take = dict(question.take(wanted.identity))
    undone = known is not None and known.last == TAKEN_BACK and page.sha1 == known.saved_sha1
    if undone and (page.sha1 in question.said or is_notice(page.text or "")):
        # A person took our edit back, and the page has nobody's words but the sheet's of before:
        # a cell that changed since is the news.
        take.setdefault("", "sheet")
    return Ours(
        wanted.text,
        wanted.spans,
        wanted.rules,
        wanted.key_field,
        wanted.generated,
        question.names,
        take,  # type: ignore[arg-type]  # the command line lets only the two sides through
    )


def _without_notice(question: Question, wanted: Wanted, case: Case, live: str) -> str:
    """Give what people see of a page besides our own banner; of a redirect of ours, what was."""
    if case is not Case.COME_BACK:
        return live
    return question.before.get(question.page(wanted.identity).page_id) or without_banner(live)


def _settled(question: Question, wanted: Wanted, found: Merged, theirs: str) -> Merged:
    """Settle as a whole what still clashes, where a person chose a side of the page.

    So it is without its call, or where the net below the merge caught words of the other side.
    """
    page, known = question.page(wanted.identity), question.known.get(wanted.identity)
    side = _ours(question, wanted, known, page).take.get("")
    if not side or not found.clashes:
        return found
    return Merged(wanted.text if side == "sheet" else theirs)


def _reason(case: Case) -> str:
    """Name the conflict of a page without a base by what it is; else each clash names itself."""
    if case is Case.ADOPT:
        return Case.NOT_OURS.value
    return case.value if case in _WITHOUT_BASE else ""


def _action(case: Case) -> Action:
    if case is Case.UPDATE:
        return "update"
    return "adopt" if case is Case.ADOPT else "merge"


def because(wanted: Wanted, known: Known | None) -> Because:
    """Tell why a page changes: its own row, a row it looks at, its template, or the schema."""
    if known is None or not known.parts:
        return "new" if known is None else "row"
    order: tuple[Because, ...] = ("row", "template", "schema")
    for part in order:
        if wanted.parts.get(part) != known.parts.get(part):
            return part
    return "related"
