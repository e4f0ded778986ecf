"""Pages that stand in a program's way: which service shows them, and how they are known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.audit.external.markup import hidden, visible

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
    """Say whether a page is a known challenge.

    One with status 200 is a challenge only if it is nothing else: a page may speak of challenges,
    and may use the service that shows them.
    """
    if not body or status not in _SUSPECT or not _marked(body):
        return False
    if status != 200:
        return True
    return complete and len(visible(body)) < _FEW_WORDS and _marked(hidden(body))


def _marked(text: str) -> bool:
    lowered = text.lower()
    return any(mark in lowered for mark in _SERVICES)
