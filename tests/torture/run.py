"""The long form of the suite: `make torture ARGS="NAME… --scale 0.1 --seed 7"`.

Runs the parts that are named, or all of them, on a real MediaWiki of their own; prints the seed
and the progress on stderr and the figures on stdout, and keeps these in docs/reliability.md.
Exits with 1 if anything failed.
"""

from __future__ import annotations

import argparse
import importlib
import pkgutil
import secrets
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import click
from live import wikis

import torture
from benchmarks.measure import machine
from torture import page
from torture.page import Figures
from torture.parts import Row, Told

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "reliability.md"
Part = Callable[[Told], list[Row]]


def parts() -> dict[str, Part]:
    """Find the modules of this folder that have a `run(told)`; this one is no part."""
    names = [module.name for module in pkgutil.iter_modules(torture.__path__)]
    modules = {n: importlib.import_module(f"torture.{n}") for n in names if n != "run"}
    return {name: module.run for name, module in modules.items() if hasattr(module, "run")}


def main(words: Sequence[str], found: dict[str, Part] | None = None, target: Path = PAGE) -> int:
    """Run what the words say, show the figures and keep them."""
    found = parts() if found is None else found
    options = _options(words, list(found))
    if wikis.missing():
        click.echo(wikis.missing(), err=True)
        return 2
    say = _progress(time.monotonic())
    say(f"seed {options.seed}")
    with _places(options.seed, options.scale, say) as told:
        done = [_figures(name, found[name], told) for name in options.names or found]
    for each in done:
        click.echo(each)
    for name in page.write(target, done):
        click.echo(f"{name}: a whole run of before stays in {target.name}", err=True)
    return 1 if any(each.failed for each in done) else 0


def _options(words: Sequence[str], names: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make torture", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(names)}")
    parser.add_argument("--scale", type=float, default=1.0, help="0.01 is a smoke run")
    parser.add_argument("--seed", type=int, default=secrets.randbelow(10**6))
    options = parser.parse_args(words)
    unknown = sorted(set(options.names) - set(names))
    if unknown:
        parser.error(f"{', '.join(unknown)}? There are {', '.join(names)}.")
    return options


@contextmanager
def _places(seed: int, scale: float, say: Callable[[str], None]) -> Iterator[Told]:
    """Install a wiki, run it, and take everything away in the end."""
    code = wikis.unpacked()
    assert code is not None
    with tempfile.TemporaryDirectory(prefix="passeur-torture-") as name:
        folder = Path(name)
        installed = wikis.installed_in(folder, code)
        with wikis.running(installed, folder / "wiki") as wiki:
            yield Told(seed, scale, folder, say, wiki, installed)


def _figures(name: str, part: Part, told: Told) -> Figures:
    """Run one part in a folder of its own, on an empty wiki; what it raises is a failure."""
    folder = told.folder / name
    folder.mkdir()
    began = time.monotonic()
    told.fresh()
    try:
        rows = part(replace(told, folder=folder, say=lambda text: told.say(f"{name}: {text}")))
    except Exception as error:  # noqa: BLE001 - the other parts go on
        told.say(f"{name}: {traceback.format_exc()}")
        rows = [Row(f"{name} did not come to its end", 1, 1, f"{type(error).__name__}: {error}")]
    return Figures(
        name, tuple(rows), told.seed, told.scale, time.monotonic() - began,
        f"{datetime.now(UTC):%Y-%m-%d}", f"{machine()}, MediaWiki {told.wiki.version}",
    )  # fmt: skip


def _progress(began: float) -> Callable[[str], None]:
    """Say something on stderr, with the minutes that have passed."""

    def say(text: str) -> None:
        passed = time.monotonic() - began
        click.echo(f"[{passed // 60:3.0f}:{passed % 60:02.0f}] {text}", err=True)

    return say


if __name__ == "__main__":
    signal.signal(
        signal.SIGTERM, lambda *_: sys.exit(143)
    )  # the wiki is to be stopped all the same
    sys.exit(main(sys.argv[1:]))
