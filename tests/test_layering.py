"""The arrows of docs/architecture.md point one way: each package imports only what is below it."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

BOT = Path(__file__).parent.parent / "bot"
NOUNS = {"model", "failure", "alike", "private", "owned", "disk", "formula"}
# Who may import whom, besides its own package. `wiki` is a port: only run, audit and jobs know it,
# and the command line for the rehearsal wiki alone.
ALLOWED: dict[str, set[str]] = {
    "model": set(),
    "failure": {"model"},
    "alike": set(),
    "private": set(),
    "owned": set(),
    "disk": {"model", "failure", "owned"},
    "formula": set(),
    "say": set(),
    "wikitext": NOUNS,
    "workbook": NOUNS | {"wikitext"},
    "schema": NOUNS | {"wikitext", "workbook"},
    "render": NOUNS | {"wikitext", "schema"},
    "decide": NOUNS | {"wikitext", "render"},
    "wiki": NOUNS | {"wikitext"},
    "run": NOUNS | {"wikitext", "decide", "wiki"},
    "audit": NOUNS | {"wikitext", "schema", "wiki"},
    "report": NOUNS | {"say", "wikitext"},
    "schedule": NOUNS | {"say"},
    "jobs": NOUNS
    | {"say", "wikitext", "workbook", "schema", "render", "decide", "audit", "run", "wiki"}
    | {"schedule"},
    "cli": NOUNS | {"say", "report", "jobs", "wiki", "schedule"},
}
HEAVY = {"pandas", "openpyxl", "pywikibot", "mwclient", "rich", "jinja2", "requests", "tenacity"}


def modules() -> list[Path]:
    return sorted(path for path in BOT.rglob("*.py") if path != BOT / "__init__.py")


def imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
    return found


def package(path: Path) -> str:
    return path.relative_to(BOT).parts[0].removesuffix(".py")


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(BOT)))
def test_each_module_imports_only_what_is_below_it(path: Path) -> None:
    own = package(path)
    below = {name.split(".")[1] for name in imports(path) if name.startswith("bot.")}
    assert below - {own} <= ALLOWED[own]


def test_only_one_package_reads_trees_of_wikitext() -> None:
    users = {package(path) for path in modules() if "mwparserfromhell" in imports(path)}
    assert users == {"wikitext"}


def test_only_the_wiki_package_speaks_to_a_wiki() -> None:
    users = {
        package(path)
        for path in modules()
        if {name.split(".")[0] for name in imports(path)} & {"pywikibot", "mwclient", "requests"}
    }
    assert users == {"wiki"}


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(BOT)))
def test_only_the_command_line_reads_the_environment(path: Path) -> None:
    """Elsewhere, what a program is started with is handed on whole, and pywikibot is led."""
    text = path.read_text(encoding="utf-8").replace("**os.environ", "")
    if package(path) != "cli" and path.name != "pywiki.py":
        assert not re.search(r"os\.environ|getenv|Path\.home\(", text)


def test_help_imports_nothing_heavy() -> None:
    import subprocess  # noqa: PLC0415 - only this test starts a process
    import sys  # noqa: PLC0415 - as above

    code = "import sys, bot.cli; print(*sorted({name.split('.')[0] for name in sys.modules}))"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()
    assert not HEAVY & set(loaded)


def test_no_file_is_longer_than_four_hundred_lines() -> None:
    long = {
        str(path.relative_to(BOT)): count
        for path in modules()
        if (count := len(path.read_text(encoding="utf-8").splitlines())) > 400
    }
    assert long == {}


def test_no_function_is_longer_than_fifty_lines() -> None:
    long = [
        f"{path.relative_to(BOT)}:{node.name}"
        for path in modules()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno + 1 > 50
    ]
    assert long == []
