"""What a real MediaWiki makes of wikitext: the text that is seen, the tags, and any danger."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from html.parser import HTMLParser

from live.people import RealWiki

_ADDRESSES = ("href", "src", "action", "formaction", "background", "cite", "poster", "data")
_HARMLESS = ("http:", "https:", "mailto:", "ftp:", "/", "#", "./")


class Probe(HTMLParser):
    """Collects, for each probe of a parsed page, its text and the tags in it.

    The empty anchor that a heading has beside its own (`<span id="…"></span>`, where the text is
    not plain ASCII) says nothing.
    """

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.tags: list[list[str]] = []
        self._in_anchor = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self._in_anchor = tag == "span" and set(found) == {"id"}
        if found.get("class") == "probe":
            self.texts.append("")
            self.tags.append([])
        elif self.tags and not self._in_anchor:
            self.tags[-1].append(f"{tag} {sorted(found)}")
            self.texts[-1] += found.get("title") or "" if tag == "span" else ""

    def handle_endtag(self, tag: str) -> None:
        if self.tags and not self._in_anchor:
            self.tags[-1].append(f"/{tag}")
        self._in_anchor = False

    def handle_data(self, data: str) -> None:
        if self.texts:
            self.texts[-1] += data


def probed(wiki: RealWiki, probes: Sequence[str]) -> list[tuple[str, list[str]]]:
    """Parse probes as one page, the way it would be saved."""
    body = "\n".join(f'<div class="probe">\n{probe}\n</div>' for probe in probes)
    parsed = wiki.editor.api(
        action="parse", title="Sonde", text=f'__NOTOC__\n{body}\n<div class="probe"></div>',
        contentmodel="wikitext", pst="1", prop="text", disableeditsection="1",
        disablelimitreport="1", disabletoc="1",
    )  # fmt: skip
    reader = Probe()
    reader.feed(parsed["parse"]["text"])
    assert len(reader.texts) == len(probes) + 1
    return list(zip(map(seen, reader.texts), reader.tags, strict=True))[:-1]


def seen(text: str) -> str:
    """Take away what is no difference to a reader: MediaWiki's own no-break spaces, line ends."""
    plain = unicodedata.normalize("NFC", text.replace("\u00a0", " "))
    return " ".join(plain.split())


class Dangers(HTMLParser):
    """Collects what could run or be obeyed in a page: scripts, handlers, odd addresses."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in {"script", "iframe", "object", "embed", "base", "meta", "form", "style"}:
            self.found.append(tag)
        for name, value in attrs:
            led = name in _ADDRESSES and not (value or "").lower().startswith(_HARMLESS)
            if name.startswith("on") or led:
                self.found.append(f"{tag} {name}={value}")


def dangers(html: str) -> list[str]:
    """List what in a page could run or be obeyed."""
    reader = Dangers()
    reader.feed(html)
    return reader.found
