"""What must hold when people have stopped and faults have ended: a consistent wiki.

The whole history is read, of deleted pages too, and each edit of the bot is held against the text
that it changed.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from live.people import Person

from bot.decide.moves import ASIDE
from bot.decide.signature import read
from torture.soak_people import WORD
from torture.soak_rows import Row

BOT = "PasseurBot"
_NAMESPACES = "0|2|10|14"  # where the soak writes
_REDIRECT = re.compile(r"#REDIRECT", re.IGNORECASE)
_REGION = re.compile(r"\| region = ([^\n|}]*)")
_TEXT = re.compile(r"\bdit\d+d\b")
_PAGES_OF_ROWS = "row"


@dataclass(frozen=True)
class Hand:
    """Who left which revision; `page` is 0 where it went with a deleted page."""

    revid: int
    parent: int
    page: int
    title: str
    user: str
    comment: str
    text: str

    @property
    def words(self) -> set[str]:
        """Name the words of people that stand in it."""
        return set(WORD.findall(self.text))


@dataclass
class History:
    """All revisions of a wiki, and its log of moves and deletions."""

    hands: dict[int, Hand] = field(default_factory=dict)
    log: list[dict[str, Any]] = field(default_factory=list)

    @property
    def pages(self) -> dict[int, list[Hand]]:
        """Give the live pages, each from its oldest revision to its newest."""
        found: dict[int, list[Hand]] = {}
        for revid in sorted(self.hands):
            if page := self.hands[revid].page:
                found.setdefault(page, []).append(self.hands[revid])
        return found

    @property
    def ours(self) -> list[Hand]:
        """Give what the bot wrote."""
        return [hand for hand in self.hands.values() if hand.user == BOT]

    def rows(self) -> dict[str, list[list[Hand]]]:
        """Give the live pages of each row by its key; there should be one."""
        found: dict[str, list[list[Hand]]] = {}
        for hands in self.pages.values():
            signatures = [s for hand in hands if hand.user == BOT and (s := read(hand.comment))]
            last = next((s for s in reversed(signatures) if s.kind in "siub"), None)
            is_page = last and last.identity.page == _PAGES_OF_ROWS
            if last and is_page and not _REDIRECT.match(hands[-1].text):
                found.setdefault(last.identity.key, []).append(hands)
        return found


def history(admin: Person) -> History:
    """Read everything that was ever written on a wiki, and what its log tells."""
    found = History()
    props = "ids|user|comment|content"
    for page in _all(admin, "allrevisions", "arv", prop=props, namespace=_NAMESPACES):
        _add(found, page, int(page["pageid"]))
    for page in _all(admin, "alldeletedrevisions", "adr", prop=props, namespace=_NAMESPACES):
        _add(found, page, 0)
    found.log = list(_all(admin, "logevents", "le", prop="type|title|user|details|timestamp|ids"))
    return found


def _add(found: History, page: Mapping[str, Any], number: int) -> None:
    for each in page["revisions"]:
        found.hands[each["revid"]] = Hand(
            each["revid"], each["parentid"], number, page["title"], each["user"],
            each["comment"], each["slots"]["main"]["content"],
        )  # fmt: skip


def _all(admin: Person, what: str, prefix: str, **params: str) -> Iterator[dict[str, Any]]:
    asked = {f"{prefix}{name}": value for name, value in params.items()}
    if what != "logevents":
        asked[f"{prefix}slots"] = "main"
    more: dict[str, str] = {}
    while True:
        answer = admin.api(action="query", list=what, **{f"{prefix}limit": "max"}, **asked, **more)
        yield from answer["query"][what]
        if "continue" not in answer:
            return
        more = answer["continue"]


def words_lost(found: History) -> list[str]:
    """Tell each edit of the bot by which a word disappeared that a person had written."""
    wrong = []
    for hand in found.ours:
        before = found.hands.get(hand.parent)
        lost = before.words - hand.words if before else set()
        if lost:
            wrong.append(f"{hand.title} ({hand.revid}): {sorted(lost)} went by {hand.comment}")
    return wrong


def deleted_by_us(found: History) -> list[str]:
    """Tell each page with words of people that the bot deleted, and that stayed so."""
    gone = {e["title"] for e in found.log if e["action"] == "delete" and e["user"] == BOT}
    newest = {h.title: h for _, h in sorted(found.hands.items()) if not h.page and h.title in gone}
    theirs = {e["title"] for e in found.log if e["action"] == "delete" and e["user"] != BOT}
    return [
        f"{title}: deleted by the bot with {sorted(hand.words)}"
        for title, hand in newest.items()
        if hand.words and title not in theirs
    ]


def edits_gone(found: History, revisions: Iterable[int]) -> list[str]:
    """Tell each edit that the wiki took from a person and has no more."""
    return [f"revision {each} is gone" for each in revisions if each not in found.hands]


def unsigned(found: History) -> list[str]:
    """Tell each edit of the bot that does not say so."""
    return [f"{h.title} ({h.revid}): {h.comment}" for h in found.ours if read(h.comment) is None]


def written_twice(found: History) -> list[str]:
    """Tell each row that has several pages, and each text that was saved twice."""
    rows = found.rows().items()
    wrong = [f"{key}: {[p[-1].title for p in pages]}" for key, pages in rows if len(pages) > 1]
    for hand in found.ours:
        before = found.hands.get(hand.parent)
        same = before and before.user == BOT and before.comment == hand.comment
        if before and same and before.text == hand.text and not _is_move(hand):
            wrong.append(f"{hand.title} ({hand.revid}) is there twice")
    return wrong


def left_aside(found: History, conflicts: set[str]) -> list[str]:
    """Tell each page that waits under a title aside, although nobody is asked about it."""
    return [
        f"{key}: left on {hands[-1].title}"
        for key, pages in found.rows().items()
        for hands in pages
        if hands[-1].title.endswith(ASIDE) and key not in conflicts
    ]


def _is_move(hand: Hand) -> bool:
    signature = read(hand.comment)
    return signature is not None and signature.kind == "m"


def not_shown(found: History, rows: Iterable[Row], conflicts: set[str]) -> list[str]:
    """Tell each row whose page does not say what it says, although nobody is asked about it.

    What a person wrote last stands: the sheet says it anew only when the sheet changes.
    """
    wrong = []
    pages = found.rows()
    for row in rows:
        hands = next(iter(pages.get(row.key, [])), None)
        if row.key in conflicts:
            continue
        if hands is None:
            wrong.append(f"{row.key}: no page and no conflict")
            continue
        wrong += _values(row, hands)
        if hands[-1].title != row.title and not _moved_by_people(found, hands[-1].title):
            wrong.append(f"{row.key}: on {hands[-1].title} instead of {row.title}")
    return wrong


def _values(row: Row, hands: list[Hand]) -> Iterator[str]:
    """Compare the values that the bot was the last to set."""
    for pattern, wanted in ((_REGION, [row.region]), (_TEXT, _TEXT.findall(row.text))):
        found = [pattern.findall(hand.text) for hand in hands]
        setter = hands[-1]
        for hand, value in zip(reversed(hands), reversed(found), strict=True):
            if value != found[-1]:
                break
            setter = hand
        if setter.user == BOT and found[-1] != wanted:
            yield f"{row.key} on {setter.title}: {found[-1]} instead of {wanted}"


def _moved_by_people(found: History, title: str) -> bool:
    moves = [e for e in found.log if e["type"] == "move"]
    last = next((e for e in moves if e["params"]["target_title"] == title), None)
    return last is not None and last["user"] != BOT


def figures(found: History) -> Counter[str]:
    """Count what stands on a wiki in the end."""
    standing: set[str] = set()
    for hands in found.pages.values():
        standing |= hands[-1].words
    written = set().union(*(hand.words for hand in found.hands.values()))
    return Counter(
        pages=len(found.pages), written=len(written), standing=len(standing), ours=len(found.ours)
    )
