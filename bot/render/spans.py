"""From a rendered text with its marks to the stored text and the spans that its cells gave."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple, overload

from bot.model import Cell, Span
from bot.render.marks import Found, find
from bot.render.skeleton import Skeleton, Slot, skeleton
from bot.wikitext.escape import as_stored

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bot.render.shelf import Library


class Text(NamedTuple):
    """A page's text as MediaWiki stores it, where each cell is in it, and its skeleton.

    `markup` are those values that call templates of their own.
    """

    text: str
    spans: Sequence[Span]
    skeleton: Skeleton
    markup: tuple[str, ...] = ()


class Spans(Sequence[Span]):
    """The spans of one page, worked out when somebody looks: for most pages, nobody does."""

    __slots__ = ("_found", "_library", "_marked", "_text")

    def __init__(self, marked: str, text: str, library: Library) -> None:
        self._marked = marked
        self._text = text
        self._library = library
        self._found: tuple[Span, ...] | None = None

    def __len__(self) -> int:
        return len(self._all())

    @overload
    def __getitem__(self, index: int) -> Span: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[Span]: ...

    def __getitem__(self, index: int | slice) -> Span | Sequence[Span]:
        return self._all()[index]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and self._all() == tuple(other)

    def __hash__(self) -> int:
        return hash(self._all())

    def __repr__(self) -> str:
        return repr(self._all())

    def _all(self) -> tuple[Span, ...]:
        if self._found is None:
            self._found = tuple(_fitted(self._marked, self._text, self._library))
        return self._found


def read_marks(marked: str, library: Library) -> Text:
    """Take the marks out of a rendered text and tell what they said."""
    found = find(marked)
    text = as_stored(found.text)
    spans = Spans(marked, text, library) if found.values else ()
    markup = tuple(value for value in found.values if "{{" in value)
    return Text(text, spans, skeleton(found.gaps), markup)


def _fitted(marked: str, text: str, library: Library) -> list[Span]:
    """Find the spans of a text in the form in which it is stored."""
    found = find(marked)
    clean = found.text
    spans = _spans(found, skeleton(found.gaps).slots, library)
    if not clean.startswith(text):
        spans = list(_moved(clean, spans))
    return [_within(span, len(text)) for span in spans]


def _spans(found: Found, slots: Sequence[Slot], library: Library) -> list[Span]:
    """Turn marks into spans, in the order of the text."""
    spans: list[Span] = []
    end = 0
    last, row, origin = "", "", None
    names: Mapping[str, str] = {}
    letters: Mapping[str, str] = {}
    for gap, value, number, code, slot in zip(
        found.gaps, found.values, found.records, found.fields, slots, strict=False
    ):
        start = end + len(gap)
        end = start + len(value)
        if number != last:
            item = library.by_code.get(number)
            if item is None or item.record is None:
                continue
            last, row, origin = number, str(item.record.row), item.record.origin
            names, letters = item.shelf.names, item.shelf.letters(origin)
        if origin is not None and code in names:
            cell = Cell(origin.file, origin.sheet, letters[code] + row)
            spans.append(Span(start, end, names[code], cell, slot.bound, slot.param))
    return spans


def _moved(clean: str, spans: Iterable[Span]) -> Iterable[Span]:
    """Shift spans in a text that is stored otherwise than it was rendered (line ends, NFC)."""
    for span in spans:
        start, end = (len(_stored_so_far(clean[:at])) for at in (span.start, span.end))
        yield span._replace(start=start, end=end)


def _stored_so_far(text: str) -> str:
    return as_stored(text + "\ufdd0")[:-1]  # with something after it, its last blanks stay


def _within(span: Span, length: int) -> Span:
    return span._replace(start=min(span.start, length), end=min(span.end, length))
