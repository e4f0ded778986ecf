"""`passeur wiki up|down|status|reset`: the rehearsal wiki."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from bot.cli.options import Settings, command, option
from bot.cli.show import emit, leave, workspace_of
from bot.failure import Exit
from bot.wiki import local


@command("wiki")
@click.argument("what", type=click.Choice(["up", "down", "status", "reset"]))
@option("--port", type=click.IntRange(1024, 65535), metavar="N")
@option("--mediawiki", metavar="PATH|1.39|1.43")
def wiki_command(settings: Settings, what: str, port: int | None, mediawiki: str | None) -> None:
    """Start, stop, show or empty the rehearsal wiki: a real MediaWiki."""
    workspace, settings, say = workspace_of(settings)
    folder = workspace.folder / ".passeur" / "wiki"
    path = Path(mediawiki) if mediawiki and not mediawiki.startswith("1.") else None
    version = mediawiki if mediawiki and path is None else None
    if what in {"up", "reset"}:
        start = local.up if what == "up" else local.reset
        status = start(
            folder, port=port, mediawiki=path, version=version, progress=workspace.progress
        )
    else:
        status = local.down(folder) if what == "down" else local.status(folder)
    code = "running" if status.running else "stopped"
    emit(
        settings,
        asdict(status),
        say(f"run.rehearsal-{code}", url=status.url, version=status.version),
    )
    leave(Exit.DONE)
