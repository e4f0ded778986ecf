"""The survey: the only step that reads the wiki. What it finds is all that the decision sees.

Nothing changed costs one list of our newest edits (5,000 pages a request for a bot) and one look
at the deletion log; a page is asked for by itself only where somebody else had the last word.
Source of the recipe: `list=usercontribs&ucshow=top`, measured in the wiki's own API.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.decide.case import UNKNOWN, Case
from bot.decide.digest import sha1
from bot.decide.plan import Question, case_of
from bot.decide.signature import path, read
from bot.model import Cell, Identity, Known, Live, PageState, Problem, Wanted

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bot.model import Deletion
    from bot.run.ledger import Ledger
    from bot.wiki.port import Wiki


@dataclass(frozen=True, slots=True)
class Survey:
    """What is there, what we now know of it, and the pages that can be decided on."""

    live: Live
    known: Mapping[Identity, Known]
    wanted: tuple[Wanted, ...]
    problems: tuple[Problem, ...]
    deletions: tuple[Deletion, ...]


def survey(
    wiki: Wiki,
    wanted: Sequence[Wanted],
    known: Mapping[Identity, Known],
    *,
    bot_users: frozenset[str],
    deletions: Mapping[str, Deletion],
    read_until: str,
    started: str,
) -> Survey:
    """Find each wanted or known page: by its id, by our own signature, else by its title."""
    known = _under_their_keys(known, wanted)
    newest = wiki.newest(sorted(bot_users))
    fresh = [d for d in wiki.deletions(read_until) if d.user not in bot_users]
    signed = _signed(newest, bot_users)
    pages = _untouched(known, newest)
    pages |= _by_id(wiki, known, wanted, signed, pages)
    known = _with_our_later_edits(known, pages, signed, bot_users)
    found, problems = _by_title(wiki, wanted, known, pages)
    pages |= found
    odd = {p.key for p in problems}
    return Survey(
        Live(pages, {**deletions, **{d.title: d for d in fresh}}, started),
        known,
        tuple(page for page in wanted if path(page.identity) not in odd),
        tuple(problems),
        tuple(fresh),
    )


def _under_their_keys(
    known: Mapping[Identity, Known], wanted: Iterable[Wanted]
) -> dict[Identity, Known]:
    """Give long keys back: a summary holds only their digest, and so does a rebuilt ledger."""
    whole = {path(page.identity): page.identity for page in wanted}
    found = {whole.get(path(identity), identity): page for identity, page in known.items()}
    return {identity: replace(page, identity=identity) for identity, page in found.items()}


def _signed(newest: Mapping[int, PageState], bot_users: frozenset[str]) -> dict[str, PageState]:
    """Find the pages whose newest edit is ours and says which thing of ours it is."""
    return {
        path(signature.identity): page
        for page in newest.values()
        if page.user in bot_users and (signature := read(page.comment))
    }


def _untouched(
    known: Mapping[Identity, Known], newest: Mapping[int, PageState]
) -> dict[Identity, PageState]:
    """Take the pages that still are as we left them: same page, same revision."""
    return {
        identity: replace(page, sha1=page_known.saved_sha1)
        for identity, page_known in known.items()
        if (page := newest.get(page_known.page_id))
        and page.revid == page_known.revid
        and page_known.saved_sha1
    }


def _by_id(
    wiki: Wiki,
    known: Mapping[Identity, Known],
    wanted: Iterable[Wanted],
    signed: Mapping[str, PageState],
    untouched: Mapping[Identity, PageState],
) -> dict[Identity, PageState]:
    """Ask for the pages that somebody touched, and for those that only our signature tells."""
    ids = {k.identity: k.page_id for k in known.values() if k.identity not in untouched}
    for page in wanted:
        if page.identity not in known and (label := signed.get(path(page.identity))):
            ids[page.identity] = label.page_id
    states = wiki.by_id(sorted(set(ids.values()))) if ids else {}
    return {identity: states.get(number, PageState("")) for identity, number in ids.items()}


def _with_our_later_edits(
    known: Mapping[Identity, Known],
    pages: Mapping[Identity, PageState],
    signed: Mapping[str, PageState],
    bot_users: frozenset[str],
) -> dict[Identity, Known]:
    """Learn what our own newer edits said: another machine's, or those of a run that was killed."""
    learnt = dict(known)
    for identity, page in pages.items():
        before = known.get(identity)
        if not page.exists or (before and before.revid == page.revid):
            continue
        if path(identity) in signed and page.user in bot_users:
            learnt[identity] = from_our_edit(identity, page, before)
    return learnt


def from_our_edit(identity: Identity, page: PageState, before: Known | None) -> Known:
    """Tell what a signed edit of ours left: only the sheet's own edits move what it said."""
    signature = read(page.comment)
    moved_said = signature is not None and signature.kind == "s"
    return Known(
        identity,
        page.page_id,
        page.title,
        before.wanted_title if before and not moved_said else page.title,
        page.revid,
        page.sha1,
        _said(page, before) if moved_said else (before.said_sha1 if before else ""),
        {},
        before.origin if before else "",
    )


def _said(page: PageState, before: Known | None) -> str:
    """Tell what the sheet said by an edit of ours: its text, unless the wiki mixed it.

    A change of ours that does not stand on our own revision went through the wiki's own merge, so
    its text is not what the sheet said.
    """
    stands_on_ours = page.parent == (before.revid if before else 0)
    return page.sha1 if stands_on_ours else UNKNOWN


def _by_title(
    wiki: Wiki,
    wanted: Iterable[Wanted],
    known: Mapping[Identity, Known],
    pages: Mapping[Identity, PageState],
) -> tuple[dict[Identity, PageState], list[Problem]]:
    """Look up what is neither known nor signed; a title that the wiki would change is a problem."""
    asked = [page for page in wanted if page.identity not in known and page.identity not in pages]
    states = wiki.by_title([page.title for page in asked]) if asked else {}
    problems = [
        _title_problem(page, state.title)
        for page in asked
        if (state := states.get(page.title, PageState(""))).title != page.title
    ]
    return {
        page.identity: states.get(page.title, PageState(page.title)) for page in asked
    }, problems


def _title_problem(page: Wanted, title: str) -> Problem:
    return Problem(
        "run.title-changed",
        Cell(page.origin),
        {"title": page.title, "became": title},
        collection=page.identity.collection,
        key=path(page.identity),
    )


def with_texts(wiki: Wiki, ledger: Ledger, question: Question) -> Question:
    """Read the texts that showing the decision needs: live ones, and the base of a disagreement."""
    cases = {page.identity: case_of(question, page, sha1(page.text)) for page in question.wanted}
    states = {i: question.live.pages[i] for i, case in cases.items() if case.needs_text}
    texts = wiki.texts([state.revid for state in states.values()]) if states else {}
    pages = dict(question.live.pages)
    for identity, state in states.items():
        pages[identity] = replace(state, text=texts.get(state.revid, ""))
    both = [question.known[i] for i, case in cases.items() if case is Case.BOTH_CHANGED]
    said = _said_texts(wiki, ledger, both)
    return replace(question, live=replace(question.live, pages=pages), said=said)


def _said_texts(wiki: Wiki, ledger: Ledger, pages: list[Known]) -> dict[str, str]:
    """Give what the sheet last said: from the ledger, else from the revision that we left."""
    said = ledger.said({page.said_sha1 for page in pages})
    lost = [p for p in pages if p.said_sha1 not in said and p.said_sha1 == p.saved_sha1]
    texts = wiki.texts([page.revid for page in lost]) if lost else {}
    return {**said, **{p.said_sha1: texts[p.revid] for p in lost if p.revid in texts}}


def vanished(
    known: Mapping[Identity, Known], wanted: Iterable[Wanted], collections: frozenset[str]
) -> list[Known]:
    """List our pages in these collections that nothing wants."""
    here = {page.identity for page in wanted}
    return [
        page
        for identity, page in known.items()
        if identity not in here and identity.collection in collections
    ]
