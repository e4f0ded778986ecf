"""`passeur audit`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from bot.cli.options import Settings, command, option
from bot.cli.reasons import write_file, writing
from bot.cli.show import emit, leave, tell, text_width, workspace_of
from bot.failure import Exit, Failure, worst
from bot.jobs.audit import Wish, audit, status_of
from bot.jobs.fixing import fixes
from bot.jobs.plan_key import plan_key
from bot.jobs.publishing import check_publishable, published
from bot.jobs.silencing import reports_root
from bot.model import Problem
from bot.report.audit_csv import audit_csv
from bot.report.audit_html import audit_html
from bot.report.audit_text import audit_text
from bot.report.audit_wikitext import audit_pages
from bot.report.audit_xlsx import audit_xlsx
from bot.report.conflict_text import conflict_lines
from bot.report.json import audit_json
from bot.report.lines import hint_lines, wrap
from bot.report.of_edit import of_outcome
from bot.report.plan_file import dump
from bot.report.problem_text import problems_text
from bot.report.sentences import url

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.jobs.applying import Result
    from bot.jobs.workspace import Workspace
    from bot.model import Report
    from bot.say import Say


class Form(NamedTuple):
    """One form of the report: how its file's name ends, and what writes it in a language."""

    ending: str
    write: Callable[[Report, Say], str | bytes]


def _csv(report: Report, say: Say) -> str:
    return "\ufeff" + audit_csv(report, say)  # by the mark, Excel knows UTF-8


def _json(report: Report, say: Say) -> str:
    return json.dumps(audit_json(report, say), ensure_ascii=False, indent=2)


def _wikitext(report: Report, say: Say) -> str:
    pages = audit_pages(report, say, "kind", {})
    return "\n\n".join(f"{name}\n\n{text}" for name, text in pages.items())


# By the name that `--format` takes.
FORMS = {
    "html": Form("html", audit_html),
    "xlsx": Form("xlsx", audit_xlsx),
    "csv": Form("csv", _csv),
    "json": Form("json", _json),
    "wikitext": Form("txt", _wikitext),
}
_FAMILIES = ("links", "categories", "templates", "files", "all")


@command("audit")
@click.argument("family", type=click.Choice(_FAMILIES), default="all")
@option("--external", is_flag=True)
@option("--due", is_flag=True)
@option("--only", "narrowed", multiple=True, metavar="TITLE")
@option("--format", "formats", multiple=True, metavar=",".join(FORMS))
@option("-o", "reports", type=click.Path(path_type=Path, file_okay=False), metavar="DIR")
@option("--publish", is_flag=True)
@option("--fix", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE.json")
@option(
    "--fail-on",
    "findings",
    type=click.Choice(["new", "any", "never"]),
    default="new",
    show_default=True,
)
def audit_command(
    settings: Settings,
    family: str,
    external: bool,  # noqa: FBT001 - an option
    due: bool,  # noqa: FBT001 - an option
    narrowed: tuple[str, ...],
    formats: tuple[str, ...],
    reports: Path | None,
    publish: bool,  # noqa: FBT001 - an option
    fix: Path | None,
    findings: str,
) -> None:
    """Look at the wiki, and tell what is worth a person's time."""
    wanted = _formats(formats)
    workspace, settings, say = workspace_of(settings)
    wish = Wish(family, external, due, narrowed)
    if publish:
        check_publishable(workspace, wish)
    report = audit(workspace, wish)
    emit(settings, audit_json(report, say), audit_text(report, say, text_width()))
    if report.problems:
        tell(settings, problems_text(report.problems, say, text_width()))
    for path in _written(report, say, wanted, reports or workspace.runtime / "reports"):
        tell(settings, say("audit.report-written", path=path.resolve().as_uri()))
    status = status_of(report, findings)
    if fix:
        status = worst(status, _fixed(settings, workspace, report, say, fix))
    if publish:
        status = worst(status, _published(settings, workspace, report, say))
    leave(status)


def _formats(words: tuple[str, ...]) -> list[str]:
    """Read `--format html,xlsx`; a page to read is written where nothing is said."""
    named = [name.strip().lower() for word in words for name in word.split(",") if name.strip()]
    for name in named:
        if name not in FORMS:
            args = {"word": name, "formats": list(FORMS)}
            raise Failure(Problem("error.format", None, args))
    return list(dict.fromkeys(named)) or ["html"]


def _written(report: Report, say: Say, formats: list[str], folder: Path) -> list[Path]:
    """Write the report in each form; give the files."""
    with writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
        return [_write(report, say, name, folder) for name in formats]


def _write(report: Report, say: Say, name: str, folder: Path) -> Path:
    form = FORMS[name]
    path = folder / f"audit.{form.ending}"
    write_file(path, form.write(report, say))
    return path


def _fixed(settings: Settings, workspace: Workspace, report: Report, say: Say, path: Path) -> Exit:
    """Write the safe repairs as a plan, for `apply`."""
    plan = fixes(workspace, report)
    write_file(path, dump(plan, say, plan_key(workspace)))
    code = "audit.fix-written" if plan.edits else "audit.fix-nothing"
    tell(settings, say(code, n=len(plan.edits), path=path))
    return Exit.DONE


def _published(settings: Settings, workspace: Workspace, report: Report, say: Say) -> Exit:
    """Publish the report on the wiki; tell what became of each page."""
    result = published(workspace, report, say, audit_pages)
    tell(settings, "\n".join(_outcomes(result, say)))
    site = workspace.kept_site()
    if site:
        pages = url(result.plan.server, f"Special:PrefixIndex/{reports_root(workspace, site)}/")
        tell(settings, say("audit.published-at", address=pages))
    if result.failure:
        tell(settings, problems_text([result.failure], say, text_width()))
    return result.status


def _outcomes(result: Result, say: Say) -> list[str]:
    """Say how many pages were written, and why the others were not."""
    done = sum(outcome.result == "done" for outcome in result.outcomes)
    lines = [say("audit.published", n=done, kept=result.plan.keep)]
    names = {edit.id: edit.title for edit in result.plan.edits}
    for outcome in result.outcomes:
        if outcome.result not in {"done", "unchanged"}:
            told = of_outcome(outcome, names, say)
            message = say("report.at", where=outcome.title, message=told.message)
            lines += [*wrap(message, text_width()), *hint_lines(told.hint, text_width(), 2)]
    for edit in result.plan.edits:
        lines += conflict_lines(edit, say, text_width()) if edit.conflicts else []
    return lines
