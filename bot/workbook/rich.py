"""Bold, italic and linked words of a cell, written as wikitext."""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote

from bot.model import Wikitext
from bot.wikitext.escape import escape

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_BLANKS = " \t"
_OUTSIDE = re.compile(r"https?://[^\s/]|mailto:[^\s@]+@", re.IGNORECASE)
_UNSAFE = re.compile(
    r"[\[\]{}<>\"|\s\x00-\x20\x7f]"  # ends of the link, of a parameter, of a tag
    r"|&(?=#?\w+;)"  # an entity, which the wiki would read as one character
    r"|(?<=')'|'(?=')"  # bold and italic
    r"|(?<=_)_"  # __TOC__
    r"|(?<=~)~"  # a signature
)


class Run(NamedTuple):
    """Words of a cell that look alike and lead to the same place; `url` is empty for most."""

    text: str
    bold: bool = False
    italic: bool = False
    url: str = ""

    @property
    def look(self) -> tuple[bool, bool, str]:
        """Everything but the words."""
        return self.bold, self.italic, self.url


def rich_value(runs: Iterable[Run]) -> str:
    """Write a cell as wikitext, or give its plain text where no markup says more than that.

    A web address that only leads to itself, as spreadsheets make of each address that is typed,
    says no more than its text. Line breaks stay line breaks.
    """
    runs = [_outside(run) for run in runs if run.text]
    plain = "".join(run.text for run in runs)
    if not any(any(run.look) for run in runs) or _leads_to_itself(plain, runs):
        return plain
    lines = (_line(tuple(line)) for line in _lines(runs))
    return Wikitext("\n".join(lines), plain=plain)


def _outside(run: Run) -> Run:
    """Forget a link that leads into the workbook or to somebody's disk."""
    return run if not run.url or _OUTSIDE.match(run.url) else run._replace(url="")


def _leads_to_itself(plain: str, runs: Sequence[Run]) -> bool:
    if any(run.bold or run.italic for run in runs):
        return False
    urls = {run.url for run in runs if run.url}
    address = re.sub(r"^(https?://|mailto:)", "", plain.strip(), flags=re.IGNORECASE)
    same = {re.sub(r"^(https?://|mailto:)", "", url, flags=re.IGNORECASE) for url in urls}
    return {url.rstrip("/") for url in same} == {address.rstrip("/")}


def _lines(runs: Iterable[Run]) -> Iterator[list[Run]]:
    """Cut at line breaks: neither quotes nor a link reach over one in wikitext."""
    line: list[Run] = []
    for run in runs:
        first, *others = run.text.replace("\r\n", "\n").split("\n")
        line.append(run._replace(text=first))
        for text in others:
            yield line
            line = [run._replace(text=text)]
    yield line


def _line(runs: Sequence[Run]) -> str:
    """Write one line, quotes being opened and closed where the look changes."""
    pieces = list(_pieces(runs))
    text = ""
    bold = italic = False
    for number, run in enumerate(pieces):
        text += _quotes(bold != run.bold, italic != run.italic)
        bold, italic = run.bold, run.italic
        words = _escaped(run.text, first=number == 0, last=number == len(pieces) - 1)
        text += f"[{_safe_url(run.url)} {words}]" if run.url else words
    return text + _quotes(bold, italic)


def _pieces(runs: Iterable[Run]) -> Iterator[Run]:
    """Join neighbours that look alike, and leave blanks at the edge of bold or a link outside."""
    apart: list[Run] = []
    for run in _joined(runs):
        core = run.text.strip(_BLANKS)
        start = run.text.find(core) if core else len(run.text)
        apart += [
            Run(run.text[:start]),
            run._replace(text=core),
            Run(run.text[start + len(core) :]),
        ]
    return _joined(apart)


def _joined(runs: Iterable[Run]) -> Iterator[Run]:
    for look, alike in groupby((run for run in runs if run.text), key=lambda run: run.look):
        yield Run("".join(run.text for run in alike), *look)


def _quotes(bold: bool, italic: bool) -> str:  # noqa: FBT001 - two switches that mean themselves
    return ("'''" if bold else "") + ("''" if italic else "")


def _escaped(text: str, *, first: bool, last: bool) -> str:
    """Escape the words alone: blanks need it only at the ends of a line."""
    core = text.strip(_BLANKS)
    if not core:
        return escape(text) if first or last else text
    start = text.find(core)
    lead, trail = text[:start], text[start + len(core) :]
    return "".join(
        (escape(lead) if first else lead, escape(core), escape(trail) if last else trail)
    )


def _safe_url(url: str) -> str:
    return _UNSAFE.sub(_percent, url.strip())


def _percent(match: re.Match[str]) -> str:
    char = match.group()
    # quote leaves _ and ~ alone
    return "&amp;" if char == "&" else {"_": "%5F", "~": "%7E"}.get(char) or quote(char, safe="")
