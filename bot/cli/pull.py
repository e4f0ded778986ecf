"""`passeur pull`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from bot.cli.options import Settings, command, option
from bot.cli.reasons import writing
from bot.cli.show import emit, leave, text_width, workspace_of
from bot.jobs.pull import pull
from bot.report.pull import Returned, comment, listing, pull_json, pull_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.jobs.given_back import Change
    from bot.jobs.workspace import Workspace
    from bot.say import Say


@command("pull")
@click.argument("names", nargs=-1)
@option("-o", "folder", type=click.Path(path_type=Path, file_okay=False), metavar="DIR")
def pull_command(settings: Settings, names: tuple[str, ...], folder: Path | None) -> None:
    """Bring back what people changed on the wiki, into copies of the workbooks."""
    workspace, settings, say = workspace_of(settings)
    words = _Words(workspace, say)
    with writing(folder or workspace.runtime):
        found = pull(workspace, names, folder, words)
    cells = words.returned(found.changes)
    data = pull_json(found.files, cells, say)
    emit(settings, data, pull_text(found.files, cells, say, text_width()))
    leave(found.status)


class _Words(NamedTuple):
    """Tells a copy's readers what changed; the wiki has answered before anybody asks."""

    workspace: Workspace
    say: Say

    def returned(self, changes: Sequence[Change]) -> list[Returned]:
        site = self.workspace.kept_site()
        return [
            Returned(
                cell=change.cell,
                field=change.field,
                old=change.old,
                new=change.new,
                title=change.page.title,
                user=change.page.user,
                timestamp=change.page.timestamp,
                revid=change.page.revid,
                reason=change.reason,
                why=change.why,
                url=site.url(change.page.title) if site else "",
                by_us=change.by_us,
            )
            for change in changes
        ]

    def comment(self, change: Change) -> str:
        return comment(self.returned([change])[0], self.say)

    def listing(self, changes: Sequence[Change]) -> tuple[str, list[str], list[list[str]]]:
        return listing(self.returned(changes), self.say)
