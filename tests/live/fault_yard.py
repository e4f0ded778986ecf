"""A small project behind a gateway that misbehaves, before a real wiki; used by tests and torture.

A row of its one sheet is a page; a fault is aimed at a page by its key, which each summary holds.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from live.forked import Answer, Commands
from live.gateway import Aim, Gateway, gateway
from live.people import RealWiki

_FILES = {
    "passeur.toml": 'project = "adn"\n\n[guards]\nmax_created = 500\nmax_retired = 500\n'
    "max_changed_percent = 100\n",
    "sources/fiches.toml": """name = "fiches"
label = "Fiches"
workbook = "fiches.csv"
key = "id"
title = "<< titre >>"
template = "fiche.wikitext"
on_missing_row = "delete"

[fields.id]
column = "ID"
type = "text"

[fields.titre]
column = "Titre"
type = "text"

[fields.texte]
column = "Texte"
type = "wikitext"
""",
    "templates_wikitext/pages/fiche.wikitext": "Début.\n\n\n<< texte >>\n\n\nFin.\n",
}


@dataclass(frozen=True)
class Outcome:
    """What became of one page: the words of the journal."""

    result: str
    code: str
    sentence: str
    args: dict[str, Any]


@dataclass(frozen=True)
class Night:
    """How one sync ended; outcomes by key.

    By key too: `sent` counts the requests to write, `saved` the revisions that the wiki has of it.
    """

    run: str
    status: int
    out: str
    err: str
    outcomes: dict[str, Outcome]
    problem: str
    args: dict[str, Any]
    slept: list[float]
    sent: Counter[str]
    saved: Counter[str]


@dataclass
class Yard:
    """The project, its gateway and its wiki; `rows` gives the title and the text of each key."""

    folder: Path
    wiki: RealWiki
    gate: Gateway
    commands: Commands
    rows: dict[str, tuple[str, str]] = field(default_factory=dict)

    def settle_in(self) -> None:
        """Write the project, and name the gateway as its wiki."""
        for name, text in _FILES.items():
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        config = self.wiki.configuration("PasseurBot", self.folder) / "user-config.py"
        text = config.read_text(encoding="utf-8").replace(self.wiki.api, self.gate.api)
        config.write_text(text, encoding="utf-8")

    def aim(self, key: str, *faults: str, where: str = "write", lasts: bool = False) -> None:
        """Have the next requests to write this page, or all that read or log in, go wrong."""
        about = f"/{key} " if where == "write" and key else ""
        self.gate.aims.append(Aim(where, list(faults), about, lasts))  # type: ignore[arg-type]  # a word of the table

    def write(self) -> None:
        """Write the sheet."""
        _write_sheet(self.folder / "sources" / "fiches.csv", self.rows)

    def add_collection(self, name: str, title: str, rows: dict[str, tuple[str, str]]) -> None:
        """Have a second sheet, whose titles are made in another way."""
        text = (_FILES["sources/fiches.toml"]).replace("fiches", name)
        settings = self.folder / "sources" / f"{name}.toml"
        settings.write_text(text.replace("<< titre >>", title), encoding="utf-8")
        _write_sheet(settings.with_suffix(".csv"), rows)

    def night(self, *words: str, deadline: float | None = None) -> Night:
        """Run one sync, and read what its journal and the gateway say of it."""
        self.write()
        self.gate.log.clear()
        told = self.run("sync", "--json", *words, deadline=deadline)
        run, outcomes, problem, args = self._journal()
        sent = Counter(key_of(each.summary) for each in self.gate.log if each.where == "write")
        return Night(
            run, told.status, told.out, told.err, outcomes, problem, args,
            told.slept, sent, self._saved(run),
        )  # fmt: skip

    def run(self, *words: str, deadline: float | None = None) -> Answer:
        """Run any command, in a process of its own."""
        return self.commands.run("--project", str(self.folder), *words, deadline=deadline)

    def peace(self) -> None:
        """Have nothing go wrong any more."""
        self.gate.aims.clear()
        self.gate.meanwhile = lambda _: None
        self.gate.open()

    def ours(self, title: str) -> list[str]:
        """Give the summaries of the robot's revisions of a page, newest first."""
        found = self.wiki.admin.revisions(title)
        return [each["comment"] for each in found if each["user"] == "PasseurBot"]

    def _saved(self, run: str) -> Counter[str]:
        """Count the revisions that the wiki has of a run."""
        answer = self.wiki.admin.api(
            action="query",
            list="usercontribs",
            ucuser="PasseurBot",
            uclimit="max",
            ucprop="comment",
        )
        comments = [each["comment"] for each in answer["query"]["usercontribs"]]
        return Counter(key_of(each) for each in comments if each.endswith(run))

    def _journal(self) -> tuple[str, dict[str, Outcome], str, dict[str, Any]]:
        runs = self.folder / ".passeur" / "runs"
        file = max(runs.glob("*.jsonl"), key=lambda path: path.stat().st_mtime_ns)
        outcomes, problem, args = {}, "", {}
        for line in file.read_text(encoding="utf-8").splitlines():
            told = json.loads(line)
            if found := told.get("outcome"):
                key = found["id"].rpartition("/")[2].partition("#")[0]
                reason = found["reason"] or ""
                outcomes[key] = Outcome(found["result"], found["code"], reason, found["args"])
            if "ended" in told and told["problem"]:
                problem, args = told["problem"]["code"], told["problem"]["args"]
        return file.stem, outcomes, problem, args


def key_of(summary: str) -> str:
    """Read from a summary which row it is about."""
    return summary.rpartition("/")[2].partition(" ")[0]


def _write_sheet(sheet: Path, rows: dict[str, tuple[str, str]]) -> None:
    lines = ["ID;Titre;Texte", *(f"{key};{title};{text}" for key, (title, text) in rows.items())]
    sheet.write_text("\n".join(lines) + "\n", encoding="utf-8")


@contextmanager
def yard(wiki: RealWiki, folder: Path) -> Iterator[Yard]:
    """Give a project in an empty folder, behind a gateway; the wiki is as it was left."""
    with gateway(wiki.api) as gate, closing(Commands(hasty=True)) as commands:
        made = Yard(folder, wiki, gate, commands)
        made.settle_in()
        yield made
