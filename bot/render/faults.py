"""What can go wrong in a template, as problems: which file, which line, what was expected."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from jinja2 import TemplateNotFound, TemplateSyntaxError
from jinja2.exceptions import SecurityError

from bot.alike import nearest
from bot.model import Cell, Problem
from bot.render.filters import FILTERS
from bot.render.language import UnknownName
from bot.render.meter import TooMuchError
from bot.render.scope import UnknownNameError
from bot.render.values import HELPERS, Item

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from types import TracebackType

STATEMENTS = [
    "for",
    "endfor",
    "if",
    "elif",
    "else",
    "endif",
    "set",
    "endset",
    "macro",
    "endmacro",
    "call",
    "endcall",
    "include",
    "import",
    "from",
    "block",
    "endblock",
    "extends",
    "filter",
    "endfilter",
    "with",
    "endwith",
]
_WORDS = (
    (re.compile(r"Encountered unknown tag '(?P<seen>[^']*)'"), "template-unknown-tag"),
    (re.compile(r"No (?:filter|test) named '(?P<seen>[^']*)'"), "template-unknown-filter"),
    (re.compile(r"expected token '(?P<expected>.*?)', got '(?P<seen>.*?)'"), "template-expected"),
    (re.compile(r"unexpected end of template, expected '(?P<expected>.*?)'"), "template-ended"),
    (re.compile(r"unexpected '(?P<seen>.*?)'$"), "template-unexpected"),
    (re.compile(r"unexpected char '(?P<seen>.*?)' at"), "template-unexpected"),
)
_SIGNS = {
    "end of print statement": ">>",
    "begin of print statement": "<<",
    "end of statement block": "%>",
    "begin of statement block": "<%",
}
_UNCLOSED = re.compile(r"Unexpected end of template")
_WANTED_TAG = re.compile(r"innermost block that needs to be closed is '(?P<seen>[^']*)'")


def fault(error: Exception, file: str, names: Iterable[str] = ()) -> Problem:
    """Turn whatever a template failed with into a problem; `names` are those it could have used."""
    if isinstance(error, TemplateSyntaxError):
        where = Cell(f"{error.filename}:{error.lineno}") if error.name else Cell(file)
        return _syntax(where, str(error.message))
    where = _place(error, file)
    if isinstance(error, TemplateNotFound):
        return _at(where, "no-template", {"seen": str(error.name)})
    return _at(where, *_told(error, names))


def _told(error: Exception, names: Iterable[str]) -> tuple[str, dict[str, Any]]:
    """Name what failed while a template ran, and what there is to say about it."""
    if isinstance(error, UnknownName):
        owner = error.owner
        known = (*HELPERS, *owner.shelf.fields) if isinstance(owner, Item) else tuple(names)
        return near("unknown-name", error.name, known)
    if isinstance(error, UnknownNameError):
        return near("unknown-collection", error.name, error.known)
    if isinstance(error, SecurityError):
        return "template-forbidden", {"detail": str(error)}
    if isinstance(error, TooMuchError | OverflowError | RecursionError | MemoryError):
        return "template-too-much", {}
    return "template-failed", {"detail": f"{type(error).__name__}: {error}"}


def near(code: str, seen: str, known: Iterable[str]) -> tuple[str, dict[str, Any]]:
    """Tell of a name that is not there, with the likely one if there is any (`CODE-near`)."""
    likely = nearest(seen, known)
    return (f"{code}-near", {"seen": seen, "near": likely}) if likely else (code, {"seen": seen})


def _syntax(where: Cell, message: str) -> Problem:
    inside = _WANTED_TAG.search(message)
    if _UNCLOSED.search(message):
        return _at(where, "template-unclosed", {"seen": inside["seen"] if inside else ""})
    for pattern, code in _WORDS:
        match = pattern.search(message)
        if match:
            words = {name: _SIGNS.get(word, word) for name, word in match.groupdict().items()}
            return _at(where, *_said(code, words, inside["seen"] if inside else ""))
    return _at(where, "template-failed", {"detail": message})


def _said(code: str, words: dict[str, str], inside: str) -> tuple[str, dict[str, Any]]:
    if code == "template-unknown-tag" and inside:
        return "template-mismatch", {"seen": words["seen"], "inside": inside}
    if "unknown" in code:
        known = FILTERS if code == "template-unknown-filter" else STATEMENTS
        return near(code, words["seen"], known)
    return code, words


def _place(error: Exception, file: str) -> Cell:
    """Find the line of the template in which an error arose."""
    trace: TracebackType | None = error.__traceback__
    found = Cell(file)
    while trace:
        template = trace.tb_frame.f_globals.get("__jinja_template__")
        if template is not None and template.name:
            line = template.get_corresponding_lineno(trace.tb_lineno)
            found = Cell(f"{template.filename}:{line}")
        trace = trace.tb_next
    return found


def _at(where: Cell, code: str, args: Mapping[str, Any]) -> Problem:
    return Problem(f"render.{code}", where, args)
