"""Reading the texts that a decision needs, and what stands around pages that are renamed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.decide.case import STANDS, Case, base_of, standing_of
from bot.decide.digest import sha1
from bot.decide.moves import wishes
from bot.decide.question import Around, Question, case_of
from bot.decide.retire import to_retire
from bot.model import TAKEN_BACK
from bot.wikitext.links import target

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bot.model import Identity, Known, Names, PageState
    from bot.run.ledger import Ledger
    from bot.wiki.port import Wiki


_JOINED = {Case.MERGE, Case.ADOPT, Case.COME_BACK, Case.IMPORTED, Case.BASE_GONE}


def with_texts(wiki: Wiki, ledger: Ledger, question: Question) -> Question:
    """Read live texts and bases, as few as the decision needs."""
    question = _with_surroundings(wiki, question)
    cases = {page.identity: case_of(question, page, sha1(page.text)) for page in question.wanted}
    shown = {
        i: question.live.pages[i]
        for i, case in cases.items()
        if case.needs_text or (case is Case.REDIRECTED and question.take(i))
    }
    shown |= {
        wish.wanted.identity: question.page(wish.wanted.identity) for wish in wishes(question)
    }
    shown |= {page.identity: question.page(page.identity) for page in to_retire(question)}
    texts = wiki.texts([state.revid for state in shown.values()])
    pages = dict(question.live.pages)
    for identity, state in shown.items():
        pages[identity] = replace(state, text=texts.get(state.revid, ""))
    back = [
        pages[identity]
        for identity, case in cases.items()
        if case is Case.COME_BACK and target(pages[identity].text or "")
    ]
    return replace(
        question,
        names=_with_redirects(wiki, question, cases),
        live=replace(question.live, pages=pages),
        before=_before(wiki, back),
        said={**question.said, **_said_texts(wiki, ledger, question, cases)},
    )


def _before(wiki: Wiki, redirects: Sequence[PageState]) -> dict[int, str]:
    """Read what pages held before we made redirects of them, by page id."""
    texts = wiki.texts([page.parent for page in redirects])
    return {page.page_id: texts.get(page.parent, "") for page in redirects}


def _with_redirects(wiki: Wiki, question: Question, cases: Mapping[Identity, Case]) -> Names:
    """Find by which other names our templates may be called, where texts must be joined."""
    joined = [page for page in question.wanted if cases[page.identity] in _JOINED]
    calls = sorted({title for page in joined for title in page.calls})
    if not calls:
        return question.names
    redirects = {
        page.title.partition(":")[2].casefold(): title.partition(":")[2]
        for title, pages in wiki.redirects(calls).items()
        for page in pages
    }
    return replace(question.names, redirects=redirects)


def _said_texts(
    wiki: Wiki, ledger: Ledger, question: Question, cases: Mapping[Identity, Case]
) -> dict[str, str]:
    """Give what the sheet last said of the pages whose decision needs it."""
    asked = [question.known[i] for i, case in cases.items() if case.needs_base]
    if any(case is Case.CREATE for case in cases.values()) or to_retire(question):
        asked += question.vanished
    asked += [question.known[wish.wanted.identity] for wish in wishes(question)]
    asked = [page for page in asked if base_of(page, question.kind) not in question.said]
    back = {page.saved_sha1 for page in question.known.values() if page.last == TAKEN_BACK}
    parted = [page for page in question.known.values() if STANDS in page.parts]
    back |= {digest for page in parted for digest in (page.said_sha1, page.parts[STANDS])}
    digests = {standing_of(page, question.kind) for page in asked} | back
    return said_before(wiki, ledger, asked, digests)


def said_before(
    wiki: Wiki, ledger: Ledger, pages: Iterable[Known], digests: Iterable[str]
) -> dict[str, str]:
    """Give texts that the sheet said of pages: from the ledger, else from our revision."""
    said = ledger.said(digests)
    lost = [p for p in pages if p.said_sha1 not in said and p.said_sha1 == p.saved_sha1]
    texts = wiki.texts([page.revid for page in lost])
    return said | {p.said_sha1: texts[p.revid] for p in lost if p.revid in texts}


def _with_surroundings(wiki: Wiki, question: Question) -> Question:
    """Look at the titles that pages are to get, and at what refers to those that they leave.

    And at what refers to titles that they left, where a run did not come to the repairs.
    """
    moving = wishes(question)
    left = {*(move.old for move in moving), *question.owed.values()}
    if not left:
        return question
    there = wiki.by_title([move.new for move in moving])
    leading = {title: state for title, state in there.items() if state.redirect}
    texts = wiki.texts([state.revid for state in leading.values()])
    targets = {title: target(texts.get(state.revid, "")) for title, state in leading.items()}
    live = replace(question.live, there=there, targets=targets)
    return replace(question, live=live, around=_around(wiki, question, sorted(left)))


def _around(wiki: Wiki, question: Question, old: Sequence[str]) -> Around:
    categories = [title for title in old if _is_category(question, title)]
    redirects = wiki.redirects(old)
    members = wiki.members(categories)
    own = {page.page_id for page in question.live.pages.values()}
    others = [p for pages in members.values() for p in pages if p.page_id not in own]
    todo = [*(page for pages in redirects.values() for page in pages), *others]
    texts = wiki.texts([page.revid for page in todo])
    return Around(_with(redirects, texts), wiki.linking(old), _with(members, texts))


def _with(
    pages: Mapping[str, Sequence[PageState]], texts: Mapping[int, str]
) -> dict[str, list[PageState]]:
    return {
        title: [replace(page, text=texts.get(page.revid)) for page in found]
        for title, found in pages.items()
    }


def _is_category(question: Question, title: str) -> bool:
    return title.partition(":")[0].casefold() in question.names.categories
