"""`passeur pull`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.options import Settings, command, option
from bot.cli.reasons import unwritable
from bot.cli.show import emit, leave, text_width, workspace_of
from bot.failure import Failure
from bot.jobs.pull import pull
from bot.report.pull import Returned, comment, pull_json, pull_text

if TYPE_CHECKING:
    from bot.jobs.given_back import Change


@command("pull")
@click.argument("names", nargs=-1)
@option("-o", "folder", type=click.Path(path_type=Path, file_okay=False), metavar="DIR")
def pull_command(settings: Settings, names: tuple[str, ...], folder: Path | None) -> None:
    """Bring back what people changed on the wiki, into copies of the workbooks."""
    workspace, settings, say = workspace_of(settings)

    def told(change: Change) -> str:
        site = workspace.kept_site()
        return comment(_returned(change), say, site.url(change.page.title) if site else "")

    try:
        found = pull(workspace, names, folder, told)
    except OSError as error:
        raise Failure(unwritable(folder or workspace.runtime, error)) from error
    cells = [_returned(change) for change in found.changes]
    data = pull_json(found.files, cells, say)
    emit(settings, data, pull_text(found.files, cells, say, text_width()))
    leave(found.status)


def _returned(change: Change) -> Returned:
    page = change.page
    about = (page.title, page.user, page.timestamp, page.revid, change.reason)
    return Returned(change.cell, change.field, change.old, change.new, *about)
