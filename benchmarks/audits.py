"""A wiki to be audited, and the barest reading of it that finds what an audit must know.

Run as a script it is the bare reading: `audits.py bare FOLDER_OF_THE_WIKI`.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

import requests

from bot.wiki import local
from bot.wiki.local.accounts import ADMIN, BOT

if TYPE_CHECKING:
    from benchmarks.world import World

_AT_ONCE = 500  # pages in one import; the server keeps all of them in memory
_SPACE = "http://www.mediawiki.org/xml/export-0.11/"


def texts(pages: int) -> Iterator[tuple[str, str]]:
    """Make pages of 4 kB: forty links, a section link, a template, an address, a category."""
    yield "Modèle:Note", "<div>{{{1|}}}</div>"
    for group in range(50):
        yield f"Catégorie:Groupe {group}", "[[Catégorie:Racine]]"
    yield "Catégorie:Racine", "La racine."
    for n in range(pages):
        links = " ".join(f"[[Page {(n * 37 + at * 101) % pages}|x]]" for at in range(40))
        section = f"[[Page {(n + 1) % pages}#Contexte]]"
        site = f"== Liens ==\n[https://exemple.org/{n} site]\n[[Catégorie:Groupe {n % 50}]]"
        prose = "Le projet réunit des organismes culturels de plusieurs régions. " * 40
        yield (
            f"Page {n}",
            f"{{{{Note|essai}}}}\n== Contexte ==\n{prose}\n\n{links} {section}\n{site}",
        )


class Session:
    """A person or a robot who speaks to the API with nothing in between."""

    def __init__(self, wiki: Path, account: str) -> None:
        self.api = local.status(wiki).api
        names = json.loads((wiki / "site" / "accounts.json").read_text(encoding="utf-8"))
        self._session = requests.Session()
        token = self.ask(action="query", meta="tokens", type="login")["query"]["tokens"]
        found = names[account]
        robot = "app" in found and account != ADMIN
        name = f"{found['name']}@{found['app']}" if robot else found["name"]
        self.ask(
            action="login",
            lgname=name,
            lgpassword=found["app_password" if robot else "password"],
            lgtoken=token["logintoken"],
        )

    def ask(self, files: Any = None, **params: Any) -> Any:
        whole = {**params, "format": "json", "formatversion": 2}
        return self._session.post(self.api, data=whole, files=files, timeout=600).json()

    def all(self, **params: Any) -> Iterator[Any]:
        more: dict[str, Any] = {}
        while True:
            answer = self.ask(**{**params, **more})
            yield answer
            more = answer.get("continue") or {}
            if not more:
                return


def fill(wiki: Path, pages: int) -> None:
    """Write the pages as an administrator does, by import."""
    fill_with(wiki, list(texts(pages)))


def fill_with(wiki: Path, every: list[tuple[str, str]]) -> None:
    """Write these pages."""
    person = Session(wiki, ADMIN)
    token = person.ask(action="query", meta="tokens")["query"]["tokens"]["csrftoken"]
    for first in range(0, len(every), _AT_ONCE):
        xml = "".join(_page(*each) for each in every[first : first + _AT_ONCE])
        file = f'<mediawiki xmlns="{_SPACE}" version="0.11">{xml}</mediawiki>'
        done = person.ask(
            {"xml": ("pages.xml", file.encode())},
            action="import",
            interwikiprefix="x",
            summary="x",
            token=token,
        )
        assert "import" in done, done
    local.run_jobs(wiki)


def _page(title: str, text: str) -> str:
    return (
        f"<page><title>{escape(title)}</title><ns>0</ns><id>1</id><revision><id>1</id>"
        f"<timestamp>{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}</timestamp><contributor><username>X</username><id>0</id>"
        "</contributor><model>wikitext</model><format>text/x-wiki</format>"
        f'<text xml:space="preserve">{escape(text)}</text></revision></page>'
    )


def bare(wiki: Path) -> int:
    """Read what a whole audit needs, and do nothing with it; give the number of requests."""
    robot = Session(wiki, BOT)
    count, revisions = 0, []
    lists = "info|links|categories|templates|images"
    limits = {"pllimit": "max", "cllimit": "max", "tllimit": "max", "imlimit": "max"}
    for space in (0, 4, 6, 10, 12, 14):
        asked = {"generator": "allpages", "gapnamespace": space, "gaplimit": "max", "prop": lists}
        seen = set()
        for answer in robot.all(action="query", **asked, **limits):
            count += 1
            pages = answer.get("query", {}).get("pages", ())
            seen |= {page["lastrevid"] for page in pages if "lastrevid" in page}
        revisions += sorted(seen)
    for first in range(0, len(revisions), 500):
        some = "|".join(map(str, revisions[first : first + 500]))
        asked = {"revids": some, "prop": "revisions", "rvprop": "ids|content", "rvslots": "main"}
        count += sum(1 for _ in robot.all(action="query", **asked))
    return count


def bare_command(made: World) -> list[str]:
    """Give the bare reading as a process of its own."""
    return [sys.executable, "-m", "benchmarks.audits", "bare", str(made.wiki)]


def megabytes(command: list[str]) -> float:
    """Run a command, and give the most memory that it had."""
    program = (
        "import resource, subprocess, sys; subprocess.run(sys.argv[1:], check=True);"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, *command], capture_output=True, text=True, check=True
    )
    return float(done.stdout.strip().splitlines()[-1])


if __name__ == "__main__":
    print(bare(Path(sys.argv[2])))
