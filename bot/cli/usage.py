"""Words typed wrongly: click's own errors, told in the person's language."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from bot.alike import nearest
from bot.model import Problem

if TYPE_CHECKING:
    from collections.abc import Sequence


def problem_of(error: click.UsageError) -> Problem:
    """Turn click's error into a problem: what was typed, and which help to read."""
    command = error.ctx.command_path if error.ctx else "passeur"
    args: dict[str, Any] = {"command": command}
    if isinstance(error, click.NoSuchOption):
        near = nearest(error.option_name, error.possibilities or _options(error.ctx))
        args |= {"name": error.option_name, "near": near}
        return Problem("error.no-such-option" if near else "error.unknown-option", None, args)
    if isinstance(error, click.BadOptionUsage):
        return Problem("error.missing-value", None, {**args, "name": error.option_name})
    if isinstance(error, click.MissingParameter):
        if error.param and isinstance(error.param.type, click.Choice):
            return _missing_word(error.param.type.choices, args)
        return Problem("error.missing-parameter", None, {**args, "name": _name(error)})
    if isinstance(error, click.BadParameter):
        return Problem(_bad(error), None, {**args, **_choices(error)})
    return Problem("error.usage", None, {**args, "reason": error.format_message()})


def unknown_command(name: str, names: Sequence[str]) -> Problem:
    """Name the command that was probably meant."""
    near = nearest(name, names)
    code = "error.unknown-command" if near else "error.no-such-command"
    return Problem(code, None, {"name": name, "near": near})


def _missing_word(choices: Sequence[str], args: dict[str, Any]) -> Problem:
    """Name the words of which one is missing, the last one apart for its `or`."""
    *others, last = map(str, choices)
    code = "error.missing-word" if others else "error.missing-parameter"
    return Problem(code, None, {**args, "words": ", ".join(others), "name": last})


def _options(ctx: click.Context | None) -> list[str]:
    return [name for param in ctx.command.params for name in param.opts] if ctx else []


def _name(error: click.BadParameter) -> str:
    param = error.param
    if param is None:
        return error.param_hint if isinstance(error.param_hint, str) else ""
    if isinstance(param, click.Option):
        return param.opts[0]
    return str(param.make_metavar(error.ctx)).strip("{}[]")  # type: ignore[arg-type]  # click gives its own context


def _kind(error: click.BadParameter) -> Any:
    return error.param.type if error.param else None


def _bad(error: click.BadParameter) -> str:
    """Choose the sentence: of a path, whether a file or a folder is needed."""
    kind = _kind(error)
    if not isinstance(kind, click.Path) or kind.file_okay == kind.dir_okay:
        return "error.bad-parameter"
    return "error.needs-file" if kind.file_okay else "error.needs-folder"


def _choices(error: click.BadParameter) -> dict[str, Any]:
    """Say what the parameter accepts: its choices, or a number between two others."""
    kind = _kind(error)
    if isinstance(kind, click.Choice):
        expected = ", ".join(map(str, kind.choices))
    elif isinstance(kind, click.IntRange):
        expected = f"{kind.min}–{kind.max}" if kind.max else f"≥ {kind.min}"
    else:
        expected = error.format_message()
    return {"name": _name(error), "expected": expected}
