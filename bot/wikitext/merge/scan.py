"""Reading a page once: where its calls are, and where a line feed ends no line."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bot.wikitext.merge.call import Call, read_call
from bot.wikitext.visible import OPAQUE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.model import Names

# MediaWiki stores no control characters, so no text of a page holds these marks.
OPEN, CLOSE, LINE_FEED = "\x01", "\x02", "\x03"
TOKEN = re.compile(f"{OPEN}(\\w+){CLOSE}")
_FUNCTION = re.compile(r"\s*(?:#|[A-ZÀ-Ý_]{2,}:|(?:safe)?subst:)")
_UNDIVIDED = {*OPAQUE, "gallery", "ref", "poem"}  # line feeds inside these part no paragraphs


@dataclass(slots=True)
class Scan:
    """A page's text, its calls outside other calls, and the pieces that no line feed divides."""

    text: str
    calls: list[Call] = field(default_factory=list)
    opaque: list[tuple[int, int]] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    shifts: list[int] = field(default_factory=list)

    def skeleton(self, numbers: Mapping[int, str]) -> str:
        """Give the text with a token for each call; `numbers` names them by their place."""
        pieces: list[str] = []
        last = 0
        for start, end, token in self._places(numbers):
            pieces.append(self.text[last:start])
            pieces.append(token)
            last = end
        pieces.append(self.text[last:])
        return "".join(pieces)

    def moved(self, offset: int, numbers: Mapping[int, str]) -> int:
        """Tell where an offset of the text is in its skeleton; inside a call, where that begins."""
        if len(self.shifts) <= len(self.calls):
            self._shift(numbers)
        before = bisect_left(self.starts, offset)  # so many calls begin before it
        shift = self.shifts[before]
        if before and offset < self.calls[before - 1].end:
            return self.calls[before - 1].start + self.shifts[before - 1]
        return offset + shift

    def _shift(self, numbers: Mapping[int, str]) -> None:
        self.starts = [call.start for call in self.calls]
        self.shifts = [0]
        for at, call in enumerate(self.calls):
            token = len(numbers[at]) + len(OPEN + CLOSE)
            self.shifts.append(self.shifts[-1] + token - (call.end - call.start))

    def _places(self, numbers: Mapping[int, str]) -> list[tuple[int, int, str]]:
        places = [
            (call.start, call.end, f"{OPEN}{numbers[at]}{CLOSE}")
            for at, call in enumerate(self.calls)
        ]
        for start, end in self.opaque:
            places.append((start, end, self.text[start:end].replace("\n", LINE_FEED)))
        return sorted(places)


def scan(text: str, names: Names, *, whole: bool = False) -> Scan:
    """Read a text. `whole` takes calls for pieces too, as inside a value."""
    found = Scan(text)
    if "{{" not in text and "<" not in text and "[[" not in text:
        return found
    import mwparserfromhell  # noqa: PLC0415 - --help must not pay for it
    from mwparserfromhell import nodes  # noqa: PLC0415 - as above

    # Style tags would hide a call: `{{F|a=''x|b=2}} ''y`.
    tree = mwparserfromhell.parse(text, skip_style_tags=True)
    walker = _Walker(found, None if whole else names, nodes.Text, nodes.Tag, nodes.Template)
    if walker.walk(tree.nodes, 0) != len(text):
        return Scan(text)  # never seen: then every call is missing, which is a clash
    if any(text[call.start : call.end] != call.raw for call in found.calls):
        return Scan(text)
    return found


@dataclass(slots=True)
class _Walker:
    """Walks over the nodes of a tree and keeps count of the offset."""

    found: Scan
    names: Names | None
    text: type
    tag: type
    template: type

    def walk(self, nodes: Sequence[Any], at: int) -> int:
        """Note calls and opaque pieces; give the offset behind the last node."""
        for node in nodes:
            kind = type(node)
            if kind is self.text:
                at += len(node.value)
            elif kind is self.tag and not node.self_closing and not _is_opaque(node):
                before, after = _around(node)
                at = self.walk(node.contents.nodes, at + len(before)) + len(after)
            elif kind is self.template and self.names and not _FUNCTION.match(str(node.name)):
                call = read_call(node, at, self.names)
                self.found.calls.append(call)
                at = call.end
            else:
                piece = str(node)
                if "\n" in piece:
                    self.found.opaque.append((at, at + len(piece)))
                at += len(piece)
        return at


def _is_opaque(tag: Any) -> bool:
    return str(tag.tag).strip().lower() in _UNDIVIDED


def _around(tag: Any) -> tuple[str, str]:
    """Give what a tag writes before and after its contents."""
    attributes = "".join(map(str, tag.attributes)) + (tag.padding or "")
    if tag.wiki_markup:
        before = tag.wiki_markup + attributes + (tag.wiki_style_separator or "")
        return before, tag.closing_wiki_markup or ""
    opening = ("</" if tag.invalid else "<") + str(tag.tag)
    return f"{opening}{attributes}>", f"</{tag.closing_tag}>"
