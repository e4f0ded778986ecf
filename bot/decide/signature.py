"""The machine-readable end of an edit summary: by it we know our own edits for ever.

    Passeur : projets PRJ-014 (projets_adn.xlsx, Projets!15) · s:adn/projets/row/PRJ-014 · RUN

It is read from the right and never cut: a summary holds 500 characters, people's part is shortened
to 250 first (CONTRACT, "Edit summaries").
"""

from __future__ import annotations

import hashlib
import re
from typing import NamedTuple
from urllib.parse import quote, unquote

from bot.model import (
    IMPORTED,
    RENAMED,
    REPAIR,
    REPORT,
    RETIRED,
    SHEET,
    TAKEN_BACK,
    Identity,
)

# Kinds of edits that a summary tells.
KINDS = (SHEET, IMPORTED, REPAIR, TAKEN_BACK, RETIRED, RENAMED, REPORT)
# By these edits a page says what it is to say from then on: the sheet's, and a published report's.
SAYING = frozenset({SHEET, REPORT})
# By these its text is written, from a workbook or a report.
WRITING = SAYING | {IMPORTED}
_PEOPLES_PART = 250
_LONGEST_KEY = 60
_TAIL = re.compile(
    rf"(?:^|· )([{''.join(KINDS)}]):([^/\s]+)/([^/\s]+)/([^/\s]+)/([^/\s]*)"
    r" · (\d{8}T\d{6}-[0-9a-f]{4,8})$"
)


_RUN = re.compile(r" · \d{8}T\d{6}-[0-9a-f]{4,8}$")
_JOINED_SIGNS = re.compile(r"(?<=\[)(?=\[)|(?<=/)(?=\*)")
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef]+")
_HASHED = re.compile(r"~[0-9a-f]{16}")


class Signature(NamedTuple):
    """What one of our summaries says: the kind of edit, which thing of ours, and in which run."""

    kind: str
    identity: Identity
    run: str


def path(identity: Identity) -> str:
    """Write an identity as in summaries and ids: `adn/projets/row/PRJ-014`."""
    return "/".join((*identity[:3], encoded_key(identity.key)))


def encoded_key(key: str) -> str:
    """Percent-encode a key; a long one becomes `~` and 16 hex digits of its SHA-256."""
    if _HASHED.fullmatch(key):
        return key  # read back from a summary: the key itself is not known
    encoded = quote(key, safe="-._")
    if len(encoded) <= _LONGEST_KEY and not key.startswith("~"):
        return encoded
    return "~" + hashlib.sha256(key.encode()).hexdigest()[:16]


def sign(people: str, kind: str, identity: Identity, run: str) -> str:
    """Write a whole summary: people's part, shortened in the middle if need be, then the tail."""
    return f"{shorten(_as_words(people))} · {kind}:{path(identity)} · {run}"


def _as_words(text: str) -> str:
    """Let names of files and sheets, and keys, be nothing but words.

    In summaries `[[…]]` is a link, which calls the person whose page it is, and `/* */` a section.
    """
    return _JOINED_SIGNS.sub("\u200b", _UNSEEN.sub(" ", text))


def in_run(summary: str, run: str) -> str:
    """Sign a summary anew: by the run that writes it, not by the one that planned it."""
    return _RUN.sub(f" · {run}", summary)


def shorten(text: str) -> str:
    """Cut people's part to its length; the file part, which stands last in brackets, goes first."""
    if len(text) <= _PEOPLES_PART:
        return text
    head, bracket, file_part = text.rpartition(" (")
    room = _PEOPLES_PART - len(head) - 4
    if bracket and room > 0:
        return f"{head} (…{file_part[-room:]}"
    return text[: _PEOPLES_PART - 1] + "…"


def read(comment: str) -> Signature | None:
    """Read our tail from a summary; None where there is none, so the edit is a person's.

    A key that was too long comes back as its `~` form: compare with `same`.
    """
    match = _TAIL.search(comment)
    if match is None:
        return None
    kind, project, collection, page, key, run = match.groups()
    return Signature(kind, Identity(project, collection, page, unquote(key)), run)
