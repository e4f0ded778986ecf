"""Merging one call: parameter by parameter, in the live text, where all else stays."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.wikitext.merge.call import Call, Param
from bot.wikitext.merge.judge import BOTH, Place

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.model import FieldRule
    from bot.wikitext.merge.judge import Judge

_BLANKS = re.compile(r"\s*\Z")
_NAME = re.compile(r"(\s*)(.*?)(\s*=)\Z", re.DOTALL)


def merged_call(
    judge: Judge, places: Mapping[str, Place], base: Call | None, ours: Call, theirs: Call
) -> Call:
    """Join a call by three; `places` says by parameter whose field it is."""
    call = theirs
    base = base or Call(ours.name, "", ())
    for key in dict.fromkeys((*ours.keys, *base.keys)):
        place = places.get(key) or Place(key, None, _rule(judge, key))
        old = _old_name(place, base, ours, key)
        if not old and _was_renamed(places, base, ours, key):
            continue
        said, live = base.value(old or key), theirs.value(key)
        if old and live is None:
            call, live = _renamed(call, old, key), theirs.value(old)
        value = judge.value(place, said, ours.value(key), live)
        call = _with(call, key, value, ours, base)
        call = _with_notes(judge, place, call, base.get(old or key), ours.get(key), ours)
    return call


def _rule(judge: Judge, key: str) -> FieldRule:
    """Say how a parameter merges that no cell gave: without spans, its name is its field's."""
    return BOTH if judge.ours.spans else judge.ours.rules.get(key, BOTH)


def _old_name(place: Place, base: Call, ours: Call, key: str) -> str:
    """Give the name that a parameter had in the base; empty where it is the same."""
    if base.get(key) is not None or ours.get(key) is None:
        return ""
    names = (old for old in place.rule.formerly if base.get(old) and not ours.get(old))
    return next(names, "")


def _was_renamed(places: Mapping[str, Place], base: Call, ours: Call, key: str) -> bool:
    if ours.get(key) is not None:
        return False
    return any(_old_name(place, base, ours, new) == key for new, place in places.items())


def _renamed(call: Call, old: str, new: str) -> Call:
    """Give a parameter another name; its value and all blanks stay."""
    for param in call.params:
        if param.key == old:
            label = _labelled(param, new)
            call = call.with_param(param, replace(param, key=new, label=label))
    return call


def _labelled(like: Param, key: str) -> str:
    """Write a parameter's name with the blanks of another's."""
    found = _NAME.match(like.label)
    return f"{found.group(1)}{key}{found.group(3)}" if found else f"{key}="


def _with(call: Call, key: str, value: str | None, ours: Call, base: Call) -> Call:
    """Give a call in which a parameter has this value; None takes it out."""
    param = call.get(key)
    if param is None:
        like = ours.get(key)
        return call if value is None or like is None else _inserted(call, like, value, ours)
    if value is None:
        return _without(call, param, base)
    if value == param.value:
        return call
    return call.with_param(param, param.says(value, ours.get(key)))


def _without(call: Call, param: Param, base: Call) -> Call:
    """Take a parameter out; where that would take more than its value, empty it."""
    said = base.get(param.key)
    known = param.notes == (said.notes if said else "")
    twice = sum(each.key == param.key for each in call.params) > 1
    if known and not twice and param.label:
        return call.without(param)
    return call.with_param(param, replace(param, value=""))


def _inserted(call: Call, like: Param, value: str, ours: Call) -> Call:
    """Add a parameter beside its neighbour in the sheet's text, spaced as the live call is."""
    at = _place(call, like.key, ours)
    if not call.params:
        return replace(call, params=(replace(like, value=value),))
    near = call.params[at - 1] if at else call.params[0]
    params = list(call.params)
    trail = _end(near)
    notes = like.trail.removesuffix(_end(like))
    if at == len(params) and "\n" not in trail and _is_tall(call) and near.label:
        params[-1] = replace(near, trail=near.trail + "\n")
    lead = near.lead if near.label and not near.lead.strip(" \t") else like.lead
    label = _labelled(near, like.key) if near.label else like.label or f"{like.key}="
    new = Param(like.key, label, lead, "", notes + trail).says(value, like)
    return replace(call, params=(*params[:at], new, *params[at:]))


def _place(call: Call, key: str, ours: Call) -> int:
    """Tell where a new parameter goes: behind the one that it follows in the sheet's text."""
    keys = [param.key for param in call.params]
    order = ours.keys
    for before in reversed(order[: order.index(key)]):
        if before in keys:
            return len(keys) - keys[::-1].index(before)
    after = next((each for each in order[order.index(key) :] if each in keys), None)
    return keys.index(after) if after is not None else len(keys)


def _end(param: Param) -> str:
    found = _BLANKS.search(param.trail)
    return found.group() if found else ""


def _is_tall(call: Call) -> bool:
    """Say whether a call has its parameters on lines of their own."""
    return "\n" in call.head or any("\n" in _end(param) for param in call.params[:-1])


def _with_notes(
    judge: Judge, place: Place, call: Call, said: Param | None, like: Param | None, sheet: Call
) -> Call:
    """Bring over what the sheet changed in the comments and references behind a value."""
    base, ours = (param.notes if param else "" for param in (said, like))
    if base == ours or like is None:
        return call
    param = call.get(like.key)
    if param is None:
        was_empty = not base and not (said and said.value)  # people took nothing out
        wins = was_empty or (ours and judge.clash(place, base, ours, "") == ours)
        return _inserted(call, like, like.value, sheet) if wins else call
    if param.notes == ours:
        return call
    if param.notes and (not base or param.notes.count(base) != 1):
        if judge.clash(place, base, ours, param.notes) != ours:
            return call
        trail = param.trail.replace(param.notes, ours)
    elif param.notes:
        trail = param.trail.replace(param.notes, param.notes.replace(base, ours))
    else:
        trail = like.trail.removesuffix(_end(like)) + param.trail
    return call.with_param(param, replace(param, trail=trail))
