"""Pages that stand in a program's way: which service shows them, and how they are known."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

# What stands on the challenge itself, and not on the pages of a site that merely uses the service.
_SERVICES = (
    "_cf_chl_opt",  # Cloudflare
    "cf-browser-verification",
    "cf_chl_",
    "cf-challenge",
    "jschl-answer",
    "jschl_answer",
    "<title>just a moment...</title>",
    "<title>attention required! | cloudflare",
    "captcha-delivery.com",  # DataDome
    "datadome.co/captcha",
    "_incapsula_resource",  # Imperva
    "incapsula incident id",
    "bm-verify",  # Akamai
    "sec-if-cpt-container",
    "errors.edgesuite.net",
    "px-captcha",  # PerimeterX
    "captcha.px-cdn.net",
    "captcha.px-cloud.net",
    "perimeterx.com/whywasiblocked",
)
# Imperva and Akamai, whose challenges may come with 200; those of the others are errors.
_COOKIES = ("incap_ses_", "visid_incap_", "_abck=", "bm_sz=")
_SUSPECT = frozenset({200, 403, 429, 503})
_UNSEEN = re.compile(r"(?i)<(script|style|noscript|head)\b|<!--")
_TAG = re.compile(r"<[^<>]*>")
_FEW_WORDS = 600  # characters: a challenge says little else


def told_by_head(headers: Mapping[str, str]) -> bool:
    """Say whether an answer's head alone makes it a challenge."""
    return (
        headers.get("cf-mitigated", "").strip().lower() == "challenge"
        or "x-amzn-waf-action" in headers
    )


def is_guarded(headers: Mapping[str, str], cookies: tuple[str, ...]) -> bool:
    """Say whether a service had a hand in the answer that hides challenges behind a plain 200."""
    return (
        "x-iinfo" in headers
        or "incapsula" in headers.get("x-cdn", "").lower()
        or any(cookie.startswith(_COOKIES) for cookie in cookies)
    )


def told_by_body(status: int, body: str, *, complete: bool) -> bool:
    """Say whether a page is a known challenge; one with status 200 only if it is nothing else."""
    text = body.lower()
    if status not in _SUSPECT or not any(mark in text for mark in _SERVICES):
        return False
    return status != 200 or (complete and len(visible(body)) < _FEW_WORDS)


def visible(page: str) -> str:
    """Give roughly what a person would read on a page; in one pass, whatever the page is."""
    shown: list[str] = []
    start = 0
    while found := _UNSEEN.search(page, start):
        shown.append(page[start : found.start()])
        closing = re.compile(f"(?i)</{found[1]}" if found[1] else "-->")
        end = closing.search(page, found.end())
        if end is None:
            break
        start = end.end()
    else:
        shown.append(page[start:])
    return " ".join(_TAG.sub(" ", " ".join(shown)).split())
