"""Why a file cannot be used is said in the person's language, never in the system's."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.cli.reasons import must_be_there, unreadable, unwritable
from bot.failure import Failure
from bot.report.problem_text import problems_text
from bot.say import LANGUAGES, Say

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("language", LANGUAGES)
def test_reading_what_cannot_be_read_has_a_sentence(tmp_path: Path, language: str) -> None:
    (tmp_path / "latin.json").write_bytes(b"\xe9t\xe9")
    codes = []
    for name in ("rien.json", "latin.json/rien.json", ".", "latin.json"):
        path = tmp_path / name
        with pytest.raises((OSError, UnicodeDecodeError)) as caught:
            path.read_text(encoding="utf-8")
        assert isinstance(caught.value, OSError | UnicodeDecodeError)
        problem = unreadable(path, caught.value)
        codes.append(problem.code)
        told = problems_text([problem], Say(language), 100)
        assert "irectory" not in told
        assert "→" in told
    assert codes == [
        "error.no-such-file", "error.no-such-file", "error.is-a-folder", "error.not-utf8",
    ]  # fmt: skip


def test_writing_into_a_folder_that_is_not_there_names_it(tmp_path: Path) -> None:
    path = tmp_path / "là" / "plan.json"
    with pytest.raises(OSError, match="plan") as caught:
        path.write_text("", encoding="utf-8")
    problem = unwritable(path, caught.value)
    assert (problem.code, problem.args["folder"]) == ("error.no-such-folder", str(path.parent))


def test_a_reason_that_nobody_foresaw_is_still_told(tmp_path: Path) -> None:
    problem = unwritable(tmp_path, OSError(5, "Input/output error"))
    assert "Input/output error" in problems_text([problem], Say("fr"), 100)


def test_a_workbook_whose_accents_are_composed_otherwise_is_there(tmp_path: Path) -> None:
    (tmp_path / "\u00e9t\u00e9.xlsx").write_bytes(b"x")
    must_be_there(tmp_path / "e\u0301te\u0301.xlsx")
    with pytest.raises(Failure) as caught:
        must_be_there(tmp_path / "été2.xlsx")
    assert caught.value.problem.args["near"] == "\u00e9t\u00e9.xlsx"
