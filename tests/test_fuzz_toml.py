"""Whatever stands in `passeur.toml` or a collection's file: problems with lines, nothing else."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from fuzz_toml import examine, project_texts
from hypothesis import given, settings

from bot.schema.project import load_project
from bot.schema.toml import LARGEST, Source

_MANY = 60_000
_DOCUMENTS = {
    "brackets": ("x = " + "[" * _MANY, "toml-deep", 1),
    "braces": ("\nx = " + "{a=" * _MANY, "toml-deep", 2),
    "dots": ("\n\n" + "a." * _MANY + "b = 1", "toml-deep", 3),
    "digits": ("a = 1\nb = " + "9" * _MANY + "\nc = 2", "toml-value", 2),
    "blanks": ("[" + " " * _MANY, "toml-key", 1),
    "quotes": ('"' * _MANY, "toml-equals", 1),
}


@given(texts=project_texts())
@settings(max_examples=200)
def test_a_random_document_gives_a_project_or_problems(
    tmp_path_factory: pytest.TempPathFactory, texts: tuple[str, str, str]
) -> None:
    examine(tmp_path_factory.getbasetemp() / "toml", texts)


@pytest.mark.parametrize("name", _DOCUMENTS)
def test_a_document_that_goes_on_for_ever_is_told_with_its_line(name: str) -> None:
    text, code, line = _DOCUMENTS[name]
    (problem,) = Source("passeur.toml", text).problems
    assert problem.code.startswith("schema.toml-")
    assert (problem.code, str(problem.where)) == (f"schema.{code}", f"passeur.toml:{line}")


@pytest.mark.parametrize(
    "unit", ["[[pages]]\n", "k%d = 1\n", "[fields.f%d]\n", "[[fields.a%d]]\n", "[[ignore]]\n"]
)
def test_as_much_as_a_file_may_hold_is_read_to_its_end(tmp_path: Path, unit: str) -> None:
    (tmp_path / "sources").mkdir()
    for file in ("passeur.toml", "sources/projets.toml"):
        times = (LARGEST // 10) // (len(unit) + 4)
        text = "".join(unit % n if "%" in unit else unit for n in range(times))
        (tmp_path / file).write_text(text, encoding="utf-8")
    project, problems = load_project(tmp_path)
    assert project is None
    assert len(problems) > 1


def test_what_is_no_file_or_too_large_is_told(tmp_path: Path) -> None:
    (tmp_path / "passeur.toml").write_text("#" * (LARGEST + 1), encoding="utf-8")
    sources = tmp_path / "sources"
    sources.mkdir()
    os.mkfifo(sources / "tube.toml")
    (sources / "zero.toml").symlink_to("/dev/zero")
    _, problems = load_project(tmp_path)
    assert [(problem.code, str(problem.where)) for problem in problems] == [
        ("schema.toml-too-large", "passeur.toml"),
        ("schema.toml-unreadable", "sources/tube.toml"),
        ("schema.toml-unreadable", "sources/zero.toml"),
    ]
