"""`passeur init`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bot.cli.options import Settings, command, option
from bot.cli.reasons import must_be_there, writing
from bot.cli.show import emit, leave
from bot.failure import Exit, Failure
from bot.jobs.init import init
from bot.model import Problem

if TYPE_CHECKING:
    from bot.jobs.starting import Beginning, Column
    from bot.say import Say


@command("init")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), default=".")
@option("--from", "from_workbook", type=click.Path(path_type=Path), metavar="WORKBOOK")
@option("--from-wiki", "from_wiki", metavar="URL")
def init_command(
    settings: Settings, folder: Path, from_workbook: Path | None, from_wiki: str | None
) -> None:
    """Make a project folder."""
    if from_wiki:
        raise Failure(Problem("error.comes-later", None, {"name": "--from-wiki"}))
    say = settings.say
    if from_workbook:
        must_be_there(from_workbook)
    with writing(folder):
        made = init(folder, language=say.language, workbook=from_workbook)
    names = [str(path.relative_to(folder)) for path in made.files]
    text = say("run.project-made", folder=folder, files="\n".join(f"  {name}" for name in names))
    data: dict[str, Any] = {"folder": str(folder), "files": names}
    if from_workbook:
        data["proposed"] = proposed(made.begin)
        text += f"\n\n{told(made.begin, say)}"
    emit(settings, data, text)
    leave(Exit.DONE)


def proposed(begin: Beginning) -> dict[str, Any]:
    """Give what was decided about a workbook."""
    return {
        "sheet": begin.found_in,
        "header_row": begin.header_row,
        "key": begin.key,
        "title": begin.title_field,
        "unpublished": [column.field for column in begin.columns if not_shown(column)],
    }


def told(begin: Beginning, say: Say) -> str:
    """Say what was decided about a workbook, and what a person should look at."""
    key, title = begin.column(begin.key), begin.column(begin.title_field)
    code = "init.decided-in-sheet" if begin.found_in else "init.decided"
    words = {"workbook": begin.workbook, "sheet": begin.found_in, "row": begin.header_row}
    lines = [
        say(code, **words),
        say("init.key", heading=one_line(key.heading), field=key.field),
        say("init.title", heading=one_line(title.heading), field=title.field),
    ]
    if hidden := [one_line(column.heading) for column in begin.columns if not_shown(column)]:
        lines.append(say("init.unpublished", headings=hidden))
    return "\n".join([*lines, say("init.look", file=f"sources/{begin.name}.toml")])


def not_shown(column: Column) -> bool:
    """Tell a column that no page shows: one kept back, or one of addresses."""
    return column.internal or column.type == "email"


def one_line(heading: str) -> str:
    """Write a heading on one line."""
    return " ".join(heading.split())
