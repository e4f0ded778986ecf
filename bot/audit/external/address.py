"""Addresses: one form for all that mean one, their host, and the place on the page they name."""

from __future__ import annotations

import ipaddress
import re
import socket
import unicodedata
from functools import lru_cache
from urllib.parse import quote_from_bytes, unquote, urljoin

_EDGES = "".join(map(chr, range(0x21))) + "\u00a0\u200b\ufeff"
_BREAKS = re.compile(r"[\t\r\n]")
_PARTS = re.compile(
    r"(?i)(https?):[/\\]{2}(?P<authority>[^/\\?#]*)(?P<path>[^?#]*)(?:\?(?P<query>[^#]*))?"
)
_AUTHORITY = re.compile(
    r"(?:(?P<user>.*)@)?(?:\[(?P<six>[^\]]*:[^\]]*)\]|(?P<host>[^:\[\]]+))(?::(?P<port>[0-9]*))?"
)
_NAME = re.compile(r"[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*")
_NUMBER = re.compile(r"(?:.*\.)?(?:[0-9]+|0x[0-9a-f]*)")
_SCHEME = re.compile(r"(?i)\s*([a-z][a-z0-9+.-]*):")
_ESCAPED = re.compile(r"%[0-9A-Fa-f]{2}")
_PLAIN = re.compile(r"[A-Za-z0-9._~!$&'()*+,;=:@/-]*")  # nothing in it is ever written otherwise
# What may stand as it is, RFC 3986, and `%`; a server tells `[` and `|` from their escapes.
_SAFE_PATH = "/:@!$&'()*+,;=%[]|"
_SAFE_QUERY = _SAFE_PATH + "?"
_SAFE_USER = ":!$&'()*+,;=%"
_UNRESERVED = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_LONGEST_NAME = 253  # characters, RFC 1035
_PORTS = {"http": "80", "https": "443"}
# Fragments that a script or a viewer reads, not places: routes, text, lines, `page=3`, `t=10`.
_NO_PLACE = re.compile(
    r"[!/?].*|.*=.*|[Ll][0-9]+(?:C[0-9]+)?(?:-[Ll]?[0-9]+(?:C[0-9]+)?)?|(?i:top)"
)


def normalised(url: str) -> str:
    """Give the one form of an address, without its fragment; empty if it is no http(s) address."""
    text = _BREAKS.sub("", url.strip(_EDGES)).replace("&amp;", "&")
    parts = _PARTS.match("https:" + text if text.startswith("//") else text)
    if parts is None:
        return ""
    scheme = parts[1].lower()
    authority = _authority(parts["authority"], _PORTS[scheme])
    if not authority:
        return ""
    path = _without_dots(_escaped(parts["path"].replace("\\", "/"), _SAFE_PATH))
    query = _escaped(parts["query"] or "", _SAFE_QUERY)
    return f"{scheme}://{authority}{path}{'?' + query if query else ''}"


def scheme_of(url: str) -> str:
    """Give the scheme of anything that looks like an address, in small letters; or nothing."""
    found = _SCHEME.match(url)
    return found[1].lower() if found else ""


@lru_cache(maxsize=1024)  # asked several times of each address in a row
def host_of(url: str) -> str:
    """Give the host of a normalised address, without user and port; empty if there is none."""
    authority = url.partition("://")[2].partition("/")[0].partition("?")[0].rpartition("@")[2]
    if authority.startswith("["):
        return authority[1:].partition("]")[0]
    return authority.partition(":")[0]


def fragment_of(url: str) -> str:
    """Give the place on the page that an address names, decoded; empty where none can be checked.

    Text fragments (`:~:text=`), routes of scripts (`#!`, `#/`), line numbers and what viewers of
    documents and films read (`page=3`, `t=10`) are no places, and `#top` is everywhere.
    """
    raw = url.strip(_EDGES).partition("#")[2].partition(":~:")[0]
    place = unquote(raw)
    return "" if _NO_PLACE.fullmatch(place) else place


def shown(url: str) -> str:
    """Give an address as people write it: international domains and letters as they look."""
    host = host_of(url)
    if "xn--" not in host:
        return unquote(url)
    import idna  # noqa: PLC0415 - only a name outside ASCII pays for the tables

    try:
        return unquote(url.replace(host, idna.decode(host), 1))
    except UnicodeError:
        return unquote(url)


def joined(base: str, place: str) -> str:
    """Give where a `Location` leads from a normalised address, with its fragment; or nothing."""
    text = _BREAKS.sub("", place.strip(_EDGES))
    front, mark, fragment = text.partition("#")
    if not text:
        return ""
    try:
        url = normalised(urljoin(base, front.replace("\\", "/")))
    except ValueError:  # brackets that hold no IPv6 address
        return ""
    return url + mark + _escaped(fragment, _SAFE_QUERY) if url and fragment else url


def literal(host: str) -> str:
    """Give the IP address that a host is, in whichever spelling; empty if it is a name."""
    try:
        if ":" in host:
            return str(ipaddress.IPv6Address(host))
        if _NUMBER.fullmatch(host):
            return socket.inet_ntoa(socket.inet_aton(host))
    except (OSError, ValueError):
        pass
    return ""


@lru_cache(maxsize=65536)
def _authority(text: str, default_port: str) -> str:
    found = _AUTHORITY.fullmatch(text)
    if found is None:
        return ""
    host = f"[{literal(found['six'])}]" if found["six"] else _host(found["host"] or "")
    port = (found["port"] or "").lstrip("0")
    if host in {"", "[]"} or (port and int(port[:6]) > 65535) or found["port"] == "0":
        return ""
    user = _escaped(found["user"], _SAFE_USER) + "@" if found["user"] else ""
    return f"{user}{host}{':' + port if port and port != default_port else ''}"


def _host(text: str) -> str:
    name = unicodedata.normalize("NFKC", unquote(text)).lower()
    if not name.isascii() and len(name) <= _LONGEST_NAME:
        name = _punycode(name)
    name = name.removesuffix(".")
    if len(name) > _LONGEST_NAME or not _NAME.fullmatch(name):
        return ""
    return literal(name) if _NUMBER.fullmatch(name) else name


def _punycode(name: str) -> str:
    import idna  # noqa: PLC0415 - only a name outside ASCII pays for the tables

    try:
        return idna.encode(name, uts46=True).decode("ascii")
    except UnicodeError:
        pass
    try:
        return name.encode("idna").decode("ascii")  # IDNA 2003: symbols, which 2008 dropped
    except UnicodeError:
        return ""


def _escaped(text: str, safe: str) -> str:
    if _PLAIN.fullmatch(text):
        return text
    try:
        octets = text.encode("utf-8", "surrogateescape")  # a header's bytes stay what they were
    except UnicodeEncodeError:
        octets = text.encode("utf-8", "replace")
    quoted = quote_from_bytes(octets, safe)
    return _ESCAPED.sub(_canonical, quoted)


def _canonical(found: re.Match[str]) -> str:
    byte = int(found[0][1:], 16)
    return chr(byte) if byte in _UNRESERVED else found[0].upper()


def _without_dots(path: str) -> str:
    if "/." not in path:
        return path if path.startswith("/") else "/" + path
    kept: list[str] = []
    parts = path.split("/")[1:]
    for part in parts:
        if part == "..":
            del kept[-1:]
        elif part != ".":
            kept.append(part)
    return "/" + "/".join(kept) + ("/" if kept and parts[-1] in {".", ".."} else "")
