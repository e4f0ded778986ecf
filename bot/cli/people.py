"""`passeur release`, `rekey` and `why`."""

from __future__ import annotations

import click

from bot.cli.options import Settings, command
from bot.cli.show import emit, leave, text_width, workspace_of
from bot.failure import Exit
from bot.jobs.people import rekey, release
from bot.jobs.why import why
from bot.report.why import why_json, why_text


@command("release")
@click.argument("key")
def release_command(settings: Settings, key: str) -> None:
    """Hand a page over to people."""
    workspace, settings, say = workspace_of(settings)
    collection, found = release(workspace, key)
    data = {"collection": collection, "key": found}
    emit(settings, data, say("run.released", collection=collection, key=found))
    leave(Exit.DONE)


@command("rekey")
@click.argument("name")
@click.argument("old")
@click.argument("new")
def rekey_command(settings: Settings, name: str, old: str, new: str) -> None:
    """Say that a row has another key now."""
    workspace, settings, say = workspace_of(settings)
    collection, key = rekey(workspace, name, old, new)
    data = {"collection": collection, "old": old, "new": key}
    emit(settings, data, say("run.rekeyed", collection=collection, old=old, key=key))
    leave(Exit.DONE)


@command("why")
@click.argument("name", metavar="KEY_OR_TITLE")
def why_command(settings: Settings, name: str) -> None:
    """Explain a page: row, said, live, decision, last runs."""
    workspace, settings, say = workspace_of(settings)
    found = why(workspace, name)
    emit(settings, why_json(found, say), why_text(found, say, text_width()))
    leave(Exit.DONE)
