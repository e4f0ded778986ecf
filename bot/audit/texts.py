"""Reading the texts of pages once, a few hundred at a time, and showing each to whoever looks.

No text is kept: what an examiner wants to remember of it, it keeps small.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from itertools import chain, islice
from typing import TYPE_CHECKING, Protocol

from bot.model import Event

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bot.audit.inventory import Page
    from bot.audit.read import Look
    from bot.model import Finding

_AT_ONCE = 500  # as many revisions with their text as one request may name


class Examiner(Protocol):
    """Looks at texts, one after the other, and tells at the end what it found."""

    def take(self, number: int, page: Page, text: str) -> None:
        """Look at the text of a page."""

    def findings(self) -> Iterator[Finding]:
        """Tell what was found."""


def examined(look: Look, examiners: Sequence[Examiner]) -> Iterator[Finding]:
    """Show every page to the examiners; while they look at some, the next are read."""
    pages = list(look.inventory.pages.items())
    done = 0
    for chunk, texts in _read(look, pages):
        for number, page in chunk:
            text = texts.get(page.revid)
            if text is not None:
                for examiner in examiners:
                    examiner.take(number, page, text)
        done += len(chunk)
        look.progress(Event("audit.texts", done, len(pages)))
    return chain.from_iterable(examiner.findings() for examiner in examiners)


def _read(
    look: Look, pages: Iterable[tuple[int, Page]]
) -> Iterator[tuple[Sequence[tuple[int, Page]], dict[int, str]]]:
    """Read one batch ahead."""
    chunks = list(_chunks(pages))
    with ThreadPoolExecutor(1) as ahead:
        reading = [
            ahead.submit(look.wiki.texts, [page.revid for _, page in chunks[0]]) for _ in chunks[:1]
        ]
        for at, chunk in enumerate(chunks):
            texts = reading.pop().result()
            if at + 1 < len(chunks):
                following = [page.revid for _, page in chunks[at + 1]]
                reading.append(ahead.submit(look.wiki.texts, following))
            yield chunk, texts


def _chunks(pages: Iterable[tuple[int, Page]]) -> Iterator[Sequence[tuple[int, Page]]]:
    left = iter(pages)
    while chunk := tuple(islice(left, _AT_ONCE)):
        yield chunk
