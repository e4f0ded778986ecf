"""The zip that a workbook is, looked through once before anything in it is believed.

Three programs read it after us (zipfile, calamine and openpyxl), so what they could see
differently is refused: sizes that lie, parts that overlap or have the same name, and XML that
declares a document type or hides one in another encoding. Spreadsheet programs write none of it.
"""

from __future__ import annotations

import copy
import io
import re
import zipfile
from itertools import pairwise
from typing import TYPE_CHECKING

from bot.failure import Exit, Failure
from bot.workbook import limits
from bot.workbook.refused import failure

if TYPE_CHECKING:
    from collections.abc import Iterator

_CHUNK = 1 << 20
_LOCAL_HEADER = 30  # bytes before the name of a part (PKWARE APPNOTE 4.3.7)
_WIDE = (b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<")  # UTF-16, with and without a byte order mark
_ENCODING = re.compile(rb"""<\?xml[^>]{0,200}?\sencoding\s*=\s*["']([^"']*)""")
# Encodings in which `<!DOCTYPE` is these bytes, and that some program writes.
_PLAIN = {b"utf-8", b"utf8", b"us-ascii", b"ascii", b"iso-8859-1", b"windows-1252"}
_LONG = re.compile(rb"<[^<]{%d}" % limits.LONGEST_TAG)
_TAG = re.compile(rb"""<[^\s<>"'/]*+(?:[^<>"']++|"[^"]*+"|'[^']*+')*+>""")
_LONG_TEXT = re.compile(rb">[^<]{%d}" % (8 * limits.LONGEST_CELL))  # a character may be an entity
_LOOK_BACK = 2000  # bytes between a cell's address and its text
_ADDRESS = re.compile(rb"""<c\s[^>]*?\br=["']([A-Z]{1,3}[0-9]{1,7})["']""")
_MARKUP = re.compile(rb"<[^>]*+>")
_APART = re.compile(rb"<!--.*?-->|<!\[CDATA\[.*?\]\]>|<\?.*?\?>", re.DOTALL)


def open_archive(file: str, data: bytes) -> zipfile.ZipFile:
    """Open a zip that is what it says. Raises Failure for any other."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except Exception as error:
        raise _not_whole(file, error) from error
    _check_directory(file, archive)
    names = archive.NameToInfo.keys()
    # Parts of an .ods beside its cells may have a document type: LibreOffice's own macros do.
    only = {"content.xml"} if "[Content_Types].xml" not in names else names
    left = limits.LARGEST
    for info in archive.infolist():
        left -= _check_part(file, archive, info, left, as_xml=info.filename in only)
    return archive


def read_part(file: str, archive: zipfile.ZipFile, name: str) -> bytes:
    """Give one part. Raises Failure where the zip is not whole."""
    try:
        return archive.read(name)
    except Exception as error:
        raise _not_whole(file, error) from error


def _not_whole(file: str, error: Exception) -> Failure:
    """Say that a zip is not whole: zipfile fails at broken ones in more ways than it tells of."""
    if isinstance(error, Failure):
        return error
    if isinstance(error, RuntimeError | NotImplementedError):  # encrypted, unknown compression
        return failure("damaged", file)
    return failure("being-saved", file, Exit.LATER)


def _check_directory(file: str, archive: zipfile.ZipFile) -> None:
    """Refuse by the list of parts alone what would cost much to look at."""
    infos = archive.infolist()
    if len(infos) > limits.MOST_PARTS:
        raise failure("too-many-parts", file, number=len(infos), limit=limits.MOST_PARTS)
    if sum(info.file_size for info in infos) > limits.LARGEST:
        raise failure("too-large", file, limit=limits.LARGEST // 1_000_000)
    if len({info.filename.casefold() for info in infos}) < len(infos):
        raise failure("damaged", file)
    for one, other in pairwise(sorted(infos, key=lambda info: info.header_offset)):
        if one.header_offset + _LOCAL_HEADER + one.compress_size > other.header_offset:
            raise failure("damaged", file)


def _check_part(
    file: str, archive: zipfile.ZipFile, info: zipfile.ZipInfo, left: int, *, as_xml: bool
) -> int:
    """Unpack a part to its real end, and give its size in bytes."""
    size, start, kept = 0, b"", []
    for chunk in _unpacked(file, archive, info):
        size += len(chunk)
        start = start or chunk
        if as_xml and _is_xml(start):
            kept.append(chunk)
            if size > limits.LARGEST_PART:
                raise _too_large(file, info, limits.LARGEST_PART)
        if size > left:
            raise failure("too-large", file, limit=limits.LARGEST // 1_000_000)
    if size != info.file_size:
        raise failure("damaged", file)
    _check_xml(file, info, b"".join(kept))
    return size


def _too_large(file: str, info: zipfile.ZipInfo, limit: int) -> Failure:
    return failure("part-too-large", file, part=_shown(info), limit=limit // 1_000_000)


def _unpacked(file: str, archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Iterator[bytes]:
    """Give a part piece by piece, to where its data ends and not to where it says that they do."""
    endless = copy.copy(info)
    endless.file_size = limits.LARGEST * 2
    try:
        with archive.open(endless) as part:
            while chunk := part.read(_CHUNK):
                yield chunk
    except Exception as error:
        raise _not_whole(file, error) from error


def _is_xml(start: bytes) -> bool:
    """Tell by its first bytes what a parser could take for XML: a name may say anything."""
    plain = start.removeprefix(b"\xef\xbb\xbf").lstrip(b" \t\r\n")
    return plain.startswith(b"<") or start.startswith(_WIDE)


def _check_xml(file: str, info: zipfile.ZipInfo, content: bytes) -> None:
    if not content:
        return
    if len(content) > limits.LARGEST_WORDS:
        words = len(content) - sum(len(tag[0]) for tag in _MARKUP.finditer(content))
        if words > limits.LARGEST_WORDS:
            _refuse_long_text(file, info, content)
            raise _too_large(file, info, limits.LARGEST_WORDS)
    encoding = _ENCODING.search(content, 0, 300)
    other = encoding is not None and encoding[1].lower() not in _PLAIN
    if (
        other
        or content.startswith(_WIDE)
        or b"<!DOCTYPE" in content
        or b"<!ENTITY" in content
        or _has_long_tag(content)
    ):
        raise failure("hostile-xml", file, part=_shown(info))


def _refuse_long_text(file: str, info: zipfile.ZipInfo, content: bytes) -> None:
    """Name the cell where one text alone is what is too much."""
    found = _LONG_TEXT.search(content)
    if found:
        start = max(found.start() - _LOOK_BACK, 0)
        addresses = _ADDRESS.findall(content, start, found.start() + 1)
        ref = addresses[-1].decode() if addresses else ""
        raise failure("text-too-long", file, ref=ref, part=_shown(info))


def _has_long_tag(content: bytes) -> bool:
    """Find a tag, a comment or the like that is as long as only a text may be."""
    for long in _LONG.finditer(content):
        tag = _TAG.match(content, long.start())
        if tag is None or len(tag[0]) > limits.LONGEST_TAG:
            return True
    apart = _APART.finditer(content) if b"<!" in content else ()
    return any(len(each[0]) > limits.LONGEST_TAG for each in apart)


def _shown(info: zipfile.ZipInfo) -> str:
    """Give the name of a part for people: it is as hostile as the rest."""
    return "".join(char if char.isprintable() else "\ufffd" for char in info.filename)[:80]
