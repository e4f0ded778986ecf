"""The survey: the only step that reads the wiki. What it finds is all that the decision sees.

Nothing changed costs one list of our newest edits (5,000 pages a request for a bot) and one look
at the deletion log; a page is asked for by itself only where somebody else had the last word.
Source of the recipe: `list=usercontribs&ucshow=top`, measured in the wiki's own API.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from bot.decide.signature import path, read
from bot.failure import Failure
from bot.model import (
    NOWHERE,
    RENAMED,
    REPAIR,
    TAKEN_BACK,
    Cell,
    Identity,
    Known,
    Live,
    PageState,
    Problem,
    Wanted,
)
from bot.run.learn import Lesson
from bot.run.recognise import evidence, strangers

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bot.model import Deletion
    from bot.run.learn import Learner
    from bot.wiki.port import Wiki


@dataclass(frozen=True, slots=True)
class Survey:
    """What is there, what we now know of it, and the pages that can be decided on.

    `said` are texts that the sheet said, and `former` former titles by collection, learnt from the
    wiki: the ledger does not have them yet.
    """

    live: Live
    known: Mapping[Identity, Known]
    wanted: tuple[Wanted, ...]
    problems: tuple[Problem, ...]
    deletions: tuple[Deletion, ...]
    said: Mapping[str, str] = field(default_factory=dict)
    former: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Memory:
    """What we knew before looking: pages, deletions, and until when both logs were read."""

    known: Mapping[Identity, Known]
    deletions: Mapping[str, Deletion]
    deletions_until: str = ""
    own_until: str = ""


def survey(wiki: Wiki, wanted: Sequence[Wanted], memory: Memory, learner: Learner) -> Survey:
    """Find each wanted or known page: by its id, by our own signature, else by its title."""
    bot_users = learner.bot_users
    learner = _with_whole_keys(learner, memory.known, wanted)
    named = {learner.named(identity): page for identity, page in memory.known.items()}
    known = {identity: replace(page, identity=identity) for identity, page in named.items()}
    newest = wiki.newest(sorted(bot_users))
    fresh = [d for d in wiki.deletions(memory.deletions_until) if _counts(d, bot_users)]
    pages = _untouched(known, newest)
    pages |= _by_id(wiki, known, pages)
    pages = _without_strangers(wiki, known, pages)
    ids = {identity: page.page_id for identity, page in known.items()}
    lesson = _learnt(wiki, memory, known, pages, newest, learner)
    known = {i: _with_text(page, pages.get(i)) for i, page in lesson.known.items()}
    elsewhere = {i: k for i, k in known.items() if _is_elsewhere(k, pages.get(i), ids.get(i))}
    pages |= _by_id(wiki, elsewhere, {})
    found, problems = _by_title(wiki, wanted, known, pages)
    pages |= found
    odd = {p.key for p in problems}
    return Survey(
        Live(pages, {**memory.deletions, **{d.title: d for d in fresh}}),
        known,
        tuple(page for page in wanted if path(page.identity) not in odd),
        tuple(problems),
        tuple(fresh),
        lesson.said,
        lesson.former,
    )


def _without_strangers(
    wiki: Wiki, known: Mapping[Identity, Known], pages: Mapping[Identity, PageState]
) -> dict[Identity, PageState]:
    """Take pages that have a number of ours, but are others, for gone.

    Raises Failure where the wiki was put back to an older state: its numbers mean other pages.
    """
    odd = strangers(wiki, known, pages)
    older = [identity for identity in odd if pages[identity].revid < known[identity].revid]
    if len(older) > 1 or (odd and evidence(wiki, known.values()).is_another):
        titles = [known[identity].title for identity in odd[:5]]
        raise Failure(Problem("run.wiki-put-back", None, {"titles": titles}))
    return {**pages, **dict.fromkeys(odd, NOWHERE)}


def _with_text(known: Known, page: PageState | None) -> Known:
    """Learn what our newest revision holds, where only its number was known."""
    if page and page.exists and page.revid == known.revid and not known.saved_sha1:
        return replace(known, saved_sha1=page.sha1)
    return known


def _counts(deletion: Deletion, bot_users: frozenset[str]) -> bool:
    """Say whether a deletion is a person's will: also one by which a run was taken back."""
    signature = read(deletion.comment) if deletion.user in bot_users else None
    return deletion.user not in bot_users or (
        signature is not None and signature.kind == TAKEN_BACK
    )


def _is_elsewhere(known: Known, page: PageState | None, looked_for: int | None) -> bool:
    """Say whether a page that we just learnt of is another one than we have looked for."""
    return page is None or known.page_id != (page.page_id if page.exists else looked_for)


def _learnt(
    wiki: Wiki,
    memory: Memory,
    known: Mapping[Identity, Known],
    pages: Mapping[Identity, PageState],
    newest: Mapping[int, PageState],
    learner: Learner,
) -> Lesson:
    """Read our own newer revisions, if anything says that there may be some."""
    since = memory.own_until if known else ""
    touched = [
        page
        for identity, page in pages.items()
        if page.exists and page.revid != known[identity].revid and page.timestamp >= since
    ]
    ids = {page.page_id for page in known.values()}
    unknown = [
        page
        for number, page in newest.items()
        if number not in ids
        and (signature := read(page.comment))
        and signature.identity.project == learner.project
        and signature.kind != REPAIR
    ]
    if any(page.timestamp < since and _is_of_no_page(page, known, learner) for page in unknown):
        since = ""  # somebody brought back what was gone when our revisions were read
    if known and not touched and not any(page.timestamp >= since for page in unknown):
        return Lesson(dict(known))
    renamed = any(page.exists and page.title != known[i].title for i, page in pages.items())
    return learner.learn(
        known, since, lambda: wiki.moves(since) if renamed or not known or unknown else []
    )


def _is_of_no_page(page: PageState, known: Mapping[Identity, Known], learner: Learner) -> bool:
    """Say whether a page bears the name of a thing of ours that has no page."""
    signature = read(page.comment)
    if signature is None or signature.kind == RENAMED:
        return False  # a talk page may have been moved along
    return learner.named(signature.identity) not in known


def _with_whole_keys(
    learner: Learner, known: Iterable[Identity], wanted: Iterable[Wanted]
) -> Learner:
    """Let the learner give things of ours their present names, with long keys whole.

    A summary holds only the digest of a long key, and so does a rebuilt ledger.
    """
    there = (*map(learner.named, known), *(page.identity for page in wanted))
    whole = {path(identity): identity for identity in there}
    return replace(learner, named=lambda name: whole.get(path(now := learner.named(name)), now))


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
    wiki: Wiki, known: Mapping[Identity, Known], untouched: Mapping[Identity, PageState]
) -> dict[Identity, PageState]:
    """Ask for the pages that somebody touched."""
    ids = {k.identity: k.page_id for k in known.values() if k.identity not in untouched}
    states = wiki.by_id(list(ids.values()))
    return {identity: states.get(number, NOWHERE) for identity, number in ids.items()}


def _by_title(
    wiki: Wiki,
    wanted: Iterable[Wanted],
    known: Mapping[Identity, Known],
    pages: Mapping[Identity, PageState],
) -> tuple[dict[Identity, PageState], list[Problem]]:
    """Look up what is neither known nor signed; a title that the wiki would change is a problem."""
    asked = [page for page in wanted if page.identity not in known and page.identity not in pages]
    states = wiki.by_title([page.title for page in asked])
    problems = [
        _title_problem(page, state.title)
        for page in asked
        if (state := states.get(page.title, NOWHERE)).title != page.title
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
