"""`passeur doctor`: what is missing in the set-up, and how to get it."""

from __future__ import annotations

from dataclasses import replace

from bot.cli.options import Settings, command
from bot.cli.show import emit, leave, text_width, workspace_of
from bot.failure import Failure, Failures
from bot.jobs.doctor import Examined, as_far_as_readable, examine, nowhere
from bot.report.doctor import doctor_json, doctor_text


@command("doctor")
def doctor_command(settings: Settings) -> None:
    """Look at set-up, rights, rates, bot mark, version and extensions; change nothing."""
    found, settings = _examined(settings)
    say = settings.say
    emit(settings, doctor_json(found.checks, say), doctor_text(found.checks, say, text_width()))
    leave(found.status)


def _examined(settings: Settings) -> tuple[Examined, Settings]:
    """Examine also a project whose settings are broken: the rest may be wrong as well."""
    try:
        workspace, settings, say = workspace_of(settings)
    except Failures as failure:
        workspace = as_far_as_readable(settings.project, local=settings.local)
        settings = replace(settings, lang=settings.lang or workspace.project.language)
        return examine(workspace, settings.say.language, failure.problems), settings
    except Failure as failure:
        return nowhere(failure), settings
    return examine(workspace, say.language), settings
