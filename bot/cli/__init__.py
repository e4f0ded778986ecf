"""The command line: reads options, calls a job, shows what comes back.

Only click is imported here, and each command's module when that command runs: `--help` is asked
for more often than anything else.
"""

from __future__ import annotations

import gc
import os
import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bot.cli.options import Settings, global_options, list_options, remember
from bot.failure import Failure
from bot.model import Problem

if TYPE_CHECKING:
    from collections.abc import Sequence

_HERE = "bot.cli"
# Command, and the module that holds it. Those of later versions answer with a sentence.
COMMANDS = {
    "init": "init",
    "check": "check",
    "plan": "plan",
    "show": "plan",
    "apply": "plan",
    "sync": "sync",
    "import": "imports",
    "pull": "pull",
    "audit": "audit",
    "release": "people",
    "rekey": "people",
    "runs": "runs",
    "undo": "undo",
    "why": "people",
    "ledger": "runs",
    "doctor": "doctor",
    "schedule": "schedule",
    "wiki": "wiki",
}
LATER = (
    "connect", "forget", "serve",
    "workbook", "harvest", "report",
)  # fmt: skip


class Commands(click.Group):
    """Finds a command's module only when it is needed; its one line of help is in `say/`."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Name the commands in the order in which help shows them."""
        return [*COMMANDS, *LATER]

    def get_command(
        self,
        ctx: click.Context,  # noqa: ARG002 - click's signature
        cmd_name: str,
    ) -> click.Command | None:
        """Import the command's module and give the command."""
        if cmd_name in LATER:
            return _later(cmd_name)
        module = COMMANDS.get(cmd_name)
        if module is None:
            return None
        found: click.Command = getattr(import_module(f"{_HERE}.{module}"), f"{cmd_name}_command")
        return found

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Answer an unknown command with the one that was probably meant."""
        if args and args[0] not in {*COMMANDS, *LATER} and not args[0].startswith("-"):
            from bot.cli.usage import unknown_command  # noqa: PLC0415 - only for a wrong word

            raise Failure(unknown_command(args[0], self.list_commands(ctx)))
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing them."""
        say = Settings.of(ctx).say
        rows = [(name, say(f"help.{name}")) for name in COMMANDS]
        with formatter.section(say("help.commands")):
            formatter.write_dl(rows)
        with formatter.section(say("help.later")):
            formatter.write_text(", ".join(LATER))

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the whole help in the language asked for."""
        say = Settings.of(ctx).say
        formatter.write_usage("passeur", say("help.usage"), prefix=say("help.usage-prefix"))
        formatter.write_paragraph()
        formatter.write_text(say("help.passeur"))
        list_options(self, ctx, formatter)
        self.format_commands(ctx, formatter)


def _later(name: str) -> click.Command:
    @click.command(name, context_settings={"ignore_unknown_options": True}, add_help_option=False)
    @click.argument("rest", nargs=-1, type=click.UNPROCESSED)
    def later(rest: Sequence[str]) -> None:  # noqa: ARG001 - any words are accepted
        raise Failure(Problem("error.comes-later", None, {"name": name}))

    return later


@click.command(cls=Commands, invoke_without_command=True, add_help_option=False)
@global_options
@click.pass_context
def passeur(ctx: click.Context, /, **options: Any) -> None:
    """Carry workbooks to a wiki."""
    remember(ctx, options)
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())


def main() -> None:
    """Run the command line; everything a person reads is UTF-8, whatever the machine thinks."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # closed by whoever started us: the work goes on
            nowhere = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - to the end
            setattr(sys, name, nowhere)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    os.environ.setdefault("PYWIKIBOT_NO_USER_CONFIG", "2")
    # A command makes hundreds of thousands of small values that live to its end: looking through
    # them for garbage again and again would take a fifth of its time.
    gc.set_threshold(1_000_000, 50, 100)
    try:
        sys.exit(passeur(prog_name="passeur", standalone_mode=False))
    except (click.ClickException, click.Abort, Failure, KeyboardInterrupt) as error:
        from bot.cli.show import tell_failure  # noqa: PLC0415 - only when something is wrong

        tell_failure(error)
