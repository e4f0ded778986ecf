"""Opening a real wiki: with the account of a pywikibot configuration, or just for reading."""

from __future__ import annotations

import time
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

from bot.failure import Failure
from bot.model import silent
from bot.wiki.api import Api
from bot.wiki.hook import Watch
from bot.wiki.login import Login
from bot.wiki.pace import Pace
from bot.wiki.patience import Patience
from bot.wiki.port import no_brake
from bot.wiki.real import Reading, Writing
from bot.wiki.write import Writer

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import requests

    from bot.model import Progress


def open_anonymous(
    api: str, *, sleep: Callable[[float], None] = time.sleep, tell: Progress = silent
) -> Reading:
    """Open a wiki for reading, at the address of its `api.php`, without an account.

    `tell` hears of each wait.
    """
    import requests  # noqa: PLC0415 - only contact with a wiki is worth its import

    session = requests.Session()
    session.headers["User-Agent"] = f"{agent()} (reading without an account)"
    patience = Patience(sleep, tell)
    return Reading(Api(api, _bounded(session), Watch(session), patience), session.close)


def open_session(
    folder: Path, *, sleep: Callable[[float], None] = time.sleep, tell: Progress = silent
) -> Writing:
    """Open the wiki that `folder/user-config.py` names, logged in; `tell` hears of each wait."""
    from bot.wiki.pywiki import load  # noqa: PLC0415 - brings pywikibot, which reads the folder

    pywiki = load(folder, agent())
    patience = Patience(sleep, tell)
    api = Api(pywiki.api, _bounded(pywiki.session), Watch(pywiki.session), patience)
    try:
        login = Login(api, pywiki)
    except BaseException as error:  # pywikibot's session outlives this: nothing is to stay on it
        if isinstance(error, Failure):
            error.requests = api.requests
        api.watch.close()
        pywiki.close()
        raise
    pace = patience.pace
    writer = Writer(api, login, patience, no_brake, Pace(sleep=pace), Pace(sleep=pace))
    return Writing(login, writer, pywiki.close)


def _bounded(session: requests.Session) -> requests.Session:
    """Give each answer a deadline and a largest size."""
    from bot.wiki.deadline import Deadline  # noqa: PLC0415 - as in `open_anonymous`

    for scheme in ("http://", "https://"):
        session.mount(scheme, Deadline())
    return session


def agent() -> str:
    """Name ourselves and our version, as MediaWiki's operators ask of robots."""
    try:
        return f"Passeur/{version('passeur')}"
    except PackageNotFoundError:  # run from a copy that is not installed
        return "Passeur"
