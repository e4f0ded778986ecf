"""The project folder that a command works in, and the wiki that it speaks to."""

from __future__ import annotations

import ast
import json
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING

from bot.failure import Exit, Failure, Failures
from bot.model import Cell, Event, Problem, Site, silent
from bot.owned import RUNTIME, is_ours, others_may, owner_of, private_folder
from bot.schema.project import load_project

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bot.model import Progress
    from bot.schema.settings import Project
    from bot.wiki.port import Wiki

SETTINGS = "passeur.toml"
USER_CONFIG = "user-config.py"


@dataclass(frozen=True, slots=True)
class Workspace:
    """A project, whether it speaks to the rehearsal wiki, and how to open a wiki.

    `problems` are those of the settings. `opener` is for tests: it gives the wiki to use instead.
    """

    folder: Path
    project: Project
    problems: tuple[Problem, ...] = ()
    local: bool = False
    progress: Progress = silent
    opener: Callable[[bool], Wiki] | None = None

    @property
    def runtime(self) -> Path:
        """Where the ledger and the runs are: the rehearsal wiki has its own."""
        base = self.folder / RUNTIME
        return base / "wiki" if self.local else base

    @property
    def templates(self) -> Path:
        """Where the templates are."""
        return self.folder / "templates_wikitext"

    def wiki(self, *, writing: bool) -> Wiki:
        """Open the wiki; only reading works without an account where the settings name the API."""
        if self.opener:
            return self.opener(writing)
        self.progress(Event("run.connecting"))
        if self.local:
            return self._rehearsal()
        return self._live(writing=writing)

    def reading_wiki(self) -> Wiki:
        """Open the wiki for reading: without an account, or with it where readers must log in."""
        wiki = self.wiki(writing=False)
        if wiki.user or self.opener or not (self.folder / USER_CONFIG).is_file():
            return wiki
        try:
            wiki.start("")
        except Failure as failure:
            if failure.problem.code != "api.private":
                raise
            wiki.close()
            return self.wiki(writing=True)
        return wiki

    def run_jobs(self) -> None:
        """Let the rehearsal wiki work off its job queue: nobody else does it there."""
        if self.local and not self.opener:
            from bot.wiki import local  # noqa: PLC0415 - only --wiki local needs it

            self.progress(Event("run.jobs"))
            local.run_jobs(self.runtime)

    def _rehearsal(self) -> Wiki:
        from bot.wiki import local  # noqa: PLC0415 - only --wiki local needs it
        from bot.wiki.session import open_session  # noqa: PLC0415 - brings pywikibot

        status = local.status(self.runtime)
        if not status.running:
            made = bool(status.version)
            code = "run.rehearsal-down" if made else "run.rehearsal-never"
            raise Failure(Problem(code), Exit.LATER if made else Exit.SETUP)
        return open_session(self.runtime, tell=self.progress)

    def _live(self, *, writing: bool) -> Wiki:
        config = self.folder / USER_CONFIG
        api = self.project.wiki.api
        if api and config.is_file():
            self._check_one_wiki(api, config)
        if api and not writing:
            from bot.wiki.session import open_anonymous  # noqa: PLC0415 - brings mwclient

            return open_anonymous(api, tell=self.progress)
        if not config.is_file():
            raise Failure(Problem("run.no-wiki", Cell(SETTINGS)))
        from bot.wiki.session import open_session  # noqa: PLC0415 - brings pywikibot

        return open_session(self.folder, tell=self.progress)

    def _check_one_wiki(self, api: str, config: Path) -> None:
        named = assigned(config.read_text(encoding="utf-8", errors="replace"), "family_files")
        if named and api not in named:
            args = {"api": api, "other": named[0]}
            raise Failure(Problem("run.two-wikis", Cell(USER_CONFIG), args))

    def bot_users(self, user: str) -> frozenset[str]:
        """Name the accounts whose signed edits are ours; without any, nothing can be planned."""
        users = self.known_bot_users(user)
        if not users:
            raise Failure(Problem("run.no-bot-user", Cell(SETTINGS)))
        return users

    def known_bot_users(self, user: str) -> frozenset[str]:
        """Name the accounts whose signed edits are ours; none where nobody said so."""
        named = () if self.local else self.project.wiki.bot_users
        user = user or ("" if self.local else self._configured_user())
        return frozenset(named or ([user] if user else []))

    def _configured_user(self) -> str:
        """Read which account `user-config.py` names, for when only the API's address is used."""
        try:
            text = (self.folder / USER_CONFIG).read_text(encoding="utf-8", errors="replace")
        except OSError:
            return ""
        return next(iter(assigned(text, "usernames")), "")

    def stop_page(self, user: str) -> str:
        """Name the page by which people stop the bot."""
        chosen = self.project.wiki.stop_page
        if chosen and not self.local:
            return chosen
        name = user or min(self.project.wiki.bot_users, default="") or self._configured_user()
        return f"User:{name}/{'Stop' if self.project.language == 'en' else 'Arrêt'}" if name else ""

    def kept_site(self) -> Site | None:
        """Give what the wiki said of itself at the last contact."""
        try:
            data = json.loads((self.runtime / "site.json").read_text(encoding="utf-8"))
            sets = {
                name: frozenset(data[name])
                for name in ("interwikis", "extensions", "subpages", "content")
            }
            ids = {int(number): name for number, name in data["namespaces"].items()}
            return Site(**{**data, **sets, "namespaces": ids})
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def keep_site(self, site: Site) -> None:
        """Keep what the wiki says of itself, so that `check` can judge titles without it."""
        if self.kept_site() == site:
            return
        private_folder(self.runtime)
        data = {k: sorted(v) if isinstance(v, frozenset) else v for k, v in asdict(site).items()}
        (self.runtime / "site.json").write_text(
            json.dumps(data, ensure_ascii=False), encoding="utf-8"
        )

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Let one run at a time write in this folder; the system frees the lock of a dead one."""
        from filelock import FileLock, Timeout  # noqa: PLC0415 - reading commands need none

        private_folder(self.runtime)
        lock = FileLock(self.runtime / "lock", timeout=0)
        try:
            with lock:
                yield
        except Timeout as error:
            raise Failure(Problem("run.locked", Cell(str(self.folder))), Exit.LATER) from error


def assigned(config: str, name: str) -> list[str]:
    """Read the texts that a `user-config.py` assigns to entries of `name`, without running it."""
    try:
        tree = ast.parse(config)
    except SyntaxError:
        return []
    return [
        node.value.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
        and any(f"'{name}'" in ast.dump(target) for target in node.targets)
    ]


def find_folder(start: Path) -> Path:
    """Find the nearest folder upwards that holds the settings and belongs to the user."""
    start = start.resolve()
    found = [folder for folder in (start, *start.parents) if (folder / SETTINGS).is_file()]
    for folder in found:
        if is_ours(folder):
            return folder
    for folder in found:
        _refuse_others(folder)
    raise Failure(Problem("run.no-project", Cell(str(start))))


def _refuse_others(folder: Path) -> None:
    """Refuse a project that belongs to somebody else, for the administrator of a machine too.

    Its `user-config.py` is a program, and `.passeur` holds cookies and what a run believes. What
    is below `sources` and `templates_wikitext` may be anybody's: it is checked, and sandboxed.
    """
    for path in (folder, folder / RUNTIME):
        if path.exists() and not is_ours(path):
            args = {"folder": quote(str(folder)), "owner": owner_of(path)}
            raise Failure(Problem("run.other-owner", Cell(str(path)), args))
    runtime = folder / RUNTIME
    if runtime.is_dir() and others_may(runtime):
        runtime.chmod(0o700)


def open_workspace(
    folder: Path | None, *, local: bool = False, progress: Progress = silent
) -> Workspace:
    """Open the project folder named, or the one around the working directory."""
    if folder is not None and not (folder / SETTINGS).is_file():
        raise Failure(Problem("run.no-project", Cell(str(folder))))
    found = folder.resolve() if folder is not None else find_folder(Path.cwd())
    _refuse_others(found)
    project, problems = load_project(found)
    if project is None:
        raise Failures(tuple(problems))
    return Workspace(found, project, tuple(problems), local, progress)
