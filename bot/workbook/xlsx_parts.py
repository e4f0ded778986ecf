"""Which part of an xlsx holds what: its sheets, their relations, the texts that they share.

A zip with parts that refer to each other (ECMA-376 part 2, Open Packaging Conventions).
"""

from __future__ import annotations

import html
import posixpath
import re
from typing import TYPE_CHECKING, NamedTuple
from xml.etree import ElementTree as ET

from bot.workbook.refused import failure

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.workbook.opened import Opened

_ATTRIBUTE = re.compile(rb"""(?<![\w:.-])([\w:.-]++)\s*+=\s*+(?:"([^"]*+)"|'([^']*+)')""")


class Named(NamedTuple):
    """A sheet by its name and the place of its XML in the zip."""

    name: str
    part: str


def sheet_parts(opened: Opened) -> list[Named]:
    """List the sheets in the order of their tabs, charts and hidden ones among them."""
    book = _book(opened)
    folder, name = posixpath.split(book)
    targets = relations(opened, f"{folder}/_rels/{name}.rels", folder)
    found = []
    for node in tree(opened, opened.part(book)).iter():
        if local(node.tag) == "sheet":
            identifier = next((value for key, value in node.items() if local(key) == "id"), "")
            found.append(Named(node.get("name", ""), targets.get(identifier, ("", ""))[1]))
    return found


def part_of(opened: Opened, sheet: str) -> str:
    """Give the place of a sheet's XML; empty where there is no such sheet."""
    return next((named.part for named in sheet_parts(opened) if named.name == sheet), "")


def shared_strings(opened: Opened) -> bytes:
    """Give the table of the texts that sheets share; empty where there is none."""
    folder, name = posixpath.split(_book(opened))
    part = _target(opened, f"{folder}/_rels/{name}.rels", folder, "sharedStrings")
    return opened.part(_usual(opened, part, "xl/sharedStrings.xml"))


def _book(opened: Opened) -> str:
    found = _target(opened, "_rels/.rels", "", "officeDocument")
    return _usual(opened, found, "xl/workbook.xml")


def _usual(opened: Opened, part: str, usual: str) -> str:
    """Take a part by its relation; calamine goes by the usual name, so both must not be there."""
    if part and part != usual and opened.part(usual):
        raise failure("damaged", opened.file)
    return part or usual


def relations(opened: Opened, part: str, folder: str) -> dict[str, tuple[str, str]]:
    """Read what a part refers to: kind and target by id. Targets inside are made whole."""
    content = opened.part(part.lstrip("/"))
    found = {}
    for node in tree(opened, content) if content else ():
        target = node.get("Target", "")
        if node.get("TargetMode") != "External":
            target = posixpath.normpath(posixpath.join("/" + folder, target)).lstrip("/")
        found[node.get("Id", "")] = (node.get("Type", ""), target)
    return found


def _target(opened: Opened, part: str, folder: str, kind: str) -> str:
    found = relations(opened, part, folder).values()
    return next((target for type_, target in found if type_.endswith("/" + kind)), "")


def tree(opened: Opened, xml: bytes) -> ET.Element:
    """Parse a part. Raises Failure where it is damaged."""
    try:
        return ET.fromstring(xml)  # noqa: S314 - document types were refused in the zip
    except (ET.ParseError, ValueError, LookupError) as error:  # unknown encodings
        raise failure("damaged", opened.file) from error


def attributes(text: bytes) -> Mapping[str, str]:
    """Read the attributes of a tag, their names without prefixes."""
    return {
        match[1].decode().rpartition(":")[2]: html.unescape(
            (match[2] or match[3] or b"").decode(errors="replace")
        )
        for match in _ATTRIBUTE.finditer(text)
    }


def local(name: str) -> str:
    """Give a name without its namespace."""
    return name.rpartition("}")[2]
