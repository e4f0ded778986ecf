"""`make torture` itself: the runner, the page that it keeps, and a soak of some seconds."""

from __future__ import annotations

from pathlib import Path

import pytest
from live import wikis
from torture import run, soak
from torture.page import Figures, write
from torture.parts import Row, Told
from torture.soak_end import (
    Hand,
    History,
    left_aside,
    not_shown,
    unsigned,
    words_lost,
    written_twice,
)
from torture.soak_rows import Row as SheetRow

SEED = 20261127
OURS = "Passeur : projets P-1 (p.xlsx, P!2) · s:adn/projets/row/P-1 · 20261127T041200-3f9a"


def figures(name: str, *rows: Row, scale: float = 1.0) -> Figures:
    return Figures(name, rows, 7, scale, 400.0, "2026-11-27", "2 cores, MediaWiki 1.39")


def test_the_page_keeps_the_parts_that_were_not_run(tmp_path: Path) -> None:
    page = tmp_path / "reliability.md"
    assert write(page, [figures("kills", Row("kills", 200, 0, "all | whole"))]) == []
    assert write(page, [figures("faults", Row("faults", 1234, 2))]) == []
    text = page.read_text(encoding="utf-8")
    assert text.index("## faults") < text.index("## kills")
    assert "| kills | 200 | 0 | all \\| whole |" in text
    assert "| faults | 1,234 | **2** |  |" in text
    assert 'make torture ARGS="kills --seed 7"' in text
    write(page, [figures("kills", Row("kills", 300, 0))])
    again = page.read_text(encoding="utf-8")
    assert "| kills | 300 |" in again
    assert "| kills | 200 |" not in again
    assert "| faults | 1,234 |" in again
    assert again.count("# Reliability") == 1


def test_a_part_of_the_whole_says_so_and_drives_out_no_whole(tmp_path: Path) -> None:
    page = tmp_path / "reliability.md"
    assert write(page, [figures("fuzz", Row("inputs", 5, 0), scale=0.1)]) == []
    text = page.read_text(encoding="utf-8")
    assert "only 0.1 of it" in text
    assert 'ARGS="fuzz --seed 7 --scale 0.1"' in text
    write(page, [figures("fuzz", Row("inputs", 50, 0))])
    assert "only" not in page.read_text(encoding="utf-8")
    assert write(page, [figures("fuzz", Row("inputs", 6, 0), scale=0.1)]) == ["fuzz"]
    assert "| inputs | 50 |" in page.read_text(encoding="utf-8")


def test_the_parts_are_the_modules_with_a_run() -> None:
    found = run.parts()
    assert {"machine", "soak"} <= found.keys()
    assert not {"run", "parts", "page", "soak_end"} & found.keys()


def test_an_unknown_part_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        run.main(["sook"], {"soak": soak.run})
    assert "sook? There are soak." in capsys.readouterr().err


@pytest.mark.live
def test_a_smoke_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The runner with a soak of some seconds and a part that breaks; figures are kept."""
    if wikis.missing():
        pytest.skip(wikis.missing())

    def breaks(_: Told) -> list[Row]:
        raise ZeroDivisionError

    page = tmp_path / "reliability.md"
    words = ["--scale", "0.001", "--seed", str(SEED)]
    assert run.main(words, {"soak": soak.run, "broken": breaks}, page) == 1
    said, text = capsys.readouterr(), page.read_text(encoding="utf-8")
    assert f"seed {SEED}" in said.err
    assert "| broken did not come to its end | 1 | **1** | ZeroDivisionError: |" in text
    rows = [line for line in said.out.splitlines() if line.startswith("| ")]
    failed = [line for line in rows if "**" in line and "broken" not in line]
    assert failed == [], said.err
    assert "MediaWiki 1." in text
    assert sum(line in text for line in rows) == len(rows) >= 11


def test_a_line_through_memory() -> None:
    grows = [(float(second), 50_000_000 + 2_000 * second) for second in range(0, 1200, 5)]
    row = soak.memory_row(grows)
    assert row.failed == 1
    assert "+1.20 MB in 10 minutes" in row.detail
    warms_up = [(float(s), 50_000_000 + 100_000 * min(s, 300)) for s in range(0, 1200, 5)]
    assert soak.memory_row(warms_up).failed == 0
    short = soak.memory_row(grows[:60])
    assert (short.failed, "too short to judge" in short.detail) == (0, True)
    assert "too short to measure" in soak.memory_row(grows[:10]).detail


def hand(revid: int, user: str, text: str, *, comment: str = "", parent: int = 0) -> Hand:
    return Hand(revid, parent, 1, "Projet 1", user, comment, text)


def page_of(*hands: Hand) -> History:
    return History({each.revid: each for each in hands})


def test_the_end_sees_a_word_that_the_bot_took() -> None:
    person = hand(1, "Léa", "mot1x1x et mot1x2x")
    removed = hand(2, "Léa", "mot1x1x", parent=1)
    kept = hand(3, "PasseurBot", "mot1x1x, neuf", comment=OURS, parent=2)
    taken = hand(3, "PasseurBot", "neuf", comment=OURS, parent=2)
    assert words_lost(page_of(person, removed, kept)) == []
    assert len(words_lost(page_of(person, removed, taken))) == 1


def test_the_end_sees_what_is_not_signed_and_what_is_there_twice() -> None:
    first = hand(1, "PasseurBot", "a", comment=OURS)
    assert unsigned(page_of(first)) == []
    assert len(unsigned(page_of(hand(1, "PasseurBot", "a", comment="relecture")))) == 1
    other = Hand(2, 0, 2, "Projet 1 bis", "PasseurBot", OURS, "a")
    assert written_twice(page_of(first)) == []
    assert len(written_twice(page_of(first, other))) == 1
    assert (
        len(written_twice(page_of(first, hand(2, "PasseurBot", "a", comment=OURS, parent=1)))) == 1
    )


def test_the_end_sees_a_row_that_is_not_shown() -> None:
    row = SheetRow("P-1", "Projet 1", "Estrie", "2020", "O-1", "Le récit dit1d.")
    text = "{{Fiche projet\n| region = Estrie\n}}\nLe récit dit1d."
    shown = hand(1, "PasseurBot", text, comment=OURS)
    by_us = hand(2, "PasseurBot", text.replace("Estrie", "Laval"), comment=OURS, parent=1)
    by_lea = hand(2, "Léa", text.replace("Estrie", "Laval"), parent=1)
    assert not_shown(page_of(shown), [row], set()) == []
    assert not_shown(page_of(shown, by_lea), [row], set()) == []
    assert len(not_shown(page_of(shown, by_us), [row], set())) == 1
    assert not_shown(page_of(shown, by_us), [row], {"P-1"}) == []
    assert len(not_shown(History(), [row], set())) == 1
    assert len(not_shown(page_of(shown), [row._replace(title="Autre")], set())) == 1


def test_the_end_sees_a_page_that_was_left_aside() -> None:
    title = "Projet 1 (Passeur, échange de titres)"
    aside = page_of(Hand(1, 0, 1, title, "PasseurBot", OURS, "a"))
    assert left_aside(aside, set()) == [f"P-1: left on {title}"]
    assert left_aside(aside, {"P-1"}) == []
    assert left_aside(page_of(hand(1, "PasseurBot", "a", comment=OURS)), set()) == []
