"""Every bar of the project, measured side by side: `make bench`, or `run.py NAME…` for some.

Prints a table and, when everything was measured, writes it to docs/benchmarks.md.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks import audits, merge, peers, sheets, world
from benchmarks import links as visits
from benchmarks.measure import Timing, environment, in_turn, machine, ratio, run
from bot.wiki import local

ROOT = Path(__file__).parent.parent
RUNS = 5
KEPT = ROOT / ".cache" / "benchmarks"
PAGE = """# Benchmarks

Made by `make bench` (or one by one: `make bench ARGS=check`): whole processes with login, medians
of alternating runs (lowest–highest), and the median of the ratios pair by pair, on {}, with a
MediaWiki on SQLite on the same machine. Absolute times move from machine to machine; the ratios
hold.

| work | measured | bar | holds |
|---|---|---|---|
{}
"""
UNCHANGED_ROWS = 5000
NEW_ROWS = 1000
TOUCHED_PAGES = 600
ADDRESSES = 5000
AUDITED_PAGES = 5000
HOSTS = 100


@dataclass(frozen=True)
class Row:
    """One line of the table: what was done, the figure, the bar, and whether it holds."""

    work: str
    figure: str
    bar: str
    holds: bool

    def __str__(self) -> str:
        return f"| {self.work} | {self.figure} | {self.bar} | {'yes' if self.holds else '**no**'} |"


def unchanged() -> Iterator[Row]:
    """Sync of 5,000 rows that did not change, beside pagefromfile on the same pages."""
    with a_world(UNCHANGED_ROWS) as made:
        first_sync(made)
        reads = reads_of(made.passeur("sync"))
        yield Row("sync of 5,000 unchanged rows, reads", str(reads), "at most 4", reads <= 4)
        command, folder = peers.pagefromfile(made, world.texts(made), "-force")
        times = in_turn(
            RUNS,
            passeur=lambda: run(made.passeur("sync", "--quiet")),
            pagefromfile=lambda: run(command, folder),
        )
        yield compared("the same, time beside `pagefromfile -pt:0 -force`", times, 5.0)
        live = world.with_plain_account(made)
        json_of([*live, "sync", "--json"])  # its own ledger is made from the wiki first
        reads = reads_of([*live, "sync"])
        yield Row("the same without apihighlimits, reads", str(reads), "at most 15", reads <= 15)


def touched() -> Iterator[Row]:
    """Sync of 5,000 unchanged rows after people wrote on some of the pages."""
    with a_world(UNCHANGED_ROWS) as made:
        first_sync(made)
        world.people_write(made, TOUCHED_PAGES)
        result = json_of(made.passeur("sync", "--json"))
        reads, writes = result["requests"]["read"], result["requests"]["write"]
        # The scan, our own newer revisions, and those pages: 500 a request.
        most = 4 + 1 + -(-TOUCHED_PAGES // 500)
        work = f"sync of 5,000 unchanged rows, {TOUCHED_PAGES} of them touched by people"
        holds = reads <= most and writes == 0
        yield Row(work, f"{reads} reads, {writes} writes", f"at most {most} and 0", holds)


def first() -> Iterator[Row]:
    """First sync of 1,000 rows, beside pagefromfile and a bare loop of `action=edit`."""
    with a_world(NEW_ROWS) as made:
        result = json_of(made.passeur("sync", "--json"))
        writes, reads = result["requests"]["write"], result["requests"]["read"]
        looks = writes // 20
        yield Row("first sync of 1,000 rows, writes", str(writes), "1,000", writes == NEW_ROWS)
        yield Row(
            "reads, looks at the stop page apart",
            f"{reads - looks} (and {looks} looks)",
            "at most 15",
            reads - looks <= 15,
        )
        pages = world.texts(made)
        command, folder = peers.pagefromfile(made, pages)
        bare = bare_command(made, pages)
        times = in_turn(
            3,
            passeur=lambda: fresh(made, made.passeur("sync", "--quiet")),
            pagefromfile=lambda: fresh(made, command, folder),
            bare=lambda: fresh(made, bare),
        )
        yield compared("time beside `pagefromfile -pt:0`", times, 1.5)
        over = ratio(times["passeur"], times["bare"])
        figure = f"{over:.2f} × ({times['passeur']} and {times['bare']})"
        yield Row(
            "time beside a bare loop of `action=edit`", figure, "at most 1.15 ×", over <= 1.15
        )


def check() -> Iterator[Row]:
    """`check` of 20,000 rows and 15 columns, beside what only reads them."""
    with tempfile.TemporaryDirectory() as name:
        plain = sheets.project(Path(name) / "plain", rich=False)
        rich = sheets.project(Path(name) / "rich", rich=True)
        read = "import sys, pandas; pandas.read_excel(sys.argv[1], engine='calamine')"
        load = "import sys, openpyxl; openpyxl.load_workbook(sys.argv[1], rich_text=True)"
        times = in_turn(
            RUNS,
            passeur=lambda: run(sheets.check(plain)),
            pandas=lambda: run([sys.executable, "-c", read, str(sheets.workbook(plain))]),
        )
        yield at_most("`check` of 20,000 × 15 cells beside `pandas.read_excel`", times, 2.0)
        times = in_turn(
            3,
            passeur=lambda: run(sheets.check(rich)),
            openpyxl=lambda: run([sys.executable, "-c", load, str(sheets.workbook(rich))]),
        )
        yield at_most("the same with rich text beside `openpyxl.load_workbook`", times, 1.3)


def help_() -> Iterator[Row]:
    """`passeur --help`, beside the least that it could be."""
    times = in_turn(
        15,
        passeur=lambda: run([world.PASSEUR, "--help"]),
        click=lambda: run([sys.executable, "-c", "import click"]),
    )
    yield at_most("`passeur --help` beside `import click`", times, 2.5)


def merging() -> Iterator[Row]:
    """Merging 1,000 pages, beside parsing their three texts once."""
    parsed, merged, over = merge.measured()
    figure = f"{over:.2f} × ({merged:.1f} s and {parsed:.1f} s)"
    yield Row(
        "merging 1,000 pages of 5 kB beside parsing them", figure, "at most 1.5 ×", over <= 1.5
    )


def links() -> Iterator[Row]:
    """Visiting 5,000 addresses of one server, and 200 hosts beside a slow one."""
    with visits.served() as side:
        sides = {
            "passeur": lambda: run(side.passeur(ADDRESSES), visits.ROOT),
            "bare": lambda: run(side.bare(ADDRESSES), visits.ROOT),
        }
        if visits.have_linkinator():
            sides["linkinator"] = lambda: run(side.linkinator(ADDRESSES))
        times = in_turn(RUNS, **sides)
        work = f"visiting {ADDRESSES:,} addresses of one local server, each answer written down"
        if "linkinator" in times:
            faster = ratio(times["linkinator"], times["passeur"])
            figure = f"{faster:.2f} × faster ({times['passeur']} and {times['linkinator']})"
            name = f"{work}, beside {visits.LINKINATOR}"
            yield Row(name, figure, "at least 3 ×", faster >= 3)
        share = ratio(times["bare"], times["passeur"])
        figure = f"{share:.0%} of its rate ({times['passeur']} and {times['bare']})"
        yield Row("the same, beside bare aiohttp", figure, "at least 50 %", share >= 0.5)
        bound = visits.SLOW_ADDRESSES * visits.PACE
        longest = max(side.hosts() for _ in range(3))
        yield Row(
            "200 hosts × 5 addresses and one slow host × 200, the longest of three runs",
            f"{longest:.2f} s (its pace alone needs {bound:.2f} s)",
            "within 10 %",
            longest <= 1.1 * bound,
        )


def audit() -> Iterator[Row]:
    """The whole audit of 5,000 pages with 200,000 links, beside its bare API reads."""
    with a_world(1) as made:
        audits.fill(made.wiki, AUDITED_PAGES)
        command = made.passeur("audit", "--fail-on", "never", "--quiet", "-o", str(made.folder))
        times = in_turn(
            RUNS,
            passeur=lambda: run(command),
            bare=lambda: run(audits.bare_command(made), visits.ROOT),
        )
        work = f"audit of {AUDITED_PAGES:,} pages and 200,000 links, beside its bare API reads"
        yield at_most(work, times, 2.0)
        memory = audits.megabytes(command)
        yield Row("its memory at most", f"{memory:.0f} MB", "under 300 MB", memory < 300)
        reads = reads_of([*made.passeur("audit", "--fail-on", "never")])
        yield Row("its reads", f"{reads} (bare: {audits.bare(made.wiki)})", "", holds=True)


def weblinkchecker() -> Iterator[Row]:
    """A hundred pages with a link each to a hundred hosts, beside pywikibot's own checker."""
    with a_world(1) as made, visits.served(HOSTS + 1) as side:
        pages = [(f"Page {n}", f"http://127.0.0.{2 + n}:{side.port}/p/{n}") for n in range(HOSTS)]
        audits.fill_with(made.wiki, [*pages, ("Accueil", "x")])
        with (made.folder / "passeur.toml").open("a", encoding="utf-8") as settings:
            settings.write("\n[links]\nallow_private_hosts = true\n")
        ours = made.passeur("audit", "--due", "--json", "--fail-on", "never")
        theirs, folder = peers.weblinkchecker(made)
        asked = json_of(ours)
        assert asked["urls_checked"] == HOSTS, asked
        history = made.wiki / "history.sqlite"
        said = subprocess.run(
            theirs, cwd=folder, env=environment(), capture_output=True, text=True, check=True
        ).stdout
        times = in_turn(
            3,
            passeur=lambda: (history.unlink(missing_ok=True), run(ours))[1],
            weblinkchecker=lambda: run(theirs, folder),
        )
        figure = f"{asked['requests']['read']} reads of the wiki and {times['passeur']}; "
        figure += f"{said.strip().splitlines()[-1]} and {times['weblinkchecker']}"
        yield Row(
            f"{HOSTS} pages with a link each, beside `weblinkchecker`", figure, "", holds=True
        )


BENCHMARKS: dict[str, Callable[[], Iterator[Row]]] = {
    "help": help_,
    "check": check,
    "first": first,
    "unchanged": unchanged,
    "touched": touched,
    "merge": merging,
    "links": links,
    "audit": audit,
    "weblinkchecker": weblinkchecker,
}


@contextmanager
def a_world(rows: int) -> Iterator[world.World]:
    """Make a project and its wiki, and take both away."""
    with tempfile.TemporaryDirectory(prefix="passeur-bench-") as name:
        made = world.make(Path(name) / "project", rows)
        try:
            yield made
        finally:
            local.down(made.wiki)


def first_sync(made: world.World) -> None:
    """Fill the wiki."""
    run(made.passeur("sync", "--quiet"))


def fresh(made: world.World, command: list[str], folder: Path | None = None) -> float:
    """Time a command on an empty wiki."""
    made.empty_the_wiki()
    if folder is not None:
        peers.copy_account(made, folder)
    return run(command, folder)


def bare_command(made: world.World, pages: dict[str, str]) -> list[str]:
    """Give the bare loop as a process of its own; it reads the account when it starts."""
    file = made.folder / "pages.json"
    file.write_text(json.dumps(pages), encoding="utf-8")
    return [sys.executable, str(Path(peers.__file__)), str(made.wiki), str(file)]


def json_of(command: list[str]) -> dict[str, dict[str, int]]:
    """Run a command and read its JSON."""
    done = subprocess.run(command, env=environment(), capture_output=True, text=True, check=False)
    found: dict[str, dict[str, int]] = json.loads(done.stdout)
    return found


def reads_of(command: list[str]) -> int:
    """Count the reads of a command, login apart."""
    return json_of([*command, "--json"])["requests"]["read"]


def compared(work: str, times: dict[str, Timing], bar: float) -> Row:
    """Say how many times faster Passeur was than the peer."""
    ours, theirs = times["passeur"], times["pagefromfile"]
    faster = ratio(theirs, ours)
    return Row(work, f"{faster:.1f} × faster ({ours} and {theirs})", f"{bar:g} ×", faster >= bar)


def at_most(work: str, times: dict[str, Timing], bar: float) -> Row:
    """Say how many times longer Passeur took than the peer."""
    ours, theirs = times.values()
    longer = ratio(ours, theirs)
    return Row(work, f"{longer:.2f} × ({ours} and {theirs})", f"under {bar:g} ×", longer < bar)


def main(names: list[str]) -> None:
    """Measure, print, and write the table once each benchmark was measured on this machine."""
    KEPT.mkdir(parents=True, exist_ok=True)
    for name in names or BENCHMARKS:
        rows = []
        for row in BENCHMARKS[name]():
            rows.append(str(row))
            print(row, flush=True)
        (KEPT / f"{name}.md").write_text("\n".join(rows), encoding="utf-8")
    kept = [KEPT / f"{name}.md" for name in BENCHMARKS]
    if all(path.is_file() for path in kept):
        table = "\n".join(path.read_text(encoding="utf-8").strip() for path in kept)
        (ROOT / "docs" / "benchmarks.md").write_text(
            PAGE.format(machine(), table), encoding="utf-8"
        )


if __name__ == "__main__":
    main(sys.argv[1:])
