"""What is told offline of titles, held against what a real wiki says of them."""

from __future__ import annotations

from typing import TYPE_CHECKING
from unicodedata import normalize

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.model import Problem
from bot.render.stock import stock_site
from bot.render.titles import judge, visible
from bot.wiki.session import open_anonymous

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.model import Site
    from live.people import RealWiki

TITLES = (
    "A_b", "A  b", " A ", "A_", "A\u00a0b", "A\u2009b", "A\u202fb", "A\u3000b", "A\u2028b",
    "élan", "œuvre", "modèle:X", "modele:X", "ß", "ﬁn", "ǆ", ":Abc", "::Abc", "E\u0301te\u0301",
    "L’été", "L'été", "Quoi ?", "A/b", "A//b", "100 %", "A%b", "A?b=c", "Fish & chips", 'A"b',
    "A''b", "A+b", "A=b", "…", "—", "😀", "A\u200eb", "A\u202ab", "A&amp;b", "A&eacute;b",
    "A&#39;b", "A#b", "A&#39b", "#b", "%41bc", "A%20b", "A%2Fb", "A&lt;b", "./x", "../x", "a/./b",
    "a/../b", "A/.", ".", "..", "~~~", "A ~~~~", "[", "]", "{", "}", "<", ">", "A\tb", "A\nb",
    "A\x7fb", "A\ufffdb", "Discussion:", "é" * 128, "é" * 127, "Talk:X", "Template:x",
    "Image:x.png", "Modèle : X", "Discussion : X", "A : B", "Projet:X", "Projet : X", "Module:X",
    "fr:X", "wikipedia:X", "Special:X", "Media:X", "Catégorie:", "0/1 Hub", "0/1 Hub numérique",
    "Qui est l'ADN?", "3e rencontre RADN : le", "A&;b", "A&b;c", "A %zz", "a:b:c",
    "Discussion:Modèle:X", "Aide :  Y", "«A»", "A\u0338", "ÀÉ", "i",
)  # fmt: skip


# Refused although a wiki would accept them, because it would write another page than was meant.
ON_PURPOSE = {"render.title-entity", "render.title-hash"}
ANY = st.text(
    st.one_of(
        st.sampled_from("abzéÉœ '’_:/.#%&;~+<>[]{}|!?*-=1\u00a0\u2009\u0301ßĳǆ"),
        st.characters(exclude_categories=("Cs", "Cc", "Cn", "Co")),
    ),
    min_size=1,
    max_size=12,
)


def as_the_wiki_says(wiki: RealWiki, titles: Sequence[str]) -> dict[str, str]:
    """Ask for titles: each as the wiki writes it, empty where it refuses it or means another's."""
    found = {}
    for start in range(0, len(titles), 50):
        batch = titles[start : start + 50]
        query = wiki.editor.api(action="query", titles="\x1f" + "\x1f".join(batch))["query"]
        normal = {each["from"]: each["to"] for each in query.get("normalized", [])}
        pages = {page["title"]: page for page in query.get("pages", [])}
        for title in batch:
            written = normal.get(title, title)
            page = pages.get(written, {"invalid": True})
            found[title] = "" if "invalid" in page or "special" in page else written
    return found


def disagreements(wiki: RealWiki, site: Site, titles: Sequence[str]) -> list[tuple[str, str, str]]:
    """Give titles on which the wiki says otherwise; what nobody sees is taken out beforehand."""
    asked = {normalize("NFC", visible(title)): title for title in titles}
    found = []
    for title, written in as_the_wiki_says(wiki, [title for title in asked if title]).items():
        prefix, colon, _ = written.partition(":")
        namespace = site.names.get(prefix.casefold(), 0) if colon else 0
        ours = judge(title, site, namespace)
        if isinstance(ours, Problem):
            if written and ours.code not in ON_PURPOSE:
                found.append((title, ours.code, written))
        elif ours != written:
            found.append((title, ours, written))
    return found


@pytest.fixture(scope="module")
def site(real_wiki: RealWiki) -> Site:
    return open_anonymous(real_wiki.api).start("").site


def test_known_titles_are_judged_as_the_wiki_judges_them(real_wiki: RealWiki, site: Site) -> None:
    assert disagreements(real_wiki, site, TITLES) == []


@settings(
    max_examples=4,
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(ANY, min_size=50, max_size=150, unique=True))
def test_any_title_is_judged_as_the_wiki_judges_it(
    real_wiki: RealWiki, site: Site, titles: list[str]
) -> None:
    assert disagreements(real_wiki, site, titles) == []


def test_the_stock_names_are_those_of_a_fresh_wiki(site: Site) -> None:
    stock = stock_site("fr")
    own = {number: name for number, name in site.namespaces.items() if number not in {4, 5}}
    assert {number: own[number] for number in stock.namespaces if number not in {4, 5}} == {
        number: name for number, name in stock.namespaces.items() if number not in {4, 5}
    }
    assert stock.legal_title_chars == site.legal_title_chars
    assert stock.interwikis >= site.interwikis
    assert stock.names.items() <= {**site.names, "project": 4, "project talk": 5}.items() | {
        ("discussion project", 5)
    }
