"""`passeur doctor`: what is missing in the set-up, and how to get it."""

from __future__ import annotations

from bot.cli.options import Settings, command
from bot.cli.show import emit, leave, text_width, workspace_of
from bot.failure import Failure
from bot.jobs.doctor import broken_settings, doctor
from bot.report.doctor import doctor_json, doctor_text


@command("doctor")
def doctor_command(settings: Settings) -> None:
    """Look at set-up, rights, rates, bot mark, version and extensions; change nothing."""
    try:
        workspace, settings, say = workspace_of(settings)
        found = doctor(workspace)
    except Failure as failure:
        say, found = settings.say, broken_settings(failure)
    emit(settings, doctor_json(found.checks, say), doctor_text(found.checks, say, text_width()))
    leave(found.status)
