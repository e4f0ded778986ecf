"""A plan in a file: what people review as JSON, and all that `apply` needs to do exactly that.

The file is the contract's plan with more in it: texts, guards, spans. A SHA-256 over everything
seals it, so that nothing is written that nobody has seen; the seal is signed with the project
folder's own key, so that only what was planned there is an order.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from bot.failure import Exit, Failure
from bot.model import (
    Absent,
    At,
    Cell,
    Conflict,
    Delete,
    Edit,
    Finding,
    Held,
    Identity,
    Move,
    Op,
    Plan,
    Problem,
    Put,
    Remark,
    Requests,
    Restore,
    Span,
)
from bot.report import tagged
from bot.report.json import FORMAT, plan_json
from bot.report.plan_seal import SEAL, is_signed, opened, sealed
from bot.report.plan_shape import check, read_json

if TYPE_CHECKING:
    from bot.model import Guard
    from bot.say import Say


HEAVIEST = 100 * 1024 * 1024  # bytes: ten thousand pages of 5 kB, as they were and will be
_OPS: dict[str, type[Op]] = {each.__name__.lower(): each for each in (Put, Move, Delete, Restore)}
_MALFORMED = (ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError)


def dump(plan: Plan, say: Say, key: bytes = b"") -> str:
    """Write a plan as the text of its file; sentences are in the language of `say`.

    `key` is the project folder's, by which it knows its own plans again.
    """
    shape = plan_json(plan, say)
    for edit, edit_shape in zip(plan.edits, shape["edits"], strict=True):
        edit_shape.update(_edit_extras(edit))
        for conflict, told in zip(edit.conflicts, edit_shape.get("conflicts", ()), strict=True):
            told["at"] = tagged.pack(conflict.cell)
    for problem, problem_shape in zip(plan.problems, shape["problems"], strict=True):
        problem_shape["at"] = tagged.pack(problem.where)
        problem_shape["args"] = tagged.pack(dict(problem.args))
        problem_shape["holds"] = [problem.collection, problem.key]
    for finding, told in zip(plan.findings or (), shape.get("findings", ()), strict=True):
        told["code"] = finding.code
        told["args"] = tagged.pack(dict(finding.args))
    shape["kind"] = plan.kind
    shape["started"] = plan.started
    shape["server"] = plan.server
    shape["waiting"] = sorted(plan.waiting)
    return json.dumps(sealed(shape, key), ensure_ascii=False, indent=1) + "\n"


def load(text: str, file: str = "", key: bytes | None = None) -> Plan:
    """Read a plan's file; `file` names it in what is said of a wrong one.

    With `key`, only a plan of the folder that has this key is read. Raises Failure (set-up) where
    it is no plan, of another format, not as Passeur wrote it, or from elsewhere.
    """
    where = Cell(file) if file else None
    try:
        shape = read_json(text)
    except ValueError as error:
        raise _failure("report.plan-not-json", where) from error
    if not isinstance(shape, dict) or not {"format", SEAL, "edits"} <= shape.keys():
        raise _failure("report.plan-not-json", where)
    if type(shape["format"]) is not int or shape["format"] != FORMAT:
        found = str(shape["format"])[:40]
        raise _failure("report.plan-format", where, found=found, known=str(FORMAT))
    inside = opened(shape)
    if inside is None:
        raise _failure("report.plan-changed", where)
    if key is not None and not is_signed(shape, key):
        raise _failure("report.plan-elsewhere", where)
    try:
        plan = _plan(inside)
        check(plan)
    except _MALFORMED as error:
        raise _failure("report.plan-malformed", where) from error
    return plan


def _failure(code: str, where: Cell | None, **args: str) -> Failure:
    return Failure(Problem(code, where, args), Exit.SETUP)


def _edit_extras(edit: Edit) -> dict[str, Any]:
    return {
        "identity_parts": list(edit.identity),
        "op": _op_shape(edit.op),
        "guard": _guard_shape(edit.guard),
        "before": edit.before,
        "spans": [
            [span.start, span.end, span.field, *span.cell, span.bound, span.param]
            for span in edit.spans
        ],
        "said_sha1": edit.said_sha1,
        "parts": dict(edit.parts),
        "said": edit.said,
        "stands": edit.stands,
        "kind": edit.kind,
        "told": [[remark.code, tagged.pack(dict(remark.args))] for remark in edit.remarks],
    }


def _op_shape(op: Op | None) -> dict[str, Any] | None:
    return None if op is None else {"do": type(op).__name__.lower(), **asdict(op)}


def _op(shape: dict[str, Any] | None) -> Op | None:
    if shape is None:
        return None
    return _OPS[shape["do"]](**{name: each for name, each in shape.items() if name != "do"})


def _guard_shape(guard: Guard | None) -> dict[str, Any] | None:
    match guard:
        case At(page_id, revid):
            return {"page": page_id, "revision": revid}
        case Absent():
            return {"absent": True}
        case None:
            return None


def _guard(shape: dict[str, Any] | None) -> Guard | None:
    if shape is None:
        return None
    return Absent() if "absent" in shape else At(shape["page"], shape["revision"])


def _plan(shape: dict[str, Any]) -> Plan:
    return Plan(
        id=shape["id"],
        project=shape["project"],
        wiki=shape["wiki"],
        kind=shape["kind"],
        started=shape["started"],
        edits=tuple(map(_edit, shape["edits"])),
        keep=shape["counts"].get("keep", 0),
        held=tuple(Held(**held) for held in shape["held"]),
        waiting=frozenset(shape["waiting"]),
        problems=tuple(map(_problem, shape["problems"])),
        requests=Requests(**shape["requests"]),
        server=shape["server"],
        findings=tuple(map(_finding, shape["findings"])) if "findings" in shape else None,
    )


def _finding(shape: dict[str, Any]) -> Finding:
    about = shape["kind"], shape["page"], shape["target"], shape["code"]
    return Finding(*about, tagged.unpack(shape["args"]))


def _edit(shape: dict[str, Any]) -> Edit:
    return Edit(
        id=shape["id"],
        action=shape["action"],
        title=shape["title"],
        identity=Identity(*shape["identity_parts"]),
        origin=shape["origin"],
        because=shape["because"],
        summary=shape["summary"],
        op=_op(shape["op"]),
        guard=_guard(shape["guard"]),
        before=shape["before"],
        spans=tuple(map(_span, shape["spans"])),
        needs=tuple(shape["needs"]),
        words_lost=shape["words_lost"],
        conflicts=tuple(map(_conflict, shape.get("conflicts", ()))),
        old_title=shape.get("old_title", ""),
        said_sha1=shape["said_sha1"],
        parts=shape["parts"],
        said=shape["said"],
        stands=shape.get("stands"),
        kind=shape["kind"],
        remarks=tuple(Remark(code, tagged.unpack(args)) for code, args in shape["told"]),
    )


def _span(shape: list[Any]) -> Span:
    start, end, field, file, sheet, ref, bound, param = shape
    return Span(start, end, field, Cell(file, sheet, ref), bound, param)


def _conflict(shape: dict[str, Any]) -> Conflict:
    known = {name: value for name, value in shape.items() if name not in {"at", "cell"}}
    return Conflict(**known, cell=tagged.unpack(shape["at"]))


def _problem(shape: dict[str, Any]) -> Problem:
    collection, key = shape["holds"]
    return Problem(
        shape["code"],
        tagged.unpack(shape["at"]),
        tagged.unpack(shape["args"]),
        shape["severity"],
        collection,
        key,
    )
