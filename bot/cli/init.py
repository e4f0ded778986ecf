"""`passeur init`."""

from __future__ import annotations

from pathlib import Path

import click

from bot.cli.options import Settings, command, option
from bot.cli.plan import later
from bot.cli.reasons import must_be_there
from bot.cli.show import emit, leave
from bot.failure import Exit
from bot.jobs.init import init


@command("init")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), default=".")
@option("--from", "from_workbook", type=click.Path(path_type=Path), metavar="WORKBOOK")
@option("--from-wiki", "from_wiki", metavar="URL")
def init_command(
    settings: Settings, folder: Path, from_workbook: Path | None, from_wiki: str | None
) -> None:
    """Make a project folder."""
    later("--from-wiki" if from_wiki else "")
    say = settings.say
    if from_workbook:
        must_be_there(from_workbook)
    written = init(folder, language=say.language, workbook=from_workbook)
    names = [str(path.relative_to(folder)) for path in written]
    emit(
        settings,
        {"folder": str(folder), "files": names},
        say("run.project-made", folder=folder, files="\n".join(f"  {name}" for name in names)),
    )
    leave(Exit.DONE)
