"""Which IP addresses are out in the open, so that no link makes us knock inside a network."""

from __future__ import annotations

import ipaddress

_FOUR = ipaddress.IPv4Network
_SIX = ipaddress.IPv6Network
# RFC 6890 and its successors, where the standard library says "global" or differs by version.
_CLOSED = (
    _FOUR("100.64.0.0/10"),  # carriers' own networks, RFC 6598
    _FOUR("192.0.0.0/24"),
    _FOUR("192.88.99.0/24"),  # relays of 6to4, RFC 7526
    _FOUR("198.18.0.0/15"),
    _SIX("fec0::/10"),  # sites' own, RFC 3879
    _SIX("64:ff9b:1::/48"),  # a network's own translation, RFC 8215
    _SIX("5f00::/16"),
)
# An IPv4 address is inside: prefix, and how many bits stand to the right of it.
_EMBEDDING = (
    (_SIX("::/96"), 0),
    (_SIX("::ffff:0:0/96"), 0),
    (_SIX("::ffff:0:0:0/96"), 0),
    (_SIX("64:ff9b::/96"), 0),  # NAT64, RFC 6052
    (_SIX("2002::/16"), 80),  # 6to4, RFC 3056
)
_TEREDO = _SIX("2001::/32")


def is_public(address: str) -> bool:
    """Say whether an IP address may be asked: it is global, and so is any address inside it."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        if ip in _TEREDO:
            return False
        for network, shift in _EMBEDDING:
            if ip in network:
                return is_public(str(ipaddress.IPv4Address(int(ip) >> shift & 0xFFFFFFFF)))
    if ip.is_multicast or ip.is_reserved or ip.is_unspecified:
        return False
    return ip.is_global and not any(ip in network for network in _CLOSED)
