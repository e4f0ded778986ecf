"""Secrets never leave: what this run must show to the wiki is taken out of every text it writes.

The password, tokens and cookies are told to `keep` where they are learnt; whatever enters a
message from outside, and whatever leaves for a screen or a log, goes through `hide`.
"""

from __future__ import annotations

import base64
import json
import re
from collections import deque
from html import escape
from urllib.parse import quote, quote_plus

MASK = "•••"
_SHORTEST = 8  # characters: less may be any word; MediaWiki wants 10 of bots ($wgPasswordPolicy)
# Lengths are bounded, so that a hostile text is not searched for ever.
_LOGIN = re.compile(r"(?<=://)[^\s:/@?#\"<>|]{0,200}:[^\s/@?#\"<>|]{0,200}(?=@)")
_ADDRESS = re.compile(r"(?is)([a-z][a-z0-9+.-]{1,20}:/{1,2})([^\s/?#]*)(.*)")
_secrets: set[str] = set()
_MOST_TOKENS = 64  # those of some thirty sessions
_tokens: deque[str] = deque()


def keep(*secrets: str) -> None:
    """Learn secrets of this run; of a token, only what comes before its constant ending."""
    for secret in secrets:
        core = secret.removesuffix("+\\")
        if len(core) >= _SHORTEST and core not in _secrets:
            _secrets.update(_forms(core))


def keep_tokens(*tokens: str) -> None:
    """Learn tokens, which the wiki gives anew for each session: the latest are remembered.

    Else a process that goes on for days would keep all of them, and search every text for each.
    """
    for token in tokens:
        keep(token)
        if token not in _tokens:
            _tokens.append(token)
    while len(_tokens) > _MOST_TOKENS:
        _secrets.difference_update(_forms(_tokens.popleft().removesuffix("+\\")))


def hide(text: str) -> str:
    """Take the secrets of this run out of a text, and names and passwords out of addresses."""
    for secret in sorted(_secrets, key=len, reverse=True):
        text = text.replace(secret, MASK)
    return _LOGIN.sub(MASK, text)


def only_host(text: str) -> str:
    """Cut a text after the host of an address: in a share link, path and query are the key."""
    return _ADDRESS.sub(_host, text)


def _host(found: re.Match[str]) -> str:
    scheme, host, rest = found.groups()
    return f"{scheme}{host.rpartition('@')[2]}{'/…' if rest else ''}"


def _forms(secret: str) -> set[str]:
    """Write a secret in every way in which an answer, an address or a trace may hold it."""
    encoded = base64.b64encode(secret.encode()).decode().rstrip("=")
    return {
        secret,
        quote(secret, safe=""),
        quote_plus(secret),
        escape(secret),
        repr(secret)[1:-1],
        json.dumps(secret)[1:-1],
        json.dumps(secret, ensure_ascii=False)[1:-1],
        encoded,
    }
