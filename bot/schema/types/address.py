"""Addresses of web pages, and e-mail addresses, which no page shows unless asked to."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, ClassVar

from bot.model import Wikitext
from bot.schema.types.base import BadValue, FieldType
from bot.schema.types.typed import typed

_HOST = r"(?:[^\W_](?:[\w-]*[^\W_])?\.)+[^\W\d_][\w-]*[^\W_]"
_URL = re.compile(
    rf"https?://(?:[^\s/?#@]+@)?(?:{_HOST}|localhost|\d{{1,3}}(?:\.\d{{1,3}}){{3}})\.?"
    r"(?::\d{1,5})?(?:[/?#]\S*)?",
    re.IGNORECASE,
)
# Most addresses are so plain that nothing else need be looked at.
_PLAIN = re.compile(
    r"https?://(?:[a-z0-9-]+\.)+[a-z]{2,}(?:[/?#](?:[A-Za-z0-9/?=&%+#:,@.-]|_(?!_))*)?"
)
_BARE = re.compile(rf"(?:{_HOST})(?::\d+)?(?:[/?#]\S*)?", re.IGNORECASE)
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]+):(?!\d)", re.IGNORECASE)
_LINK = re.compile(r"\[(https?://[^\s\]]+)[^\]]*\]")
_END = re.compile(r"[.,;:]+$")
# What wikitext would take for markup inside an address; written so, it is the same address.
_UNSAFE = re.compile(r"[\[\]<>\"{}|\\^`]|''|~~~+|__|(?<=&)(#?\w+);")

_EMAIL = re.compile(r"[\w.!#$%&*+/=?^`|~-]+@[\w-]+(?:\.[\w-]+)*\.[^\W\d_]{2,}")
_EMAIL_IN_TEXT = re.compile(r"(?<![\w@/.])[\w.+-]+@[\w-]+(?:\.[\w-]+)*\.[^\W\d_]{2,}")


@dataclass(frozen=True, slots=True)
class Url(FieldType):
    """The address of a web page, http or https."""

    name: ClassVar[str] = "url"
    template_data: ClassVar[str] = "url"

    def parse(self, raw: Any) -> str:
        """Take an address that a browser could open; nothing is added to it."""
        text = typed(raw)
        if _PLAIN.fullmatch(text):
            return text
        if _URL.fullmatch(text):
            return _UNSAFE.sub(_percent, text)
        if isinstance(raw, Wikitext) and (match := _LINK.search(raw)):
            if _BARE.fullmatch(text) and _site(text) != _site(match[1]):
                # Spreadsheet programs keep the link of a cell when somebody types over its text.
                raise BadValue("schema.url-elsewhere", value=text, link=match[1])
            return _UNSAFE.sub(_percent, match[1])
        raise _wrong(text)

    def render(self, value: Any) -> Wikitext:
        """Write the address itself: an escaped one would be no link."""
        return Wikitext(value, self.show(value))

    def unrender(self, text: str) -> str:
        """Give the address back as it stands; `=` is escaped in a parameter without a name."""
        return text.strip().replace("&#61;", "=")

    def split(self, text: str, separator: str) -> list[str]:
        """Take addresses apart; a separator inside one belongs to it."""
        between = rf"{re.escape(separator)}(?=\s|$|https?://)|\s+(?=https?://)|[\r\n]+"
        parts = (part.strip() for part in re.split(between, text))
        return list(dict.fromkeys(part for part in parts if part))


def _site(address: str) -> str:
    """Give what of an address says whose it is."""
    host = re.split(r"[/?#]", address.partition("://")[2] or address)[0]
    return host.casefold().removeprefix("www.")


def _percent(match: re.Match[str]) -> str:
    last = match.group()
    kept = last[:-1] if match[1] else ""  # of an entity, only the semicolon
    return kept + "".join(f"%{ord(char):02X}" for char in last[len(kept) :])


def _wrong(text: str) -> BadValue:
    """Say what keeps a text from being an address, and what was probably meant."""
    if "://" in text and re.search(r"\s", text):
        return BadValue("schema.url-blank", value=text)
    scheme = _SCHEME.match(text)
    if scheme and scheme[1].lower() not in {"http", "https"} and not _BARE.fullmatch(text):
        return BadValue("schema.url-scheme", value=text, scheme=scheme[1])
    bare = _END.sub("", text)
    if _BARE.fullmatch(bare) and "@" not in bare:
        return BadValue("schema.url-bare", value=text, near=f"https://{bare}")
    return BadValue("schema.not-a-url", value=text)


@dataclass(frozen=True, slots=True)
class Email(FieldType):
    """An e-mail address: kept in the sheet, shown on no page unless the field says `publish`."""

    name: ClassVar[str] = "email"

    def parse(self, raw: Any) -> str:
        """Take an address in the usual form."""
        text = typed(raw).removeprefix("mailto:")
        if not _EMAIL.fullmatch(text):
            raise BadValue("schema.not-an-email", value=text)
        return text


def email_in(text: str) -> str:
    """Find an e-mail address in a text; empty where there is none."""
    match = _EMAIL_IN_TEXT.search(text)
    return match.group() if match else ""
