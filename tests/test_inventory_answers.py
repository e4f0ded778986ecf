"""What a server cannot be made to do: lists that go on inside a page, pages that vanish."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import responses
from test_wiki_memory import SITE

from bot.audit.read import Scope, look
from bot.failure import Failure
from bot.model import Entry, Part, Space
from bot.wiki.memory import MemoryWiki
from bot.wiki.real import Reading
from bot.wiki.session import open_anonymous

API = "https://wiki.test/w/api.php"


def page(number: int, title: str, **lists: list[dict[str, Any]]) -> dict[str, Any]:
    return {"pageid": number, "ns": 0, "title": title, "lastrevid": number, "length": 9, **lists}


def links(*titles: str) -> list[dict[str, Any]]:
    return [{"ns": 0, "title": title} for title in titles]


@pytest.fixture
def net() -> Iterator[responses.RequestsMock]:
    with responses.RequestsMock() as found:
        yield found


@pytest.fixture
def wiki(net: responses.RequestsMock) -> Iterator[Reading]:
    del net  # before any request leaves
    found = open_anonymous(API, sleep=lambda _: None)
    found._api._answered = True
    yield found
    found.close()


def answer(net: responses.RequestsMock, **shape: Any) -> None:
    net.add("GET", API, json=shape)


def test_lists_that_go_on_in_the_middle_of_a_page_are_joined(
    net: responses.RequestsMock, wiki: Reading
) -> None:
    answer(
        net,
        query={"pages": [page(1, "A", links=links("X", "Y")), page(2, "B")]},
        **{"continue": {"plcontinue": "1|0|Z", "continue": "||info"}},
    )
    answer(
        net,
        query={"pages": [page(1, "A", links=links("Z")), page(2, "B", links=links("A"))]},
        **{"continue": {"gapcontinue": "C", "continue": "gapcontinue||"}},
        batchcomplete=True,
    )
    answer(net, query={"pages": [page(3, "C", links=links("B"))]}, batchcomplete=True)
    found = {each.title: each.links for each in wiki.inventory(Space(0), [Part.LINKS])}
    assert found == {"A": ("X", "Y", "Z"), "B": ("A",), "C": ("B",)}


def test_no_batch_is_given_before_it_is_whole(net: responses.RequestsMock, wiki: Reading) -> None:
    answer(
        net, query={"pages": [page(1, "A", links=links("X"))]}, **{"continue": {"plcontinue": "x"}}
    )
    answer(net, query={"pages": [page(1, "A", links=links("Y"))]}, batchcomplete=True)
    (only,) = wiki.inventory(Space(0), [Part.LINKS])
    assert only.links == ("X", "Y")


def test_a_list_that_never_ends_is_a_sentence(net: responses.RequestsMock, wiki: Reading) -> None:
    for _ in range(2):
        answer(net, query={"pages": [page(1, "A")]}, **{"continue": {"gapcontinue": "A"}})
    with pytest.raises(Failure) as caught:
        list(wiki.inventory(Space(0), []))
    assert caught.value.problem.code == "api.endless"


def test_a_page_that_went_away_has_no_places(net: responses.RequestsMock, wiki: Reading) -> None:
    answer(net, errors=[{"code": "missingtitle", "text": "…", "module": "parse"}])
    assert wiki.ids("Partie") == frozenset()


class Moving(MemoryWiki):
    """A wiki on which a page is renamed while it is read."""

    def inventory(self, source: Any, parts: Any) -> Iterator[Entry]:
        found = list(super().inventory(source, parts))
        if source == Space(0):
            yield from found
            yield found[0]._replace(title="Zoé")  # renamed meanwhile, and met again
        else:
            yield from found


def test_a_page_renamed_during_the_audit_is_one_page() -> None:
    wiki = Moving(SITE)
    wiki.person_edits("Alice", "[[Bob]]", "Marie")
    wiki.person_edits("Bob", "[[Alice]]", "Marie")
    seen = look(wiki, SITE, Scope(), [Part.LINKS], lambda _: None)
    titles = sorted(each.title for each in seen.inventory.pages.values())
    assert titles == ["Bob", "Zoé"]
