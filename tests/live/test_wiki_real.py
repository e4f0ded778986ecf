"""The contract on a real MediaWiki, and what only a real one can show.

pywikibot is configured once in a process: the robot's session runs here, every other account's in a
process of its own.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from wiki_contract import WikiContract
from wiki_world import STOP, created, sha1

from bot.failure import Exit, Failure
from bot.model import Absent, At, Move, Requests
from bot.wiki.real import Writing
from bot.wiki.session import open_anonymous, open_session
from live.elsewhere import FAILS, elsewhere

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bot.wiki.port import Wiki
    from live.people import RealWiki


class RealWorld:
    """The robot and the people on a running wiki."""

    def __init__(self, real: RealWiki) -> None:
        self.real = real
        self.wiki: Wiki = open_session(real.folder)
        self.undo: list[str] = []

    def edits(self, title: str, text: str) -> None:
        self.real.editor.edit(title, text)

    def moves(self, title: str, to: str) -> None:
        self.real.editor.move(title, to)

    def deletes(self, title: str) -> None:
        self.real.admin.delete(title)

    def undeletes(self, title: str) -> None:
        self.real.admin.act("undelete", title=title)

    def protects(self, title: str) -> None:
        self.real.admin.protect(title)

    def reverts(self, title: str) -> None:
        self.real.editor.revert(title)

    def trusts_us_to_delete(self) -> None:
        self.real.admin.promote("PasseurBot", "sysop")

    def blocks_us(self) -> None:
        self.real.admin.act("block", user="PasseurBot", reason="Trop vite", expiry="never")

    def is_read_only(self, reason: str) -> None:
        self.real.settings(wgReadOnly=reason)

    def text(self, title: str) -> str | None:
        return self.real.editor.text(title)

    def lets_time_pass(self) -> None:
        time.sleep(1.1)  # MediaWiki's clock counts whole seconds

    def settles(self) -> None:
        pass


@pytest.fixture
def world(fresh_wiki: RealWiki) -> Iterator[RealWorld]:
    found = RealWorld(fresh_wiki)
    yield found
    found.wiki.close()
    fresh_wiki.settings()


class TestRealWiki(WikiContract):
    """`world` is the fixture above."""


# Logging in


def test_a_login_is_three_requests_and_one_where_the_cookies_hold(
    fresh_wiki: RealWiki, tmp_path: Path
) -> None:
    folder = fresh_wiki.configuration("PasseurBot", tmp_path)
    program = (
        "wiki = open_session(Path(sys.argv[1]))\n"
        "told['login'] = wiki.requests.login\n"
        "told['user'] = wiki.user\n"
        "wiki.put('Un', 'un', Absent(), 'essai', '')\n"
        "asked = wiki.requests\n"
        "told['all'] = [asked.login, asked.read, asked.write]\n"
    )
    first, second = elsewhere(folder, program), elsewhere(folder, program)
    assert (first["user"], first["login"], first["all"]) == ("PasseurBot", 3, [4, 0, 1])
    assert (second["user"], second["login"], second["all"]) == ("PasseurBot", 1, [2, 0, 1])


def test_nothing_is_written_beside_the_runtime_folder(fresh_wiki: RealWiki, tmp_path: Path) -> None:
    folder = fresh_wiki.configuration("PasseurBot", tmp_path)
    before = {path.name for path in folder.iterdir()}
    elsewhere(folder, "open_session(Path(sys.argv[1])).put('Un', 'un', Absent(), 'x', '')")
    assert {path.name for path in folder.iterdir()} - before == {".passeur"}
    files = {path.name for path in (folder / ".passeur" / "pywikibot").iterdir()}
    assert files == {"pywikibot-PasseurBot.lwp", "throttle.ctrl"}


def test_warnings_stay_as_they_were(fresh_wiki: RealWiki, tmp_path: Path) -> None:
    folder = fresh_wiki.configuration("PasseurBot", tmp_path)
    program = (
        "import logging, requests\n"
        "before = (warnings.filters[:], warnings.showwarning)\n"
        "wiki = open_session(Path(sys.argv[1]))\n"
        "wiki.put('Accueil', 'x', Absent(), 'x', '')\n"
        "told['same'] = before == (warnings.filters[:], warnings.showwarning)\n"
        "told['handlers'] = len(logging.getLogger().handlers)\n"
    )
    assert elsewhere(folder, program) == {"same": True, "handlers": 0}


def test_a_wrong_password_is_told_and_not_asked_for(fresh_wiki: RealWiki, tmp_path: Path) -> None:
    folder = fresh_wiki.configuration("PasseurBot", tmp_path)
    wrong = "('PasseurBot', BotPassword('passeur', 'cccccccccccccccccccccccccccccccc'))\n"
    (folder / "user-password.py").write_text(wrong, encoding="utf-8")
    told = elsewhere(folder, FAILS)
    assert (told["code"], told["status"]) == ("api.wrong-password", Exit.SETUP)
    assert told["args"]["user"] == "PasseurBot"


def test_an_unknown_user_is_a_wrong_password(fresh_wiki: RealWiki, tmp_path: Path) -> None:
    folder = fresh_wiki.configuration("PasseurBot", tmp_path)
    for file in folder.glob("user-*.py"):
        text = file.read_text(encoding="utf-8").replace("PasseurBot", "Inconnu")
        file.write_text(text, encoding="utf-8")
    assert elsewhere(folder, FAILS)["code"] == "api.wrong-password"


@pytest.mark.parametrize(
    ("password", "expected"),
    [
        (None, "api.missing-password-file"),
        ("('Quelqu’un', 'secret')\n", "api.no-password"),
        ("PasseurBot secret\n", "api.broken-password-file"),
    ],
)
def test_a_password_that_is_not_there_is_told_and_not_asked_for(
    fresh_wiki: RealWiki, tmp_path: Path, password: str | None, expected: str
) -> None:
    folder = fresh_wiki.configuration("PasseurBot", tmp_path)
    file = folder / "user-password.py"
    if password is None:
        file.unlink()
    else:
        file.write_text(password, encoding="utf-8")
    told = elsewhere(folder, FAILS)
    assert (told["code"], told["status"]) == (expected, Exit.SETUP)
    assert told["args"]["file"] == str(file)


def test_a_wiki_that_only_members_read_is_opened_by_a_member(
    fresh_wiki: RealWiki, tmp_path: Path
) -> None:
    groups = fresh_wiki.for_members()
    folder = fresh_wiki.configuration("PasseurBot", tmp_path)
    program = (
        "wiki = open_session(Path(sys.argv[1]))\n"
        "start = wiki.start('')\n"
        "told = {'user': start.user, 'put': wiki.put('Un', 'un', Absent(), 'x', '').result}\n"
    )
    with fresh_wiki.changed(wgGroupPermissions=groups):
        with pytest.raises(Failure) as refused:
            open_anonymous(fresh_wiki.api).start("")
        told = elsewhere(folder, program)
    assert refused.value.problem.code == "api.private"
    assert told == {"user": "PasseurBot", "put": "done"}


def test_a_read_only_wiki_is_told_before_the_login(fresh_wiki: RealWiki, tmp_path: Path) -> None:
    folder = fresh_wiki.configuration("PasseurBot", tmp_path)
    with fresh_wiki.changed(wgReadOnly="Copie de sauvegarde"):
        told = elsewhere(folder, FAILS)
    assert (told["code"], told["status"]) == ("api.readonly", Exit.LATER)
    assert told["args"]["reason"] == "Copie de sauvegarde"


def test_a_password_of_a_whole_account_works_too(fresh_wiki: RealWiki, tmp_path: Path) -> None:
    folder = fresh_wiki.configuration("PasseurBot", tmp_path)
    config = folder / "user-config.py"
    text = config.read_text(encoding="utf-8").replace("PasseurBot", "Admin")
    config.write_text(text, encoding="utf-8")
    password = fresh_wiki.accounts["Admin"]["password"]
    (folder / "user-password.py").write_text(f"('Admin', {password!r})\n", encoding="utf-8")
    program = (
        "wiki = open_session(Path(sys.argv[1]))\n"
        "page = wiki.put('Un', 'un', Absent(), 'x', '')\n"
        "gone = wiki.delete(At(page.page_id, page.revid), 'Un', 'essai')\n"
        "told = {'user': wiki.user, 'put': page.result, 'delete': gone.result,\n"
        "        'log': [d.title for d in wiki.deletions()]}\n"
    )
    told = elsewhere(folder, program)
    assert told == {"user": "Admin", "put": "done", "delete": "done", "log": ["Un"]}
    assert fresh_wiki.editor.text("Un") is None


def test_a_bot_that_lost_its_mark_stops_rather_than_flood_recent_changes(world: RealWorld) -> None:
    page = created(world, "Un", "un")
    world.real.admin.promote("PasseurBot", "", remove="bot")
    reply = world.wiki.put("Un", "deux", At(page.page_id, page.revid), "essai", "")
    assert (reply.result, reply.code, reply.stops) == ("failed", "assertbotfailed", Exit.SETUP)
    assert world.text("Un") == "un"


def forget(wiki: Wiki) -> None:
    """Lose the session, as an expiry on the server does."""
    assert isinstance(wiki, Writing)
    wiki._writer.login._pywiki.session.cookies.clear()


def test_a_session_that_the_wiki_forgot_is_opened_again(world: RealWorld) -> None:
    page = created(world, "Un", "un")
    forget(world.wiki)
    reply = world.wiki.put("Un", "deux", At(page.page_id, page.revid), "essai", "")
    assert (reply.result, world.text("Un")) == ("done", "deux")
    forget(world.wiki)
    assert world.wiki.by_id([page.page_id])[page.page_id].revid == reply.revid


# An account that is no bot


def test_a_plain_account_works_within_its_limits(fresh_wiki: RealWiki, tmp_path: Path) -> None:
    folder = fresh_wiki.configuration("Stagiaire", tmp_path)
    for number in range(60):
        fresh_wiki.admin.edit(f"Page {number}", "x")  # who is not limited
    program = (
        "wiki = open_session(Path(sys.argv[1]))\n"
        "start = wiki.start('')\n"
        "before = wiki.requests.read\n"
        "found = wiki.by_title([f'Page {n}' for n in range(60)])\n"
        "told = {'high': start.high_limits, 'rate': start.edit_rate,\n"
        "        'found': sum(s.exists for s in found.values()),\n"
        "        'reads': wiki.requests.read - before,\n"
        "        'put': wiki.put('Un', 'un', Absent(), 'x', start.now).result,\n"
        "        'newest': len(wiki.newest(['Stagiaire']))}\n"
    )
    told = elsewhere(folder, program)
    assert told.pop("rate")[1] == 60
    assert told == {"high": False, "found": 60, "reads": 2, "put": "done", "newest": 1}


def test_an_edit_of_the_bot_is_marked_as_one(world: RealWorld) -> None:
    created(world, "Un", "un")
    changes = world.real.editor.api(action="query", list="recentchanges", rcprop="flags|title")
    newest = changes["query"]["recentchanges"][0]
    assert (newest["title"], newest["bot"]) == ("Un", True)


# What only a real server shows


def test_an_unchanged_run_is_three_reads(world: RealWorld) -> None:
    for number in range(5):
        created(world, f"Page {number}", "x")
    before = world.wiki.requests
    world.wiki.start(STOP)
    assert len(world.wiki.newest(["PasseurBot"])) == 5
    assert world.wiki.deletions() == []
    after = world.wiki.requests
    assert after == Requests(before.login, before.read + 3, before.write)


@pytest.mark.parametrize(
    "text",
    [
        "fin\u00a0", "fin\u3000\n\n", "a\r\nb\rc", "a\x00b\x0bc", "\ufeffdebut", "e\u0301 \u212b",
        "  devant\t", "\u2028\u0085", "a|b\x1fc", "😀 \U0010ffff", "",
    ],
)  # fmt: skip
def test_the_digest_of_any_text_is_known_beforehand(world: RealWorld, text: str) -> None:
    reply = created(world, "Texte", text)
    assert world.wiki.by_id([reply.page_id])[reply.page_id].sha1 == sha1(text)


def test_without_diff3_every_change_in_between_is_a_conflict(world: RealWorld) -> None:
    page = created(world, "Un", "un\n\ndeux")
    world.edits("Un", "UN\n\ndeux")
    with world.real.changed(wgDiff3="/nulle/part"):
        reply = world.wiki.put("Un", "un\n\nDEUX", At(page.page_id, page.revid), "", "")
    assert reply.code == "editconflict"


def test_a_rate_limit_is_read_and_kept(world: RealWorld) -> None:
    limits = {"edit": {"user": [4, 3]}, "move": {"user": [2, 60]}}
    rights = {"bot": {"noratelimit": False}}
    with world.real.changed(
        wgRateLimits=limits, wgRevokePermissions={"bot": {"noratelimit": True}}
    ):
        del rights
        start = world.wiki.start("")
        assert start.edit_rate == (4, 3)
        results = [
            world.wiki.put(f"Page {number}", "x", Absent(), "", "").result for number in range(5)
        ]
    assert results == ["done"] * 5


def test_anybody_may_read_without_an_account(world: RealWorld) -> None:
    page = created(world, "Un", "un")
    wiki = open_anonymous(world.real.api)
    start = wiki.start(STOP)
    assert (start.user, wiki.user, start.high_limits) == ("", "", False)
    assert list(wiki.newest(["PasseurBot"])) == [page.page_id]
    assert wiki.texts([page.revid]) == {page.revid: "un"}
    at = At(page.page_id, page.revid)
    writes: list[Callable[[], object]] = [
        lambda: wiki.put("Un", "deux", Absent(), "", ""),
        lambda: wiki.move(at, "Un", Move("Deux"), ""),
        lambda: wiki.delete(at, "Un", ""),
        lambda: wiki.restore("Un", ""),
    ]
    for write in writes:
        with pytest.raises(Failure) as refused:
            write()
        assert (refused.value.problem.code, refused.value.status) == ("api.no-account", Exit.SETUP)
    assert wiki.requests == Requests(0, 3, 0)
    wiki.close()


def test_reading_without_an_account_leaves_pywikibot_alone(
    fresh_wiki: RealWiki, tmp_path: Path
) -> None:
    program = (
        "from bot.wiki.session import open_anonymous\n"
        f"open_anonymous({fresh_wiki.api!r}).start('')\n"
        "told = {'loaded': 'pywikibot' in sys.modules}\n"
    )
    assert elsewhere(tmp_path, program) == {"loaded": False}


@pytest.mark.parametrize("path", ["/nulle-part/api.php", "/index.php/api.php"])
def test_another_page_of_the_server_is_no_wiki(fresh_wiki: RealWiki, path: str) -> None:
    with pytest.raises(Failure) as refused:
        open_anonymous(fresh_wiki.url.rstrip("/") + path).start("")
    assert (refused.value.problem.code, refused.value.status) == ("api.not-a-wiki", Exit.SETUP)
