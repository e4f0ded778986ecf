"""The options that every command accepts, before and after its name."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass, replace
from functools import update_wrapper
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bot.say import LANGUAGES, Say

if TYPE_CHECKING:
    from collections.abc import Callable

_KEY = "passeur"


@dataclass(frozen=True, slots=True)
class Settings:
    """What the global options say; `lang` is empty until the project or an option names it."""

    project: Path | None = None
    local: bool = False
    json: bool = False
    quiet: bool = False
    lang: str = ""
    color: bool = True

    @property
    def say(self) -> Say:
        """Speak the language asked for; French where nothing is said."""
        return Say(self.lang or os.environ.get("PASSEUR_LANG", "fr"), local=self.local)

    @staticmethod
    def of(ctx: click.Context) -> Settings:
        """Find the settings of the running command; a `--lang` not read yet counts for help."""
        settings: Settings = ctx.meta.get(_KEY, Settings())
        return settings if settings.lang else replace(settings, lang=_language_typed())

    @staticmethod
    def typed() -> Settings:
        """Read form and language off the words typed, for what is wrong before options are read."""
        return Settings(json="--json" in sys.argv[1:], lang=_language_typed())


def _language_typed() -> str:
    """Look for `--lang` among the words typed: help is shown before options are read."""
    words = sys.argv[1:]
    for word, after in zip(words, [*words[1:], ""], strict=False):
        name, equals, value = word.partition("=")
        if name == "--lang":
            chosen = value if equals else after
            return chosen if chosen in LANGUAGES else ""
    return ""


class _Help(click.Option):
    """An option whose help is read from `say/` when it is shown, in the language asked for."""

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        self.help = Settings.of(ctx).say(f"help.option-{self.name}")
        return super().get_help_record(ctx)

    def get_help_extra(self, ctx: click.Context) -> Any:
        """Tell a default and a range in words, where click writes `default: 3; 1<=x<=9`."""
        extra, say = super().get_help_extra(ctx), Settings.of(ctx).say
        words = []
        if "default" in extra:
            words.append(say("help.default", value=extra.pop("default")))
        if "range" in extra and isinstance(self.type, click.IntRange):
            low, high = self.type.min, self.type.max
            code = "help.range-from" if high is None else "help.range"
            words.append(say(code, low=str(low), high=str(high)))
        if words:
            extra["range"] = "; ".join(words)
        return extra


def option(*names: str, **attrs: Any) -> Callable[[Any], Any]:
    """Declare an option; its help is the sentence `help.option-NAME`."""
    return click.option(*names, cls=_Help, **attrs)


def _show_version(ctx: click.Context, _: click.Parameter, asked: bool) -> None:  # noqa: FBT001 - click's callback
    if asked and not ctx.resilient_parsing:
        from importlib.metadata import version  # noqa: PLC0415 - only --version needs it

        click.echo(f"passeur {version('passeur')}")
        ctx.exit()


def _show_help(ctx: click.Context, _: click.Parameter, asked: bool) -> None:  # noqa: FBT001 - click's callback
    if asked and not ctx.resilient_parsing:
        click.echo(ctx.get_help())
        ctx.exit()


def global_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that every command accepts."""
    eager = {"is_flag": True, "is_eager": True, "expose_value": False}
    for declared in reversed(
        (
            option("--project", type=click.Path(path_type=Path), metavar="DIR"),
            option("--wiki", "which_wiki", type=click.Choice(["local", "live"])),
            option("--json", "as_json", is_flag=True),
            option("--quiet", is_flag=True),
            option("--lang", type=click.Choice(LANGUAGES)),
            option("--no-color", "no_color", is_flag=True),
            option("--version", callback=_show_version, **eager),
            option("--help", "-h", callback=_show_help, **eager),
        )
    ):
        command = declared(command)
    return command


def remember(ctx: click.Context, options: dict[str, Any]) -> Settings:
    """Join the options given before and after the command's name; the later word wins."""
    before: Settings = ctx.meta.get(_KEY, Settings())
    settings = Settings(
        project=options.get("project") or before.project,
        local=options["which_wiki"] == "local" if options.get("which_wiki") else before.local,
        json=bool(options.get("as_json")) or before.json,
        quiet=bool(options.get("quiet")) or before.quiet,
        lang=options.get("lang") or before.lang,
        color=before.color and not options.get("no_color") and "NO_COLOR" not in os.environ,
    )
    ctx.meta[_KEY] = settings
    return settings


_GLOBAL = ("project", "which_wiki", "as_json", "quiet", "lang", "no_color")


def write_options(
    command: click.Command, ctx: click.Context, formatter: click.HelpFormatter
) -> None:
    """List the options of a command, in the language asked for."""
    options = (each for each in command.get_params(ctx) if isinstance(each, click.Option))
    records = [each.get_help_record(ctx) for each in options]
    with formatter.section(Settings.of(ctx).say("help.options")):
        formatter.write_dl([record for record in records if record])


class _Command(click.Command):
    """A command whose help is read from `say/` when it is shown."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        try:
            return super().parse_args(ctx, args)
        except click.UsageError as error:
            error.ctx = error.ctx or ctx  # an option without its value: which help is to be read
            raise

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        write_options(self, ctx, formatter)

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        say = Settings.of(ctx).say
        name = ctx.command_path.removeprefix("passeur ").replace(" ", "-")
        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_text(say(f"help.{name}"))
            for line in say.hint(f"help.{name}").splitlines():
                formatter.write_text(line)

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        prefix = Settings.of(ctx).say("help.usage-prefix")
        formatter.write_usage(ctx.command_path, " ".join(self.collect_usage_pieces(ctx)), prefix)


def command(name: str) -> Callable[[Callable[..., Any]], click.Command]:
    """Make a command that takes its settings first, and whatever goes wrong becomes a sentence."""

    def decorate(function: Callable[..., Any]) -> click.Command:
        @click.pass_context
        def run(ctx: click.Context, /, **options: Any) -> None:
            from bot.cli.show import guarded  # noqa: PLC0415 - --help must not pay for it

            settings = remember(ctx, {key: options.pop(key, None) for key in _GLOBAL})
            guarded(settings, lambda: function(settings, **options))

        update_wrapper(run, function)
        return click.command(name, cls=_Command, add_help_option=False)(global_options(run))

    return decorate
