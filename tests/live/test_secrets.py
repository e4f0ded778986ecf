"""Passwords, tokens, cookies and share links are nowhere in what a run writes, however it fails.

Real processes on a real wiki, through a gateway that notes every secret which passes and that
answers, where told to, with what it was told. Then all output, every file of the project, and what
the system lists of the process are searched. Every secret here is made up.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from typing import TYPE_CHECKING, NamedTuple

import pytest

from bot.private import MASK
from live.house import PASSEUR, House
from live.overheard import Asked, Ear, Seen, environment, forms, leaks, overheard, watched

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from live.overheard import Answer
    from live.people import RealWiki

INVENTED = "q7Jn-Zr_4tWx9pLk2Vb8"
SHARED = "Eb3nT6yQvK9sDw1LrX"  # what a share link gives to whoever holds it
# The command line, with waits that take no time; what is put before it breaks something.
QUICK = "import time\ntime.sleep = lambda _: None\n"
MAIN = "\nfrom bot.cli import main\nmain()\n"
CRASH = """
from bot.wiki.login import Login
def submit(self, params):
    token = params["token"]
    raise RuntimeError(f"lost on the way: {dict(params)!r}")
Login.submit = submit
"""


class Place:
    """A project whose wiki is overheard, and an empty folder and home to work in."""

    def __init__(self, folder: Path, wiki: RealWiki, ear: Ear) -> None:
        self.house = House(folder / "projet", wiki)
        self.ear = ear
        self.here, self.home = folder / "ici", folder / "maison"
        for path in (self.here, self.home):
            path.mkdir()
        self.replace("user-config.py", wiki.api, ear.api)
        password = wiki.accounts["PasseurBot"]
        self.secrets = {INVENTED, SHARED, password["password"], password["app_password"]}

    def write(self, name: str, text: str) -> None:
        (self.house.folder / name).write_text(text, encoding="utf-8")

    def replace(self, name: str, old: str, new: str) -> None:
        text = (self.house.folder / name).read_text(encoding="utf-8")
        assert old in text
        self.write(name, text.replace(old, new))

    def run(
        self,
        *words: str,
        program: str = "",
        after: Callable[[subprocess.Popen[bytes]], None] = lambda _: None,
        umask: int = -1,
        **more: str,
    ) -> Seen:
        start = [sys.executable, "-c", QUICK + program + MAIN] if program else [PASSEUR]
        words = ("--project", str(self.house.folder), *words)
        return watched([*start, *words], self.here, environment(self.home, **more), after, umask)

    def leaks(self, seen: Seen) -> list[str]:
        """Search everything; the folders that are not the project's must have stayed empty."""
        assert [*self.here.iterdir(), *self.home.iterdir()] == []
        return leaks(self.secrets | self.ear.secrets, seen, self.house.folder)


@pytest.fixture
def place(tmp_path: Path, fresh_wiki: RealWiki) -> Iterator[Place]:
    (tmp_path / "projet").mkdir()
    with overheard(fresh_wiki.api) as ear:
        yield Place(tmp_path, fresh_wiki, ear)


def test_a_night_that_goes_well_keeps_its_secrets(place: Place) -> None:
    assert place.run("check").status == 0
    for words in (("sync",), ("sync", "--json"), ("plan", "--json", "-o", str(_file(place)))):
        seen = place.run(*words, PYTHONDEVMODE="1")
        assert seen.status == 0, seen.err
        assert place.leaks(seen) == []
    heard = place.ear.secrets
    assert place.house.wiki.accounts["PasseurBot"]["app_password"] in heard
    assert len(heard) > 3  # tokens for logging in and for writing, and a session's cookie
    jar = next((place.house.folder / ".passeur" / "pywikibot").glob("*.lwp"))
    assert any(secret in jar.read_text(encoding="utf-8") for secret in heard)
    for words in (("runs", "--json"), ("why", "P-1"), ("audit", "links"), ("undo", "last")):
        assert place.leaks(place.run(*words)) == []


def test_what_is_searched_for_would_be_found(place: Place) -> None:
    place.run("sync")
    secret = next(iter(place.ear.secrets))
    found = Seen(0, "", f"un {secret}", secret.encode())
    place.write("sources/trace.log", json.dumps({"x": f"avant {secret}"}))
    told = place.leaks(found)
    assert {each.rpartition(" in ")[2] for each in told} == {
        "stderr",
        "process",
        "sources/trace.log",
    }


class Broken(NamedTuple):
    """A file of the project that holds a secret and is wrong, and what is told of it."""

    file: str
    text: str
    told: str
    words: tuple[str, ...] = ("sync",)


BROKEN = {
    "wrong password": Broken(
        "user-password.py",
        f"('PasseurBot', BotPassword('passeur', '{INVENTED}'))\n",
        "mot de passe",
    ),
    "no such account": Broken(
        "user-password.py", f"('PasseurBot', '{INVENTED}')\n", "mot de passe"
    ),
    "a quote is missing": Broken(
        "user-password.py", f"('PasseurBot', BotPassword('passeur', '{INVENTED}))\n", "lire"
    ),
    "too many words": Broken(
        "user-password.py", f"('fr', 'x', 'passeur', 'PasseurBot', '{INVENTED}')\n", "donne aucun"
    ),
    "no suffix": Broken("user-password.py", f"('PasseurBot', BotPassword('{INVENTED}'))\n", "lire"),
    "no tuple": Broken("user-password.py", f"{INVENTED!r}\n", "donne aucun"),
    "no list of words": Broken("user-password.py", f"PasseurBot:{INVENTED}\n", "lire"),
    "configuration, quote": Broken("user-config.py", f"x = '{INVENTED}\n", "user-config.py:1"),
    "configuration, no quotes": Broken("user-config.py", f"x = {INVENTED}\n", "NameError"),
    "configuration, a number": Broken("user-config.py", f"int('{INVENTED}')\n", "ValueError"),
    "workbook elsewhere": Broken(
        "sources/organismes.toml",
        f'name = "organismes"\nworkbook = "https://moi:{INVENTED}@x.sharepoint.com/:x:/s/adn/'
        f'{SHARED}?e={SHARED}"\nkey = "id"\n[fields.id]\n',
        "https://x.sharepoint.com/…",
        ("check",),
    ),
    "workbook in a cloud": Broken(
        "sources/organismes.toml",
        f'name = "organismes"\nworkbook = "davs://moi:{INVENTED}@nas/x.xlsx?token={SHARED}"\n'
        'key = "id"\n[fields.id]\n',
        "davs://",
        ("check", "--json"),
    ),
    "workbook, a quote is missing": Broken(
        "sources/organismes.toml",
        f'name = "organismes"\nworkbook = https://drive.example/{SHARED}/x.xlsx?token={SHARED}\n',
        "drive.example",
        ("check",),
    ),
    "a login in pywikibot's address": Broken(
        "user-config.py",
        "family = mylang = 'adn'\nusernames['adn']['adn'] = 'PasseurBot'\n"
        f"family_files['adn'] = 'https://moi:{INVENTED}@wiki.example/api.php'\n",
        f"https://{MASK}@wiki.example",
        ("plan",),
    ),
    "two wikis, and a login": Broken(
        "passeur.toml",
        f'project = "adn"\n[wiki]\napi = "https://moi:{INVENTED}@wiki.example/api.php"\n',
        f"https://{MASK}@wiki.example",
        ("sync", "--json"),
    ),
    "a login in the address": Broken(
        "passeur.toml",
        f'project = "adn"\n[wiki]\napi = "https://moi:{INVENTED}@wiki.example/api.php"\n',
        f"https://{MASK}@wiki.example",
        ("plan",),
    ),
}


@pytest.mark.parametrize("broken", BROKEN.values(), ids=BROKEN)
def test_a_file_with_a_secret_that_is_wrong_is_told_without_it(
    place: Place, broken: Broken
) -> None:
    if "plan" in broken.words and broken.file == "passeur.toml":
        (place.house.folder / "user-config.py").unlink()
    own = (place.house.folder / broken.file).read_bytes()
    place.write(broken.file, broken.text)
    seen = place.run(*broken.words, PYTHONDEVMODE="1")
    (place.house.folder / broken.file).write_bytes(own)  # the secret stands where somebody put it
    assert seen.status in {2, 3}, seen.err
    assert broken.told in seen.said
    assert "Traceback" not in seen.err
    assert place.leaks(seen) == []


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps rights elsewhere")
@pytest.mark.parametrize("umask", [0o000, 0o077])
def test_what_a_run_leaves_is_private_whatever_the_umask(place: Place, umask: int) -> None:
    before = set(place.house.folder.iterdir())
    assert place.run("sync", umask=umask).status == 0
    runtime = place.house.folder / ".passeur"
    assert set(place.house.folder.iterdir()) - before == {runtime}
    (jar,) = (runtime / "pywikibot").glob("*.lwp")
    modes = {path: path.stat().st_mode & 0o777 for path in (runtime, jar.parent, jar)}
    assert modes == {runtime: 0o700, jar.parent: 0o700, jar: 0o600}


def test_the_main_password_is_shown_to_the_wiki_alone(place: Place) -> None:
    own = place.house.wiki.accounts["PasseurBot"]["password"]
    place.write("user-password.py", f"('PasseurBot', {own!r})\n")
    seen = place.run("sync")
    assert (seen.status, own in place.ear.secrets) == (0, True)
    assert place.leaks(seen) == []


def _page(status: int) -> Callable[[Asked], Answer]:
    return lambda asked: (status, "text/html", f"<html>{asked.echo}</html>".encode())


def _error(code: str) -> Callable[[Asked], Answer]:
    """Answer with an error of the API whose words repeat what was asked."""
    return lambda asked: _json({"errors": [{"code": code, "text": f"Non : {asked.echo}"}]})


def _json(reply: object) -> Answer:
    return 200, "application/json", json.dumps(reply).encode()


_LOGIN: Callable[[Asked], Answer] = lambda asked: _json(  # noqa: E731 - one of a table
    {"login": {"result": "Failed", "reason": f"Non : {asked.echo}"}}
)
_STRANGE: Callable[[Asked], Answer] = lambda asked: _json(  # noqa: E731 - one of a table
    {"edit": asked.echo}
)
_CODE: Callable[[Asked], Answer] = lambda asked: _json(  # noqa: E731 - one of a table
    {"errors": [{"code": asked.token, "text": "?"}]}
)
_HEADERS: Callable[[Asked], Answer] = lambda asked: (  # noqa: E731 - one of a table
    0, "", f"HTTP/1.1 200 OK\r\nno header\r\nSet-Cookie: {asked.echo}\r\n\r\n".encode()
)  # fmt: skip
ANSWERS: dict[str, tuple[str, Callable[[Asked], Answer]]] = {
    "the login, a page of 500": ("login", _page(500)),
    "the login, a page of 200": ("login", _page(200)),
    "the login, refused": ("login", _LOGIN),
    "the login, an error": ("login", _error("internal_api_error_Exception")),
    "a question, a page of 500": ("query", _page(500)),
    "a question, an error": ("query", _error("unknownerror")),
    "a question, read only": ("query", _error("readonly")),
    "an edit, a page of 500": ("edit", _page(500)),
    "an edit, a page of 200": ("edit", _page(200)),
    "an edit, refused": ("edit", _error("hookaborted")),
    "an edit, a filter": ("edit", _error("abusefilter-disallowed")),
    "an edit, blocked": ("edit", _error("blocked")),
    "an edit, broken headers": ("edit", _HEADERS),
    "an edit, a strange code": ("edit", _CODE),
    "an edit, a strange reply": ("edit", _STRANGE),
}


@pytest.mark.parametrize(("action", "answer"), ANSWERS.values(), ids=ANSWERS)
def test_a_server_that_repeats_what_it_was_told_is_not_quoted(
    place: Place, action: str, answer: Callable[[Asked], Answer]
) -> None:
    repeated: list[str] = []

    def mischief(asked: Asked) -> Answer | None:
        logged_in = action != "query" or len(place.ear.secrets) > 3
        if asked.action != action or not logged_in:
            return None
        repeated.append(asked.echo)
        return answer(asked)

    place.ear.mischief = mischief
    seen = place.run("sync", program="pass")
    assert seen.status != 0, seen.out
    secrets = place.ear.secrets
    assert any(secret in echo for echo in repeated for secret in secrets)  # there was one to quote
    assert place.leaks(seen) == []


def test_a_bug_shows_its_trace_without_the_token(place: Place) -> None:
    for words in (("sync",), ("sync", "--json")):
        seen = place.run(*words, program=CRASH, PYTHONDEVMODE="1")
        assert seen.status == 1, seen.err
        assert "RuntimeError: lost on the way: {'action'" in seen.err
        assert MASK in seen.err
        assert place.leaks(seen) == []


def test_a_proxy_with_a_password_is_not_named(place: Place) -> None:
    proxy = f"http://moi:{INVENTED}@127.0.0.1:9"
    seen = place.run("sync", program="pass", HTTP_PROXY=proxy, http_proxy=proxy)
    assert seen.status == 4, seen.err
    seen.process = b""  # it was in the environment before we came
    assert place.leaks(seen) == []


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_a_run_that_is_killed_leaves_no_secret(place: Place, how: signal.Signals) -> None:
    edits: list[str] = []
    sent: list[signal.Signals] = []

    def mischief(asked: Asked) -> Answer | None:
        edits.extend([asked.body] if asked.action == "edit" else [])
        return (503, "text/html", asked.echo.encode()) if len(edits) > 2 else None

    def after(process: subprocess.Popen[bytes]) -> None:
        if len(edits) > 2 and not sent:
            sent.append(how)
            process.send_signal(how)

    place.ear.mischief = mischief
    seen = place.run("sync", after=after)
    assert seen.status == (130 if how == signal.SIGTERM else -signal.SIGKILL), seen.err
    assert place.leaks(seen) == []


def test_a_share_link_is_not_in_what_is_told_or_logged(place: Place) -> None:
    address = f"https://x.sharepoint.com/:x:/s/adn/{SHARED}?e={SHARED}"
    seen = place.run("import", address, "--yes")
    seen.process = b""  # who typed it showed it to the system
    assert seen.status == 2
    assert place.leaks(seen) == []


def test_what_is_wrong_with_an_address_that_is_not_published_is_told_without_its_key(
    place: Place,
) -> None:
    place.replace(
        "sources/organismes.toml",
        '[fields.nom]\ncolumn = "Nom"',
        '[fields.lien]\ntype = "url"\npublish = false\n\n[fields.nom]\ncolumn = "Nom"',
    )
    table = f"ID;Nom;Lien\nO-1;Culture;https://a.example/x y?sig={SHARED}\nO-2;Fjord;\n"
    place.write("sources/organismes.csv", table)
    seen = place.run("check")
    (place.house.folder / "sources" / "organismes.csv").unlink()
    assert "https://a.example/…" in seen.said
    assert place.leaks(seen) == []


def test_every_way_of_writing_a_secret_is_searched_for() -> None:
    assert {b'a"b&amp;c', b"a%22b%26c", b'a\\"b&c', b"YSJiJmM"} & forms('a"b&c') == {
        b"a%22b%26c",
        b'a\\"b&c',
        b"YSJiJmM",
    }


def _file(place: Place) -> Path:
    return place.house.folder / "plan.json"
