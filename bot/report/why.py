"""Why a page is as it is, as text and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.model import TAKEN_BACK
from bot.report.conflict_text import conflict_lines
from bot.report.json import edit_json
from bot.report.lines import hint_lines, wrap
from bot.report.of_edit import reasons
from bot.report.problem_text import group_lines, grouped
from bot.report.sentences import address, clip, of_held, when

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.model import Value, Why
    from bot.say import Say

_LONGEST = 160


def why_json(found: Iterable[Why], say: Say) -> dict[str, Any]:
    """Give everything that is known of pages."""
    return {"pages": [_page(why, say) for why in found]}


def _page(why: Why, say: Say) -> dict[str, Any]:
    live = why.live
    return {
        "identity": "/".join(why.identity),
        "title": why.title,
        "state": why.state,
        "row": [
            {"field": each.field, "cell": str(each.cell), "value": each.text} for each in why.values
        ],
        "said": why.said or None,
        "live": {
            "title": live.title,
            "revid": live.revid,
            "user": live.user,
            "timestamp": live.timestamp,
            "by_people": why.by_people,
        }
        if live
        else None,
        "decision": edit_json(why.edit, say) if why.edit else None,
        "runs": [each._asdict() for each in why.past],
    }


def why_text(found: Iterable[Why], say: Say, width: int) -> str:
    """Explain pages one after the other."""
    blocks: list[str] = []
    rows: set[tuple[Value, ...]] = set()
    for why in found:
        blocks.append("\n".join(_lines(why, say, width, with_row=why.values not in rows)))
        rows.add(why.values)
    return "\n\n".join(blocks)


def _lines(why: Why, say: Say, width: int, *, with_row: bool) -> list[str]:
    """Explain one page; a row that several pages are made of is shown once."""
    lines = [f"{why.title}  [{'/'.join(why.identity)}]"]
    code = "why.taken-back" if _is_taken_back(why) else f"why.state-{why.state}"
    lines += wrap(say(code, key=why.identity.key), width, 2)
    lines += _row(why, say, width) if with_row else []
    lines += _wiki(why, say, width)
    if why.edit and why.edit.conflicts:
        lines += conflict_lines(why.edit, say, width)
    elif why.edit:
        action = say(f"report.action-{why.edit.action}")
        (because,) = reasons([why.edit], say)
        lines += wrap(say("why.next", action=action, because=because), width, 2)
    for group in grouped(why.problems, say):
        lines += group_lines(group, say, width, 2)
    if why.state in {"waits", "sheet"}:
        for word in (of_held(held, say) for held in why.held):
            lines += [*wrap(word.message, width, 2, 4), *hint_lines(word.hint, width, 4)]
    return lines + _past(why, say, width)


def _is_taken_back(why: Why) -> bool:
    """Tell a page that somebody took back: it is as it should be, but not as the row says."""
    known = why.known
    taken_back = (
        known is not None and known.last == TAKEN_BACK and known.saved_sha1 != known.said_sha1
    )
    return why.state == "keep" and taken_back


def _row(why: Why, say: Say, width: int) -> list[str]:
    lines = wrap(say("why.row"), width, 2) if why.values else []
    for each in why.values:
        told = say("report.field-at", field=each.field, cell=address(each.cell))
        lines += wrap(say("report.at", where=told, message=clip(each.text, _LONGEST)), width, 4, 6)
    return lines


def _wiki(why: Why, say: Say, width: int) -> list[str]:
    if why.live is None:
        return wrap(say("why.no-page"), width, 2)
    args = {
        "title": why.live.title,
        "who": why.live.user,
        "when": when(why.live.timestamp, say),
        "revision": str(why.live.revid),
    }
    return wrap(say("why.live-people" if why.by_people else "why.live-ours", **args), width, 2)


def _past(why: Why, say: Say, width: int) -> list[str]:
    lines = wrap(say("why.past"), width, 2) if why.past else wrap(say("why.no-past"), width, 2)
    for each in why.past:
        action, result = say(f"report.action-{each.action}"), say(f"outcome.label-{each.result}")
        code = f"report.kind-{each.kind}"
        kind = say(code) if say.knows(code) else each.kind or "–"
        told = say("why.run", run=each.run, kind=kind, action=action, result=result)
        lines += wrap(told, width, 4)
    return lines
