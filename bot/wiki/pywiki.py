"""pywikibot, kept in its place: its configuration, cookies and saving, without its habits.

Imported from `open_session` alone. pywikibot reads its configuration while it is imported, once
in a process; asks questions; prints; takes over `warnings`; and writes files into the folder of
its configuration. Here it reads `user-config.py` where it lies, asks and prints nothing, and keeps
its files in `.passeur/pywikibot`. Facts: pywikibot 11.9's config.py, login.py, comms/http.py.
"""

from __future__ import annotations

import importlib
import logging
import os
import sys
import traceback
import warnings
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from bot.disk import in_place_of
from bot.failure import Failure
from bot.model import Cell, Problem
from bot.owned import private_folder
from bot.private import hide
from bot.wiki.config_files import config_problem, family_problem, password_problem

if TYPE_CHECKING:
    from collections.abc import Mapping

    import requests

USER_CONFIG = "user-config.py"
_loaded_from: list[Path] = []


class Pywiki:
    """pywikibot for one folder: who we are, the session that everything shares, and saving."""

    def __init__(self, library: Any, folder: Path, agent: str) -> None:
        self._library = library
        self._config = library.config
        self._file = Cell(str(folder / USER_CONFIG))
        self._family = self._load_family()
        self._code = self._config.mylang if self._config.mylang in self._family.langs else ""
        self._code = self._code or next(iter(self._family.langs))
        self.user = self._find_user()
        self.api = self._find_api()
        page = f"{self.api.removesuffix('api.php')}index.php?title=User:{self.user}"
        self._agent = f"{agent} ({page.replace(' ', '_')})".encode("ascii", "replace").decode()
        self._site: Any = None
        self._http = importlib.import_module("pywikibot.comms.http")
        self.session: requests.Session = self._http.session
        self.session.headers["User-Agent"] = self._agent
        self._config.user_agent_format = f"{self._agent} {{pwb}}"
        self._http.cookie_jar.clear()
        self._http.cookie_jar.load(self.user, ignore_discard=True)

    @property
    def ready(self) -> bool:
        """Say whether something can be saved without further preparation."""
        return self._site is not None

    def prepare(self) -> bool:
        """Make pywikibot's `Site`, which asks the wiki once who we are; say whether it knew us."""
        site = self._library.Site(self._code, self._family, user=self.user)
        if not site.logged_in():
            site.login(cookie_only=True)
        if site.logged_in():
            self._site = site
        return self.ready

    def submit(self, params: Mapping[str, Any]) -> object:
        """Send one write as it stands; with `errorformat` set, pywikibot leaves errors alone."""
        request = self._site.simple_request(**params)
        request.use_get = False  # else it first asks how, where the wiki has https
        request.throttle = False  # else it waits for every Retry-After a second time
        request["assert"] = params["assert"]  # it puts its own there
        return request.submit()

    def credentials(self) -> tuple[str, str]:
        """Read the login name and the password from the file that the configuration names."""
        if not self._config.password_file:
            raise Failure(Problem("api.no-password-file", self._file, {"user": self.user}))
        login = importlib.import_module("pywikibot.login")
        where = SimpleNamespace(code=self._code, family=self._family)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # they show the line, with the password
                manager = login.LoginManager(site=where, user=self.user)
        except FileNotFoundError:
            raise self._failure("api.missing-password-file") from None
        except Exception:  # noqa: BLE001 - whatever a wrong line leads to shows that line
            raise self._failure("api.broken-password-file") from None
        if not manager.password:
            raise self._failure("api.no-password")
        return str(manager.login_name), str(manager.password)

    def keep_cookies(self) -> None:
        """Save the cookies for the next run: whole, or as they were.

        A file cut by a kill or a full disk is read as cookies that no request can be made with.
        """
        file = Path(self._http.cookie_jar.filename)
        with in_place_of(file) as part:
            part.touch(0o600, exist_ok=False)
            self._http.cookie_jar.save(str(part), ignore_discard=True)

    def forget_cookies(self) -> None:
        """Let the next run log in anew; this one goes on as it is."""
        Path(self._http.cookie_jar.filename).unlink(missing_ok=True)

    def close(self) -> None:
        """Let go of connections."""
        self.session.close()

    def _load_family(self) -> Any:
        family = importlib.import_module("pywikibot.family")
        _refuse(family_problem(str(self._config.family_files.get(self._config.family, ""))))
        try:
            return family.Family.load(self._config.family)
        except Exception as error:  # noqa: BLE001 - a family file is a program of the user's
            args = {"family": str(self._config.family), "reason": hide(str(error))}
            raise Failure(Problem("api.unknown-family", self._file, args)) from None

    def _find_user(self) -> str:
        names = self._config.usernames
        by_code = names[self._family.name] or names["*"]
        user = by_code.get(self._code) or by_code.get("*")
        if not user:
            args = {"family": self._family.name, "code": self._code}
            raise Failure(Problem("api.no-user", self._file, args))
        user = str(user).partition("@")[0].replace("_", " ").strip()
        return user[:1].upper() + user[1:]

    def _find_api(self) -> str:
        family, code = self._family, self._code
        return f"{family.protocol(code)}://{family.hostname(code)}{family.apipath(code)}"

    def _failure(self, code: str) -> Failure:
        where = Cell(str(self._config.password_file))
        return Failure(Problem(code, where, {"user": self.user, "file": where.file}))


def load(folder: Path, agent: str) -> Pywiki:
    """Import pywikibot with the configuration of `folder`; another folder needs another process."""
    folder = folder.resolve()
    _refuse(config_problem(folder / USER_CONFIG))
    if _loaded_from and _loaded_from[0] != folder:
        raise RuntimeError(f"pywikibot was configured from {_loaded_from[0]}")
    if not _loaded_from:
        _import(folder)
        _loaded_from.append(folder)
    _refuse(password_problem(Path(str(sys.modules["pywikibot"].config.password_file or ""))))
    return Pywiki(sys.modules["pywikibot"], folder, agent)


def _refuse(problem: Problem | None) -> None:
    if problem:
        raise Failure(problem)


def _import(folder: Path) -> None:
    logger = logging.getLogger("pywiki")
    logger.addHandler(logging.NullHandler())
    logger.setLevel(logging.CRITICAL + 1)
    importlib.import_module("requests")  # its own filters for warnings are to stay
    before = os.environ.get("PYWIKIBOT_DIR")
    os.environ["PYWIKIBOT_DIR"] = str(folder)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            library = importlib.import_module("pywikibot")
    except SyntaxError as error:
        where = Cell(f"{folder / USER_CONFIG}:{error.lineno}")
        raise Failure(Problem("api.broken-config", where, {"reason": error.msg})) from None
    except Exception as error:
        if isinstance(error, ImportError) and (error.name or "").startswith("pywikibot"):
            raise
        where = Cell(_line_of(error, folder / USER_CONFIG))
        args = {"reason": type(error).__name__}
        raise Failure(Problem("api.broken-config", where, args)) from None
    finally:
        _restore(before)
    _configure(library.config, folder)
    _keep_quiet()


def _line_of(error: Exception, file: Path) -> str:
    """Name the line that failed; its text, and the error's own, may hold a password."""
    frames = traceback.extract_tb(error.__traceback__)
    lines = [frame.lineno for frame in frames if frame.filename == str(file)]
    return f"{file}:{lines[-1]}" if lines else str(file)


def _restore(before: str | None) -> None:
    if before is None:
        os.environ.pop("PYWIKIBOT_DIR", None)
    else:
        os.environ["PYWIKIBOT_DIR"] = before


def _configure(config: Any, folder: Path) -> None:
    """Turn off waiting, asking and trying again; move the files out of people's sight."""
    if config.password_file:
        config.password_file = str(folder / config.password_file)
    runtime = folder if folder.parent.name == ".passeur" else folder / ".passeur"
    files = runtime / "pywikibot"
    private_folder(files)
    files.chmod(0o700)
    config.base_dir = str(files)
    config.max_retries = 0
    config.put_throttle = 0
    config.minthrottle = 0
    config.solve_captcha = False
    config.log = []
    config.simulate = False


def _keep_quiet() -> None:
    """Keep pywikibot from setting up its terminal and taking over `warnings` when it first speaks.

    It does so through routines that wait in its own list, for which it offers no switch.
    """
    importlib.import_module("pywikibot.logging")._init_routines.clear()  # noqa: SLF001 - no switch
