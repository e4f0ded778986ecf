"""Workbooks that are broken in any way: read, or refused with a sentence; nothing else happens."""

from __future__ import annotations

from pathlib import Path

import pytest
from fuzz_readers import damaged, examine, ods, rewritten, separated, xlsx
from hypothesis import given, settings
from hypothesis import strategies as st


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("fuzz")


@pytest.fixture(scope="module")
def base_ods(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return ods(tmp_path_factory.mktemp("base"))


def test_the_whole_ones_are_read(folder: Path, base_ods: bytes) -> None:
    assert examine(folder, "p.xlsx", xlsx()) == 0
    assert examine(folder, "p.ods", base_ods) == 0


@given(data=st.data())
@settings(max_examples=40)
def test_an_xlsx_with_other_bytes(folder: Path, data: st.DataObject) -> None:
    examine(folder, "p.xlsx", data.draw(damaged(xlsx())))


@given(data=st.data())
@settings(max_examples=80)
def test_an_xlsx_with_other_parts(folder: Path, data: st.DataObject) -> None:
    examine(folder, "p.xlsx", data.draw(rewritten(xlsx())))


@given(data=st.data())
@settings(max_examples=40)
def test_an_ods_with_other_bytes(folder: Path, base_ods: bytes, data: st.DataObject) -> None:
    examine(folder, "p.ods", data.draw(damaged(base_ods)))


@given(data=st.data())
@settings(max_examples=80)
def test_an_ods_with_other_parts(folder: Path, base_ods: bytes, data: st.DataObject) -> None:
    examine(folder, "p.ods", data.draw(rewritten(base_ods)))


@given(data=separated(), name=st.sampled_from(("p.csv", "p.tsv")))
@settings(max_examples=150)
def test_a_text_that_is_nearly_a_csv(folder: Path, data: bytes, name: str) -> None:
    examine(folder, name, data)
