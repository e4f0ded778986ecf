"""What is told of one edit: why it is made, what becomes of its page, and what people should know.

Values are shown as people would type them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.model import RENAMED, REPAIR, RETIRED, TAKEN_BACK, Cell, Delete, Move, Put, Remark, Restore
from bot.report.lines import listed
from bot.report.sentences import Told, address, clip, told, when
from bot.wikitext.escape import unescape
from bot.wikitext.links import target

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bot.model import Conflict, Edit, Outcome
    from bot.say import Say

_AUDITED = "repair"  # in the identity of what an audit found
_NO_KEY = "-"  # a page of many rows
_LONGEST_VALUE = 160
_MOST_PAGES = 8
# Kinds of edits that no row, template or schema explains.
_BY_KIND = {RETIRED: "gone", RENAMED: "title", REPAIR: "repair", TAKEN_BACK: "undo"}
# Here nobody knows what was: it is not told as nothing. They may tell of one value as well.
WITHOUT_BASE = {"not-ours", "imported", "base-gone"}


def reasons(edits: Iterable[Edit], say: Say) -> tuple[str, ...]:
    """Say why pages change, each reason once; a repair follows a move, or an audit found it."""
    codes = dict.fromkeys(_reason(edit) for edit in edits)
    return tuple(say(f"report.because-{code}") for code in codes)


def _reason(edit: Edit) -> str:
    if edit.identity.page == _AUDITED:
        return "audit"
    code = _BY_KIND.get(edit.kind, edit.because)
    return "rows" if code == "row" and edit.identity.key == _NO_KEY else code


def effect(edit: Edit, say: Say) -> str:
    """Say what becomes of the page, where its text alone does not show it; else nothing."""
    match edit.op:
        case Delete():
            return say("report.effect-delete")
        case Restore():
            return say("report.effect-restore")
        case Move(redirect=True):
            return say("report.effect-move", old=edit.old_title)
        case Move():
            return say("report.effect-move-bare", old=edit.old_title)
        case Put(text) if edit.action == "retire":
            to = target(text)
            return say("report.effect-redirect", to=to) if to else say("report.effect-banner")
    return ""


def of_remark(remark: Remark, say: Say) -> Told:
    """Say what people should know of an edit; a remark may have a sentence for each variant."""
    args = {name: _shown(value, say) for name, value in remark.args.items()}
    args["who"] = who(remark.args.get("user", ""), remark.args.get("timestamp", ""), say)
    args["who"] = args["who"] or say("report.somebody")
    cell = remark.args.get("cell")
    where = address(cell) if isinstance(cell, Cell) else cell
    args["at"] = f" ({where})" if where else ""
    code = f"remark.{remark.code}{_variant(remark.args)}"
    return told(say, code if say.knows(code) else f"remark.{remark.code}", args)


def _variant(args: Mapping[str, Any]) -> str:
    """Name what makes a remark another sentence: the right that lacks, a text without a name."""
    if right := args.get("right"):
        return f"-{right}"
    return "-text" if "" in {args.get("field"), args.get("heading")} else ""


def _shown(value: Any, say: Say) -> Any:
    if isinstance(value, str):
        return clip(unescape(value), _LONGEST_VALUE) or say("report.empty")
    if isinstance(value, (list, tuple)):
        return listed([str(each) for each in value], _MOST_PAGES, say)
    return value


def of_conflict(edit: Edit, conflict: Conflict, say: Say) -> Told:
    """Say what the two sides disagree on, and how it ends; a remark knows better, if there is one.

    What an undo leaves alone is no disagreement: its remark says why.
    """
    if edit.remarks:
        return of_remark(edit.remarks[0], say)
    renamed = conflict.sheet if conflict.reason in {"renamed", "title-taken"} else ""
    title = renamed or edit.title
    args = {
        "title": title,
        "field": conflict.field or say("report.some-text"),
        "place": f"{title}#{conflict.field}",
        "who": who(conflict.user, conflict.timestamp, say) or say("report.somebody"),
        "sheet": conflict.sheet or title,
        "wiki": conflict.wiki or edit.title,
        "base": conflict.base or "",
        "key": edit.identity.key,
        "collection": conflict.collection or edit.identity.collection,
    }
    if conflict.reason == "moved-collection":  # where the row was
        args["collection"], _, args["key"] = args["base"].partition("/")
    return told(say, f"conflict.{conflict.reason}{_about(conflict)}", args)


def _about(conflict: Conflict) -> str:
    """Tell a disagreement on one value, and one on a page whose row is gone, from the others."""
    if row_is_gone(conflict):
        return "-gone"
    has_values = (conflict.sheet, conflict.wiki) != (None, None)
    if conflict.reason in WITHOUT_BASE and (conflict.field or has_values):
        return "-field"
    return "-field" if conflict.reason == "both-changed" and conflict.field else ""


def row_is_gone(conflict: Conflict) -> bool:
    """Say whether the sheet says nothing of the whole page any more, and people wrote on it."""
    nothing = conflict.sheet == "" and conflict.base is None
    return conflict.reason == "both-changed" and not conflict.field and nothing


def who(user: str, timestamp: str, say: Say) -> str:
    """Write who changed the wiki, and when; as much of it as is known."""
    date = when(timestamp, say) if timestamp else ""
    return ", ".join(part for part in (user, date) if part)


def of_outcome(outcome: Outcome, names: Mapping[str, str], say: Say) -> Told:
    """Say why an edit ended as it did; `names` gives titles by edit id, for what it waited for."""
    general = told(say, f"outcome.{outcome.result}", {})
    if not outcome.reason:
        return general
    if outcome.reason == "run.needs":
        needed = outcome.args["id"]
        return told(say, "outcome.needs", {"needed": names.get(needed, needed)})
    section, _, code = outcome.reason.partition(".")
    if section == "remark":
        return of_remark(Remark(code, outcome.args), say)
    args = {"title": outcome.title, "code": outcome.code, **outcome.args}
    found = told(say, outcome.reason, args)
    return Told(found.message, found.hint or general.hint)
