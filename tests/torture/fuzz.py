"""Workbooks and settings that are broken in any way, by the ten thousand."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, NamedTuple

import fuzz_readers
from fuzz_toml import examine, project_texts
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from torture.parts import Row, Told


class _Kind(NamedTuple):
    """What is broken, how often in the whole form, and what looks at one of them."""

    what: str
    whole: int
    drawn: st.SearchStrategy[Any]
    examine: Callable[[Any], int]


def run(told: Told) -> list[Row]:
    """Examine each kind of file; the first that goes wrong ends its kind."""
    return [_examined(told, kind) for kind in _kinds(told)]


def _kinds(told: Told) -> list[_Kind]:
    ods = fuzz_readers.ods(told.folder)
    xlsx = fuzz_readers.xlsx()

    def workbook(name: str) -> Callable[[bytes], int]:
        return lambda data: fuzz_readers.examine(told.folder, name, data)

    def document(texts: tuple[str, str, str]) -> int:
        return examine(told.folder / "toml", texts)

    text = fuzz_readers.separated()
    return [
        _Kind("xlsx, bytes", 3000, fuzz_readers.damaged(xlsx), workbook("p.xlsx")),
        _Kind("xlsx, parts", 8000, fuzz_readers.rewritten(xlsx), workbook("p.xlsx")),
        _Kind("ods, bytes", 3000, fuzz_readers.damaged(ods), workbook("p.ods")),
        _Kind("ods, parts", 8000, fuzz_readers.rewritten(ods), workbook("p.ods")),
        _Kind("csv", 8000, text, workbook("p.csv")),
        _Kind("tsv", 2000, text, workbook("p.tsv")),
        _Kind("settings and collections", 20_000, project_texts(), document),
    ]


def _examined(told: Told, kind: _Kind) -> Row:
    tried = refused = 0
    longest = 0.0

    @seed(told.seed)
    @settings(
        max_examples=told.many(kind.whole, 20),
        database=None,
        deadline=None,
        print_blob=True,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )
    @given(kind.drawn)
    def look(drawn: Any) -> None:
        nonlocal tried, refused, longest
        tried += 1
        began = time.perf_counter()
        refused += bool(kind.examine(drawn))
        longest = max(longest, time.perf_counter() - began)

    failed = 0
    try:
        look()
    except Exception as error:  # noqa: BLE001 - whatever it is, it is the finding
        failed = 1
        told.say("\n".join([f"{kind.what}: {error!r}", *getattr(error, "__notes__", ())]))
    told.say(f"{kind.what}: {tried} examined, {refused} refused")
    detail = f"{refused:,} refused with a sentence, the longest took {longest:.1f} s"
    return Row(f"fuzzed: {kind.what}", tried, failed, detail)
