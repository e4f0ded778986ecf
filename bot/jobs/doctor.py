"""`doctor`: everything that stands in the night's way, each with what mends it.

It writes nothing, and never stops at the first fault: whatever can still be looked at is.
"""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bot.failure import Exit, Failure, worst
from bot.jobs.doctor_account import ACCOUNT_LOOKS
from bot.jobs.doctor_files import BOT_PASSWORDS, MAIN
from bot.jobs.doctor_folder import folder_checks
from bot.jobs.doctor_pages import PAGE_LOOKS
from bot.jobs.doctor_values import Check, Look, Patient, advice, failed, fine, wrong
from bot.jobs.doctor_wiki import WIKI_LOOKS
from bot.jobs.workspace import SETTINGS, USER_CONFIG, Workspace, assigned, find_folder
from bot.schema.read_project import read_project
from bot.schema.settings import Project
from bot.schema.toml import Source

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bot.model import Problem, Site
    from bot.wiki.port import Wiki

# Nobody answered, or nobody knows whom to ask: it would be the same without an account.
_NO_CONTACT = {
    "api.unreachable", "api.http-error", "api.tls", "api.not-a-wiki", "api.bad-address",
    "api.login-in-address", "api.other-address", "api.busy", "api.database", "run.two-wikis",
    "run.no-wiki", "run.rehearsal-down", "run.rehearsal-never",
}  # fmt: skip
_REFUSED = "api.wrong-password"
_READONLY = "api.readonly"


@dataclass(frozen=True, slots=True)
class Examined:
    """What was looked at, and how the command ends."""

    checks: tuple[Check, ...]

    @property
    def status(self) -> Exit:
        """Give the worst end that a night would come to."""
        return worst(Exit.DONE, *(check.ends for check in self.checks))


class _Doctor:
    """One examination; `site` is the wiki as far as it is known."""

    def __init__(self, workspace: Workspace, broken: Sequence[Problem], language: str) -> None:
        self._workspace = workspace
        self._broken = broken
        self._language = language
        self.site: Site | None = workspace.kept_site()
        self._main = False

    def checks(self) -> Iterator[Check]:
        """Look at the folder, then at the wiki as far as it lets us."""
        here = list(folder_checks(self._workspace, self._broken))
        yield from here
        self._main = any(check.told.code == MAIN for check in here)
        shut = {"config", "password"} & {each.code for each in here if each.ends is Exit.SETUP}
        if not self._workspace.local and not self._has_config():
            yield wrong("login", "nobody")
        elif shut:
            yield advice("login", "untried")
        else:
            yield from self._with_account()
            return
        yield from self._as_anybody()

    def _with_account(self) -> Iterator[Check]:
        try:
            wiki = self._workspace.wiki(writing=True)
        except Failure as failure:
            yield self._refused(failure)
            if failure.problem.code not in _NO_CONTACT and not self._workspace.local:
                yield from self._as_anybody()
            return
        with closing(wiki):
            yield from self._examine(wiki, (*WIKI_LOOKS, *ACCOUNT_LOOKS, *PAGE_LOOKS))

    def _refused(self, failure: Failure) -> Check:
        problem = failure.problem
        if problem.code == _READONLY:
            return advice("login", "readonly")
        if problem.code == _REFUSED:
            user, reason = problem.args["user"], problem.args["reason"]
            return wrong("login", "refused", page=BOT_PASSWORDS, user=user, reason=reason)
        return failed("login", problem, failure.status)

    def _as_anybody(self) -> Iterator[Check]:
        """Look at what the wiki shows to anybody, where its address is known."""
        api = self._workspace.project.wiki.api or self._configured_api()
        if not api:
            return
        try:
            with closing(self._anonymous(api)) as wiki:
                yield from self._examine(wiki, WIKI_LOOKS)
        except Failure as failure:
            yield failed("reach", failure.problem, failure.status)

    def _anonymous(self, api: str) -> Wiki:
        from bot.wiki.session import open_anonymous  # noqa: PLC0415 - brings mwclient

        if self._workspace.opener:
            return self._workspace.opener(False)
        return open_anonymous(api, tell=self._workspace.progress)

    def _examine(self, wiki: Wiki, looks: Iterable[Look]) -> Iterator[Check]:
        """Take each look; one that fails stops no other, unless the wiki is gone."""
        try:
            start = wiki.start(self._workspace.stop_page(wiki.user))
        except Failure as failure:
            yield failed("reach", failure.problem, failure.status)
            return
        self.site = start.site
        patient = Patient(self._workspace, wiki, start, self._language, self._main)
        if start.user:
            yield fine("login", user=start.user)
        for code, look in looks:
            try:
                yield from look(patient)
            except Failure as failure:
                yield failed(code, failure.problem, failure.status)
                if failure.status is Exit.LATER:
                    return

    def _has_config(self) -> bool:
        return bool(self._workspace.opener) or (self._workspace.folder / USER_CONFIG).is_file()

    def _configured_api(self) -> str:
        """Read the address in `user-config.py`, which is not run for it."""
        try:
            text = (self._workspace.folder / USER_CONFIG).read_text("utf-8", errors="replace")
        except OSError:
            return ""
        found = [each for each in assigned(text, "family_files") if each.startswith("http")]
        return found[0] if len(set(found)) == 1 else ""


def examine(workspace: Workspace, language: str, broken: Sequence[Problem] = ()) -> Examined:
    """Examine a project for somebody who reads `language`.

    `broken` is what is wrong in its settings.
    """
    doctor = _Doctor(workspace, broken, language)
    checks = list(doctor.checks())
    return Examined(tuple(check.addressed(doctor.site) for check in checks))


def nowhere(failure: Failure) -> Examined:
    """Tell that there is no project to examine, or none of ours."""
    return Examined((failed("folder", failure.problem, failure.status),))


def as_far_as_readable(folder: Path | None, *, local: bool) -> Workspace:
    """Open a project whose settings are broken: what `passeur.toml` says of the wiki may count."""
    folder = folder.resolve() if folder else find_folder(Path.cwd())
    source = Source.of(folder / SETTINGS, SETTINGS)
    project = Project(folder, "") if source.problems else read_project(source, folder)
    return Workspace(folder, project, (), local)
