"""Random settings: the known keys with values of every kind, and texts that are hardly TOML."""

from __future__ import annotations

from datetime import date, time
from pathlib import Path
from typing import Any

import tomlkit
from hypothesis import strategies as st

from bot.say import LANGUAGES, Say
from bot.schema.project import load_project

_KEYS = tuple(
    """project language wiki guards links pages categories maintenance ignore repair sources api
    bot_users stop_page maintenance_page max_changes percent per_host_interval
    dead_after_failures allow_private_hosts exclude workers archive name label workbook key
    title template sheet header_row on_missing_row publish_if formerly fields indexes per sort
    type column required multiple separator owner description publish choices to currency split
    groups ignore_page kind page target reason until category into parents released rekeyed
    taken collection old new to_collection side said identity field when""".split()  # noqa: SIM905 - a tuple would be a screen long
)
_WORDS = (
    "", " ", "fr", "row", "value:region", "value:", "collection", "project", "choice", "ref",
    "bool",
    "sheet:", "sheet:Listes!A1:ZZ9999999", "sheet:'", "../../etc/passwd", "/etc/passwd", "p.xlsx",
    "wiki:File:P.xlsx", "https://a.example/w/api.php", "http://[", "<< titre >>", "<% for %>", "{{",
    "\u202e", "\u0000", "é" * 300, "a\nb", "Catégorie:", "[[x]]", "redirect", "id", "*",
)  # fmt: skip
_SCALARS: st.SearchStrategy[Any] = st.one_of(
    st.sampled_from(_WORDS),
    st.text(max_size=12),
    st.booleans(),
    st.integers(),
    st.sampled_from((0, -1, 2**63, -(2**63), 10**400)),
    st.floats(),
    st.dates(date(1, 1, 1)),
    st.just(time(4)),
    st.datetimes(),
)
_NAMES = st.one_of(st.sampled_from(_KEYS), st.text(min_size=1, max_size=8))
_VALUES: st.SearchStrategy[Any] = st.recursive(
    _SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(_NAMES, inner, max_size=4)
    ),
    max_leaves=12,
)
_BASE_PROJECT = {"project": "essai"}
_BASE_COLLECTION = {
    "name": "projets",
    "workbook": "p.csv",
    "key": "id",
    "title": "<< titre >>",
    "template": "fiche.wikitext",
    "fields": {"id": {"type": "text"}, "titre": {"column": "Titre"}},
}
_NOISE = st.text("[]{}=\"'.,#\n\\ ab1-_:Té\t\r\u2028\ufeff", max_size=80)


def _document(base: dict[str, Any]) -> st.SearchStrategy[str]:
    changed = st.dictionaries(_NAMES, _VALUES, max_size=5).map(lambda more: {**base, **more})
    written = changed.map(_written)
    spoilt = st.tuples(written, st.integers(0, 400), st.integers(0, 20), _NOISE).map(
        lambda got: got[0][: got[1]] + got[3] + got[0][got[1] + got[2] :]
    )
    return st.one_of(written, spoilt, _NOISE)


def _written(data: dict[str, Any]) -> str:
    """Write as TOML; what the writer cannot write is no document."""
    try:
        return tomlkit.dumps(data)
    except (ValueError, TypeError, tomlkit.exceptions.TOMLKitError):
        return ""


def project_texts() -> st.SearchStrategy[tuple[str, str, str]]:
    """Give the texts of `passeur.toml`, of a collection's file and of `decisions.toml`."""
    return st.tuples(_document(_BASE_PROJECT), _document(_BASE_COLLECTION), _document({}))


def examine(folder: Path, texts: tuple[str, str, str]) -> int:
    """Read a project of these texts; each problem has a sentence in both languages.

    Gives how many problems there are.
    """
    sources = folder / "sources"
    sources.mkdir(parents=True, exist_ok=True)
    files = (folder / "passeur.toml", sources / "projets.toml", sources / "decisions.toml")
    for file, text in zip(files, texts, strict=True):
        file.write_bytes(text.encode("utf-8", "surrogatepass"))
    project, problems = load_project(folder)
    assert project is not None or any(problem.severity == "error" for problem in problems)
    for problem in problems:
        assert problem.where is not None
        for language in LANGUAGES:
            say = Say(language)
            assert say(problem.code, **problem.args)
            assert say.hint(problem.code, **problem.args)
    return len(problems)
