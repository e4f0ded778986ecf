"""Why no answer came: each error of a connection as a code of `Visit.reason`."""

from __future__ import annotations

import errno
import socket
import ssl

import aiohttp

from bot.audit.external.reply import Reply
from bot.audit.external.resolver import NotPublicError

_NO_DOMAIN = frozenset({socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME)})
_NO_WAY = frozenset(
    {errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN, errno.EHOSTDOWN, errno.EADDRNOTAVAIL}
)
_CUT = frozenset({errno.ECONNRESET, errno.EPIPE, errno.ECONNABORTED, errno.ESHUTDOWN})
# The order matters: the first class that fits says why.
_CODES: tuple[tuple[tuple[type[BaseException], ...], str], ...] = (
    ((TimeoutError,), "timeout"),
    ((ssl.SSLError, ssl.CertificateError, aiohttp.ClientSSLError), "tls"),
    ((aiohttp.ServerDisconnectedError, aiohttp.ClientPayloadError), "truncated"),
    ((ConnectionResetError, BrokenPipeError), "reset"),
    ((aiohttp.InvalidURL,), "bad-address"),
    ((aiohttp.ClientResponseError,), "not-http"),
)


def fault_of(error: BaseException) -> Reply:
    """Give the reply that stands for an error of the connection."""
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        return _of_look_up(error.os_error)
    for classes, code in _CODES:
        if isinstance(error, classes):
            return Reply(fault=code)
    if isinstance(error, OSError):
        return _of_system(error)
    return Reply(fault="not-http")  # whatever else a server makes the client stumble over


def _of_look_up(error: OSError) -> Reply:
    if isinstance(error, NotPublicError):
        return Reply(fault="private")
    if isinstance(error, socket.gaierror) and error.errno in _NO_DOMAIN:
        return Reply(fault="no-domain", offline=True)
    return Reply(fault="timeout", offline=True)  # no name server answered


def _of_system(error: OSError) -> Reply:
    if error.errno in _NO_WAY:
        return Reply(fault="refused", offline=True)
    if error.errno == errno.ETIMEDOUT:
        return Reply(fault="timeout")
    return Reply(fault="reset" if error.errno in _CUT else "refused")
