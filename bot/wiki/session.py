"""Opening a real wiki: with the account of a pywikibot configuration, or just for reading."""

from __future__ import annotations

import time
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

from bot.wiki.api import Api
from bot.wiki.hook import Watch
from bot.wiki.login import Login
from bot.wiki.pace import Pace
from bot.wiki.real import Reading, Writing
from bot.wiki.write import Writer

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def open_anonymous(api: str, *, sleep: Callable[[float], None] = time.sleep) -> Reading:
    """Open a wiki for reading, at the address of its `api.php`, without an account."""
    import requests  # noqa: PLC0415 - only contact with a wiki is worth its import

    session = requests.Session()
    session.headers["User-Agent"] = f"{agent()} (reading without an account)"
    return Reading(Api(api, session, Watch(session), sleep), session.close)


def open_session(folder: Path, *, sleep: Callable[[float], None] = time.sleep) -> Writing:
    """Open the wiki that `folder/user-config.py` names, logged in."""
    from bot.wiki.pywiki import load  # noqa: PLC0415 - brings pywikibot, which reads the folder

    pywiki = load(folder, agent())
    api = Api(pywiki.api, pywiki.session, Watch(pywiki.session), sleep)
    login = Login(api, pywiki)
    writer = Writer(api, login, sleep, Pace(sleep=sleep), Pace(sleep=sleep))
    return Writing(login, writer, pywiki.close)


def agent() -> str:
    """Name ourselves and our version, as MediaWiki's operators ask of robots."""
    try:
        return f"Passeur/{version('passeur')}"
    except PackageNotFoundError:  # run from a copy that is not installed
        return "Passeur"
