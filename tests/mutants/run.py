"""Do the tests see what they are there for? `make mutants ARGS="NAME… --each 20 --seed 7"`.

Changes the packages that are named, or all three, in one small place after the other, and looks
whether a test fails. Prints the seed and what survives; keeps the figures in docs/mutants.md, and
exits with 1 if something survived that `explained.toml` does not explain.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import random
import secrets
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mutants import page

if TYPE_CHECKING:
    from mutants.made import Mutant
    from mutants.reached import Reached
    from mutants.trial import Trial

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "mutants.md"
PACKAGES = {"decide": "bot/decide", "merge": "bot/wikitext/merge", "types": "bot/schema/types"}
_NIGHTS = "night night_bots night_identity night_people pull queued recognise undo undo_titles"
TESTS = {
    "decide": "case conflicts guards guards_together moved_spans night_cut_short order repairs"
    f" sample signature {_NIGHTS}",
    "merge": f"merge_cases merge_laws merge_values {_NIGHTS}",
    "types": "types types_address types_refused longtext link modeles pull render_pages",
}
"""The fast tests that reach each package, by the names of their files."""
_SECONDS = 5.0
"""What the tests of one mutant may take: what only long tests see deserves a short one."""


def main(words: Sequence[str]) -> int:
    """Try what the words say, and keep the figures."""
    options = _options(words)
    if not importlib.util.find_spec("mutmut"):
        _say("mutmut is missing; into .venv with it: .venv/bin/python -m pip install mutmut")
        return 2
    _say(f"seed {options.seed}")
    os.environ["HYPOTHESIS_PROFILE"] = "ci"  # the same examples each time
    os.nice(10)
    known = page.explained()
    done = [_apart(name, options, known) for name in options.names or PACKAGES]
    for each in done:
        click.echo(each)
    page.write(PAGE, done, known)
    return 1 if any(each.survived for each in done) else 0


def _options(words: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make mutants", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(PACKAGES)}")
    parser.add_argument("--each", type=int, default=20, help="mutants of each file (20)")
    parser.add_argument("--seed", type=int, default=secrets.randbelow(10**6))
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    options = parser.parse_args(words)
    unknown = sorted(set(options.names) - set(PACKAGES))
    if unknown:
        parser.error(f"{', '.join(unknown)}? There are {', '.join(PACKAGES)}.")
    return options


def _apart(name: str, options: argparse.Namespace, known: list[page.Equivalent]) -> page.Figures:
    """Try one package in a process that has imported nothing of it yet."""
    with ProcessPoolExecutor(1, get_context("fork")) as pool:
        return pool.submit(_figures, name, options, known).result()


def _figures(
    name: str, options: argparse.Namespace, known: Sequence[page.Equivalent]
) -> page.Figures:
    """Try the mutants of one package."""
    from mutants import reached, trial  # noqa: PLC0415 - need what mutmut brings along

    files = sorted(p.relative_to(ROOT).as_posix() for p in (ROOT / PACKAGES[name]).glob("*.py"))
    tests = [f"tests/test_{word}.py" for word in TESTS[name].split()]
    _say(f"{name}: which tests reach which line")
    found = reached.measured(ROOT, files, tests)
    told = _Told(name, known)
    wanted = _wanted(files, options.each, options.seed, found)
    trial.hold(ROOT, tests, wanted, options.jobs, told)
    return told.figures(options.each, options.seed)


def _wanted(files: Sequence[str], each: int, seed: int, found: Reached) -> Iterator[Trial]:
    from mutants.made import sample  # noqa: PLC0415 - needs mutmut
    from mutants.trial import Trial  # noqa: PLC0415 - as above

    for path in files:
        for mutant in sample(ROOT, path, each, random.Random(f"{seed} {path}")):  # noqa: S311 - a sample
            tests = found.tests(mutant.path, mutant.line, _SECONDS)
            seconds = sum(found.seconds[test] for test in tests)
            yield Trial(mutant, tests, limit=10 + 6 * seconds)


class _Told:
    """Counts how trials end, and says on stderr what survives."""

    def __init__(self, name: str, known: Sequence[page.Equivalent]) -> None:
        self._name = name
        self._known = {(each.path, each.was, text) for each in known for text in each.becomes}
        self._ends: Counter[str] = Counter()

    def __call__(self, mutant: Mutant, *, survived: bool) -> None:
        end = "survived" if survived else "killed"
        if survived and (mutant.path, mutant.was, mutant.becomes) in self._known:
            end = "explained"
        self._ends[end] += 1
        if end == "survived":
            _say(f"survived {mutant}")
        if self._ends.total() % 50 == 0:
            _say(f"{self._name}: {self._ends.total()} tried, {self._ends['killed']} killed")

    def figures(self, each: int, seed: int) -> page.Figures:
        """Give the row of the page."""
        ends = self._ends
        counts = ends.total(), ends["survived"], ends["explained"]
        return page.Figures(self._name, *counts, each, seed, f"{datetime.now(UTC):%Y-%m-%d}")


def _say(text: str) -> None:
    click.echo(text, err=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
