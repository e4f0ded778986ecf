from __future__ import annotations

import pytest
from wiki_contract import WikiContract
from wiki_world import created

from bot.model import Absent, At, Move, Site
from bot.wiki.memory import BOT_RIGHTS, MemoryWiki

_NAMES = {
    0: "", 1: "Discussion", 2: "Utilisateur", 3: "Discussion utilisateur", 4: "Wiki RADN",
    6: "Fichier", 10: "Modèle", 11: "Discussion modèle", 14: "Catégorie", -1: "Spécial",
}  # fmt: skip
_ALIASES = {"talk": 1, "user": 2, "project": 4, "file": 6, "template": 10, "category": 14}
SITE = Site(
    api="http://127.0.0.1/api.php",
    name="Wiki des ADN",
    language="fr",
    version="1.39.17",
    case="first-letter",
    namespaces=_NAMES,
    names={name.casefold(): number for number, name in _NAMES.items() if name} | _ALIASES,
    interwikis=frozenset({"wikipedia"}),
    legal_title_chars="",
    extensions=frozenset(),
    subpages=frozenset({0, 2}),
)


class MemoryWorld:
    def __init__(self, wiki: MemoryWiki) -> None:
        self.wiki = wiki

    def edits(self, title: str, text: str) -> None:
        self.wiki.person_edits(title, text, "Éditrice")

    def moves(self, title: str, to: str) -> None:
        self.wiki.person_moves(title, to, "Éditrice")

    def deletes(self, title: str) -> None:
        self.wiki.person_deletes(title)

    def undeletes(self, title: str) -> None:
        self.wiki.person_undeletes(title)

    def protects(self, title: str) -> None:
        self.wiki.person_protects(title)

    def reverts(self, title: str) -> None:
        self.wiki.person_reverts(title, "Éditrice")

    def trusts_us_to_delete(self) -> None:
        self.wiki.rights |= {"delete", "undelete"}

    def blocks_us(self) -> None:
        self.wiki.blocked = "Trop vite"

    def is_read_only(self, reason: str) -> None:
        self.wiki.readonly = reason

    def text(self, title: str) -> str | None:
        return self.wiki.page(title).text

    def lets_time_pass(self) -> None:
        self.wiki.store.tick()

    def settles(self) -> None:
        pass


class TestMemoryWiki(WikiContract):
    @pytest.fixture
    def world(self) -> MemoryWorld:
        return MemoryWorld(MemoryWiki(SITE))


def test_without_diff3_every_change_in_between_is_a_conflict() -> None:
    wiki = MemoryWiki(SITE, merges=False)
    page = created(MemoryWorld(wiki), "Un", "un\n\ndeux")
    wiki.person_edits("Un", "UN\n\ndeux")
    assert wiki.put("Un", "un\n\nDEUX", At(page.page_id, page.revid), "", "").result == "raced"


def test_a_plain_account_needs_ten_times_the_requests() -> None:
    wiki = MemoryWiki(SITE, rights=BOT_RIGHTS - {"apihighlimits"})
    for number in range(1, 61):
        wiki.person_edits(f"Page {number}", "x")
    wiki.by_id(range(1, 61))
    assert wiki.requests.read == 2


def test_a_redirect_that_could_not_be_helped_is_told() -> None:
    wiki = MemoryWiki(SITE, rights=BOT_RIGHTS - {"suppressredirect"})
    page = created(MemoryWorld(wiki), "Un", "un")
    at = At(page.page_id, page.revid)
    reply = wiki.move(at, "Un", Move("Deux", redirect=False), "")
    assert (reply.result, reply.reason) == ("done", "api.redirect-left")
    assert wiki.page("Un").redirect


def test_somebody_may_be_quicker_than_the_run() -> None:
    wiki = MemoryWiki(SITE)
    wiki.before_write = lambda title: void(wiki.person_edits(title, "de Marie"))
    assert wiki.put("Un", "un", Absent(), "", "").code == "articleexists"


def void(_: object) -> None:
    """Forget a value that a hook has no use for."""
