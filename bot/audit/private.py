"""E-mail addresses that stand on pages, where robots collect them (`docs/audits.md`)."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

from bot.model import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.audit.inventory import Page

_ADDRESS = re.compile(r"(?<![\w.+@-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}(?![\w-])")
_FILES = frozenset(
    (
        *("png", "jpg", "jpeg", "gif", "svg", "webp", "tif", "tiff", "bmp", "ico", "pdf", "css"),
        *("ogg", "oga", "ogv", "mp3", "mp4", "webm", "wav", "odt", "ods", "odp", "docx", "xlsx"),
        *("pptx", "csv", "js", "html", "htm", "php"),
    )
)
_PATH = re.compile(r":[^\s|<>]{0,200}/")
_TOP_DOMAIN = re.compile(r"[a-z]{2,24}|xn--[a-z0-9-]{2,59}", re.IGNORECASE)


class Private:
    """Looks for addresses; those of `published` are there on purpose."""

    def __init__(self, published: frozenset[str] = frozenset()) -> None:
        self._published = {address.casefold() for address in published}
        self._found: list[Finding] = []

    def take(self, number: int, page: Page, text: str) -> None:
        """Look for addresses in a text."""
        del number
        for address in addresses(text):
            if address.casefold() not in self._published:
                self._found.append(Finding("private-data", page.title, address))

    def findings(self) -> Iterator[Finding]:
        """Tell the addresses, each once a page."""
        yield from self._found


def addresses(text: str) -> list[str]:
    """List the e-mail addresses of a text, in the order in which they stand there."""
    if "@" not in text and "&#" not in text:
        return []
    plain = html.unescape(text) if "&" in text else text
    found = (match for match in _ADDRESS.finditer(plain) if _is_address(plain, match))
    return list(dict.fromkeys(match.group().strip(".-") for match in found))


def _is_address(text: str, match: re.Match[str]) -> bool:
    """Tell an address of a person from a file's name and from a part of a link."""
    top = match.group().rpartition(".")[2]
    if not _TOP_DOMAIN.fullmatch(top) or top.casefold() in _FILES:
        return False
    if match.group().startswith("git@") or _PATH.match(text, match.end()):
        return False  # git@host:path
    before = re.search(
        r"""[^\s|<>\[\]{}",]{0,200}\Z""", text[max(0, match.start() - 200) : match.start()]
    )
    return not (before and "//" in before.group())
