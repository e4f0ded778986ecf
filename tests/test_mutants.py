"""`make mutants` itself: its page, and what it is told to let live; making them needs mutmut."""

from __future__ import annotations

from pathlib import Path

from mutants.page import Equivalent, Figures, explained, write
from mutants.run import PACKAGES, ROOT, TESTS

BY_HAND = Equivalent("bot/x.py", "a | b", ("a", "b"), "They are one.")


def figures(name: str, survived: int = 1) -> Figures:
    return Figures(name, 20, survived, 2, each=5, seed=7, date="2026-11-27")


def test_rows_of_packages_that_were_not_run_stay(tmp_path: Path) -> None:
    page = tmp_path / "mutants.md"
    write(page, [figures("types"), figures("merge")], [])
    write(page, [figures("types", survived=0)], [BY_HAND])
    text = page.read_text(encoding="utf-8")
    assert "| `merge` | 20 | 17 | 1 | 2 | 5 | 7 | 2026-11-27 |" in text
    assert "| `types` | 20 | 18 | 0 | 2 | 5 | 7 | 2026-11-27 |" in text
    assert text.count("`types`") == 1
    assert "* `bot/x.py`: `a | b` → `a`, `b`. They are one." in text


def test_what_is_explained_is_still_there() -> None:
    for each in explained():
        lines = (ROOT / each.path).read_text(encoding="utf-8").splitlines()
        assert each.was in " ".join(line.strip() for line in lines), each
        assert each.why.endswith(".")
        assert each.becomes


def test_each_package_has_its_tests() -> None:
    assert PACKAGES.keys() == TESTS.keys()
    for name, folder in PACKAGES.items():
        assert any((ROOT / folder).glob("*.py"))
        files = [ROOT / "tests" / f"test_{word}.py" for word in TESTS[name].split()]
        assert [str(path) for path in files if not path.is_file()] == []
