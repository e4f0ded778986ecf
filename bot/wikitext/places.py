"""Where in a page a value would stand: what the markup before it is in the midst of.

The escape makes any text harmless where text is read. There are places where something else is
read: the name of a template, an attribute, a link's target. This tells them apart, by the markup
that a template writes itself; values stand in it as `VALUE`. What MediaWiki reads where is from its
`Parser.php` and `Sanitizer.php`, and was tried on 1.39 and 1.43 (tests/live/test_hostile_cells.py).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

from bot.wikitext.visible import OPAQUE

VALUE = "\ufdd0"
_SHOWN = "nowiki|pre|gallery"  # their text is shown as it is, entities as characters
# Of the others, and of what few wikis have, something else is made than text.
_RAW = "|".join(OPAQUE) + (
    "|ce|hiero|graph|mapframe|maplink|html|css|script|style|json"
    "|categorytree|inputbox|charinsert|dynamicpagelist"
)
_TOKENS = re.compile(
    r"<!--.*?(?:-->|(?P<comment>\Z))"
    rf"|<(?P<opaque>{_SHOWN}|{_RAW})\b[^<>]*?(?<!/)>(?:.*?</(?P=opaque)\s*>|(?P<inside>.*\Z))"
    r"|</?[a-z][^<>]*(?:>|(?P<tag>\Z))"
    r"|\{\{\{|\}\}\}|\{\{|\}\}|\[\[|\]\]"
    rf"|\[(?=https?:|//|mailto:|ftp:|{VALUE}|\Z)|\]|\n|\|",
    re.IGNORECASE | re.DOTALL,
)
_OPENS = {"{{{": "parameter", "{{": "call", "[[": "link", "[": "address"}
_CLOSES = {"}}}": "parameter", "}}": "call", "]]": "link", "]": "address"}
_ATTRIBUTE = re.compile(
    r"(?:\A|[\s\"'])(?P<name>[\w:-]+)\s*=\s*(?:(?P<quote>[\"'])(?:(?!(?P=quote)).)*|[^\s\"']*)\Z",
    re.DOTALL,
)
_ROW_ATTRIBUTE = re.compile(
    r"(?:\A|[\s\"'])(?P<name>[\w:-]+)\s*=\s*(?P<quote>[\"'])(?:(?!(?P=quote)).)*\Z"
    r"|(?:\A|\s)(?P<bare>style|class|id|title|width|align|valign|rowspan|colspan|scope|lang)="
    r"[^\s\"']*\Z"
)
_CATEGORY = re.compile(r"\s*cat[ée]gor(?:y|ie)\s*:", re.IGNORECASE)
_FILE = re.compile(r"\s*(?:fichier|file|image)\s*:", re.IGNORECASE)
_FREE_ADDRESS = re.compile(r"(?:\bhttps?:)?//[^\s\[\]<>\"|{}]*\Z", re.IGNORECASE)
_NAMES_ARGUMENT = re.compile(rf"[^|{{}}\[\]=<>{VALUE}]*=")
_TRANSPARENT = re.compile(r"</?(?:includeonly|noinclude|onlyinclude)\s*/?>|<!--.*?-->", re.DOTALL)
# What is written `{{NAME:…}}` and is no page: the rest of the names with a colon are.
_NAMES = (
    "defaultsort defaultsortkey clefdetri clédetri displaytitle affichertitre titreaffiché uc lc "
    "ucfirst lcfirst cap majuscule minuscule padleft padright bourragegauche bourragedroite "
    "formatnum formatnombre plural pluriel gender genre grammar grammaire urlencode encodeurl "
    "anchorencode encodeancre fullurl fullurle localurl localurle canonicalurl canonicalurle "
    "filepath chemin ns nse int special spécial language langue"
)
_FUNCTIONS = frozenset(_NAMES.split())


class Place(NamedTuple):
    """Where a value stands; `name` is what says more: the attribute, the tag, the function."""

    kind: str
    name: str = ""


TEXT = Place("text")


@dataclass(slots=True)
class _Frame:
    """Something open: where its inside begins, and where its part at hand does."""

    kind: str
    start: int
    part: int
    parts: int = 0


def place(before: str, after: str = "") -> Place:
    """Tell where a value stands that is written between these."""
    stack: list[_Frame] = []
    line = 0
    for match in _TOKENS.finditer(before):
        found = _inside(match)
        if found is not None:
            return found
        sign, end = match.group(), match.end()
        if sign in _OPENS:
            stack.append(_Frame(_OPENS[sign], end, end))
        elif sign in _CLOSES:
            _close(stack, _CLOSES[sign])
        elif sign == "\n":
            line = end
            _close_line(stack)
        elif sign == "|" and stack:
            stack[-1].part, stack[-1].parts = end, stack[-1].parts + 1
    if stack:
        return _IN[stack[-1].kind](stack[-1], before, after)
    return _in_line(before[line:])


def _close(stack: list[_Frame], kind: str) -> None:
    """End what is open; what was never opened, or not last, is text."""
    if stack and stack[-1].kind == kind:
        stack.pop()
    elif kind == "parameter" and stack and stack[-1].kind == "call":
        stack.pop()  # `}}}` that ends a call, and a brace


def _close_line(stack: list[_Frame]) -> None:
    """Forget what does not reach over the end of a line: an address in brackets."""
    while stack and stack[-1].kind == "address":
        stack.pop()


def _inside(match: re.Match[str]) -> Place | None:
    """Tell whether the text ends in the midst of a comment, a tag, or what is not read."""
    if match["comment"] is not None:
        return Place("hidden")
    if match["inside"] is not None:
        name = match["opaque"].lower()
        return Place("shown" if name in _SHOWN.split("|") else "raw", name)
    if match["tag"] is None:
        return None
    found = _ATTRIBUTE.search(match.group())
    return Place("tag") if found is None else _attribute(found["name"], found["quote"])


def _attribute(name: str, quote: str | None) -> Place:
    kind = "attribute" if quote == '"' else "bare attribute"
    return Place(kind, name.lower())


def _in_call(frame: _Frame, before: str, after: str) -> Place:
    name, colon, _ = before[frame.start :].partition(":")
    name = name.strip().lower()
    is_function = bool(colon) and (name.startswith("#") or name in _FUNCTIONS)
    if frame.parts == 0:
        is_named = not is_function or name in {"#tag", "#invoke"}
        return Place("call", name) if is_named else Place("function", name)
    if is_function:
        return Place("call", name) if name == "#invoke" and frame.parts == 1 else TEXT
    if "=" in before[frame.part :]:
        return TEXT
    return Place("parameter name") if _NAMES_ARGUMENT.match(after) else Place("positional")


def _in_parameter(frame: _Frame, before: str, after: str) -> Place:  # noqa: ARG001 - as the others
    return TEXT if frame.parts else Place("parameter name")


def _in_link(frame: _Frame, before: str, after: str) -> Place:  # noqa: ARG001 - as the others
    whole = before[frame.start :]
    if frame.parts:
        is_target = before[frame.part :].strip().lower().startswith(("link=", "lien="))
        if is_target:
            return Place("image link")
        return Place("image text" if _FILE.match(whole) else "label")
    if not whole.strip():
        return Place("target")
    return Place("category" if _CATEGORY.match(whole) else "title")


def _in_address(frame: _Frame, before: str, after: str) -> Place:  # noqa: ARG001 - as the others
    whole = before[frame.start :]
    if re.search(r"\s", whole):
        return Place("label")
    return Place("end of address" if whole else "address")


_IN = {
    "call": _in_call,
    "parameter": _in_parameter,
    "link": _in_link,
    "address": _in_address,
}


def _in_line(line: str) -> Place:
    """Tell what a line of the page itself is: a row, a list, a heading, or text."""
    if _FREE_ADDRESS.search(line):
        return Place("end of address")
    row = line.lstrip(" \t:")
    if row.startswith(("{|", "|", "!")):
        cell = re.split(r"\|\|?|!!", row)[-1].lstrip("+-! ")
        found = _ROW_ATTRIBUTE.search(cell)
        if found:
            return _attribute(found["name"] or found["bare"], found["quote"])
        return Place("line") if cell.strip() else Place("cell")
    begun = _TRANSPARENT.sub("", line)
    return TEXT if not begun.strip() else Place("line")
