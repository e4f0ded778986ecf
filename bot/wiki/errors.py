"""What each error code of the API means: for the edit that met it, and for the rest of the run.

The codes are the interface: pywikibot's exception classes hide them, and the wiki's own words are
in its language. Seen on MediaWiki 1.39 and 1.43, or listed in `action=paraminfo`.
"""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, NamedTuple

from bot.failure import Exit, Failure
from bot.model import Problem
from bot.wiki.port import Reply

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.model import Result


class Meaning(NamedTuple):
    """What became of the edit, the sentence that says so, and how the run ends if it must."""

    result: Result
    sentence: str
    stops: Exit | None = None


_CHANGED = Meaning("raced", "api.changed-since")
_CREATED = Meaning("raced", "api.created-since")
_DELETED = Meaning("raced", "api.deleted-since")
_PROTECTED = Meaning("refused", "api.protected")
_TITLE = Meaning("refused", "api.title-refused")
_NO_RIGHT = Meaning("refused", "api.no-right")
_FILTER = Meaning("refused", "api.abuse-filter")
_MODEL = Meaning("refused", "api.content-model")
_BLOCKED = Meaning("failed", "api.blocked", Exit.SETUP)
_LOST = Meaning("failed", "api.session-lost", Exit.LATER)
_BUSY = Meaning("failed", "api.busy", Exit.LATER)
_DATABASE = Meaning("failed", "api.database", Exit.LATER)
_READ_ONLY = Meaning("failed", "api.readonly", Exit.LATER)
_QUEUED = Meaning("queued", "api.queued")
_OTHER = Meaning("refused", "api.refused")
_NOTHING = Meaning("refused", "api.nothing-to-restore")
_TAKEN = Meaning("raced", "api.title-taken")

MEANINGS: dict[str, Meaning] = {
    "editconflict": _CHANGED,
    "articleexists": _CREATED,
    "missingtitle": _DELETED,
    "nosuchpageid": _DELETED,
    "pagedeleted": _DELETED,
    "nosuchrevid": _CHANGED,
    "moved-since": Meaning("raced", "api.moved-since"),  # ours: a look before a move or a deletion
    "protectedpage": _PROTECTED,
    "cascadeprotected": _PROTECTED,
    "protectedtitle": _PROTECTED,
    "invalidtitle": _TITLE,
    "pagecannotexist": _TITLE,
    "selfmove": _TITLE,
    "nonfilenamespace": _TITLE,
    "badarticleerror": _TITLE,
    "filetypemismatch": _TITLE,
    "invalid-json-data": _MODEL,  # seen: wikitext for a page of JSON
    "invalid-content-data": _MODEL,
    "no-direct-editing": _MODEL,
    "abusefilter-warning": Meaning("refused", "api.filter-warning"),
    "http-429": _BUSY,  # ours
    "http-413": Meaning("refused", "api.too-big"),  # ours: a server before the wiki says so
    "spamblacklist": Meaning("refused", "api.spam-blacklist"),
    "contenttoobig": Meaning("refused", "api.too-big"),
    "permissiondenied": _NO_RIGHT,
    "cantcreate": _NO_RIGHT,
    "cantcreate-anon": _NO_RIGHT,
    "noedit": _NO_RIGHT,
    "noedit-anon": _NO_RIGHT,
    "cantmove": _NO_RIGHT,
    "cantdelete": _NO_RIGHT,
    "cantundelete": _NOTHING,
    "undelete-no-results": _NOTHING,
    "bigdelete": _NO_RIGHT,
    "cantedit": _PROTECTED,  # seen: a deletion of a protected page
    "redirectexists": _TAKEN,  # a move onto a redirect that leads elsewhere
    "movepage-source-doesnt-exist": _DELETED,
    "moderation-edit-queued": _QUEUED,  # Extension:Moderation
    "moderation-move-queued": _QUEUED,
    "captcha": Meaning("refused", "api.captcha"),
    "blocked": _BLOCKED,
    "partly-blocked": Meaning("refused", "api.blocked-here"),  # ours: `blocked`, of this page alone
    "autoblocked": _BLOCKED,
    "systemblocked": _BLOCKED,
    "assertbotfailed": Meaning("failed", "api.no-bot-mark", Exit.SETUP),
    "readapidenied": Meaning("failed", "api.private", Exit.SETUP),
    "apierror-readapidenied": Meaning("failed", "api.private", Exit.SETUP),
    "assertuserfailed": _LOST,
    "assertnameduserfailed": _LOST,
    "badtoken": _LOST,
    "notoken": _LOST,
    "readonly": _READ_ONLY,
    "maxlag": _BUSY,
    "ratelimited": _BUSY,
    "actionthrottledtext": _BUSY,
    "internal_api_error_DBConnectionError": _DATABASE,
    "internal_api_error_DBQueryError": _DATABASE,
    "internal_api_error_DBQueryTimeoutError": _DATABASE,
    "internal_api_error_DBTransactionStateError": _DATABASE,
    "internal_api_error_ReadOnlyError": _READ_ONLY,
    "internal_api_error_DBReadOnlyError": _READ_ONLY,
    "unreachable": Meaning("failed", "api.unreachable", Exit.LATER),  # ours: no answer came
    "http": Meaning("failed", "api.http-error", Exit.LATER),  # ours: an answer that is no JSON
}
_FAMILIES: dict[str, Meaning] = {
    "abusefilter-": _FILTER,
    "titleblacklist-": _TITLE,
    "protectednamespace": _PROTECTED,
    "customcssprotected": _PROTECTED,
    "customjsprotected": _PROTECTED,
    "customjsonprotected": _PROTECTED,
    "mycustom": _PROTECTED,  # seen: `mycustomjsonprotected`
    "globalblocking-": _BLOCKED,  # Extension:GlobalBlocking
    "http-": Meaning("refused", "api.http-refused"),  # ours: with the HTTP status
    "noedit-": _NO_RIGHT,
    "cantmove-": _NO_RIGHT,
    "movepage-": _TITLE,
    "immobile": _TITLE,
    "delete-": _NO_RIGHT,
    "undelete-": _NO_RIGHT,
    "internal_api_error_": Meaning("failed", "api.internal"),
}

SESSION_LOST = frozenset(
    {"assertbotfailed", "assertuserfailed", "assertnameduserfailed", "badtoken", "notoken"}
)
"""Codes that say: the wiki no longer knows who we are."""

BUSY = frozenset(code for code, found in MEANINGS.items() if found in (_BUSY, _DATABASE))
"""Codes that say: nothing was done, ask again in a while."""


UNCLEAR = "internal_api_error_"
"""Begins the codes that do not say whether anything was done: a hook may fail after the saving."""

WARNED = "abusefilter-warning"
"""A filter asks for a person's second thought; in the same session the same edit would pass."""


def code_of_status(status: int) -> str:
    """Name an answer that is none of MediaWiki's, and may be another the next time."""
    return "http-429" if status == HTTPStatus.TOO_MANY_REQUESTS else "http"


def code_of(code: str, error: Mapping[str, Any]) -> str:
    """Tell a block of some pages, which is met page by page, from that of the whole wiki."""
    data = error.get("data")
    info = data.get("blockinfo") if isinstance(data, dict) else None
    partial = isinstance(info, dict) and info.get("blockpartial")
    return "partly-blocked" if code == "blocked" and partial else code


def meaning(code: str) -> Meaning:
    """Look a code up; an unknown one is a refusal of that page, told in the wiki's own words."""
    for prefix, found in _FAMILIES.items():
        if code.startswith(prefix) and code not in MEANINGS:
            return found
    return MEANINGS.get(code, _OTHER)


def reply(code: str, reason: str, title: str, api: str) -> Reply:
    """Turn an error into the answer to one edit; `reason` is in the wiki's own words."""
    found = meaning(code)
    args = {"title": title, "code": code, "reason": reason or code, "api": api}
    return Reply(
        found.result, title=title, code=code, reason=found.sentence, args=args, stops=found.stops
    )


def of_move(answer: Reply) -> Reply:
    """Say of a move whose new title is taken that it is so: no page of ours was created there."""
    return replace(answer, reason=_TAKEN.sentence) if answer.code == "articleexists" else answer


def redirect_left(answer: Reply, title: str) -> Reply:
    """Tell a redirect that was left without a word, as it is without `suppressredirect`."""
    args = {"title": title}
    return replace(answer, code="redirectcreated", reason="api.redirect-left", args=args)


def failure(code: str, reason: str, api: str) -> Failure:
    """Turn an error met while reading into the end of the command."""
    found = meaning(code)
    sentence = found.sentence if found.stops else "api.unexpected"
    args = {"title": "", "code": code, "reason": reason or code, "api": api}
    return Failure(Problem(sentence, None, args), found.stops or Exit.LATER)
