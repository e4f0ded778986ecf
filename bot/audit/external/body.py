"""Reading no more of a body than is needed, so that none can fill the memory."""

from __future__ import annotations

import re
import zlib

import aiohttp
from aiohttp.http import HttpProcessingError

_CHARSET = re.compile(rb"(?i)charset\s*=\s*[\"']?\s*([a-z0-9_:.-]{1,40})")
# Python knows codecs that are no charsets, and some that take long: only those of the web.
_KNOWN = re.compile(
    r"(?i)(utf-?8|us-ascii|iso-?8859-?\d+|latin-?1|windows-?\d+|cp\d+|koi8-[ru]|shift_jis|euc-\w+"
    r"|gb2312|gbk|gb18030|big5|utf-16(le|be)?)"
)


async def read_body(answer: aiohttp.ClientResponse, limit: int) -> tuple[str, bool]:
    """Read an answer's body as text, up to `limit` bytes of it; and say whether that is all."""
    expander = _Expander(answer.headers.get("Content-Encoding", ""), limit)
    if not expander.known:
        return "", False
    body = bytearray()
    complete = True
    try:
        async for chunk in answer.content.iter_any():
            body += expander.expand(chunk)
            if len(body) >= limit:
                complete = False
                break
    except (aiohttp.ClientError, HttpProcessingError, OSError, zlib.error):
        complete = False
    text = bytes(body[:limit])
    return text.decode(_charset(answer, text), "replace"), complete and expander.ended


class _Expander:
    """Decompresses chunks, each to `limit` bytes at most."""

    def __init__(self, encoding: str, limit: int) -> None:
        self._name = encoding.strip().lower()
        self._limit = limit
        self._inflate: zlib._Decompress | None = None
        self.known = self._name in {"", "identity", "gzip", "x-gzip", "deflate"}

    @property
    def ended(self) -> bool:
        """Say whether nothing is lacking of what was compressed."""
        return self._inflate is None or self._inflate.eof

    def expand(self, chunk: bytes) -> bytes:
        """Give what a chunk holds; raises `zlib.error` where it is not what its name says."""
        if self._name in {"", "identity"}:
            return chunk
        if self._inflate is None:
            # "deflate" is often sent without the frame that it should have
            bare = self._name == "deflate" and chunk[0] & 0x0F != 8
            self._inflate = zlib.decompressobj(-zlib.MAX_WBITS if bare else zlib.MAX_WBITS | 32)
        return self._inflate.decompress(chunk, self._limit)


def _charset(answer: aiohttp.ClientResponse, body: bytes) -> str:
    head = answer.headers.get("Content-Type", "").encode("utf-8", "replace")
    for text in (head, body[:2048]):
        found = _CHARSET.search(text)
        name = found[1].decode("ascii") if found else ""
        if _KNOWN.fullmatch(name):
            try:
                "".encode(name)
            except LookupError:
                continue
            return name
    return "utf-8"
