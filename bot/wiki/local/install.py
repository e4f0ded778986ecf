"""Makes the rehearsal wiki in its folder: MediaWiki's own installer, then accounts and pages."""

from __future__ import annotations

import json
import secrets
import shutil
from typing import TYPE_CHECKING, Any

from bot.disk import write_whole
from bot.model import Event
from bot.wiki.local.accounts import ADMIN, new_accounts
from bot.wiki.local.php import run_script
from bot.wiki.local.places import HERE, RUNTIME, read_json, write_json

if TYPE_CHECKING:
    from bot.model import Progress
    from bot.wiki.local.packages import Code
    from bot.wiki.local.places import Places

EXTENSIONS = (
    "ParserFunctions", "TemplateData", "Cite", "CiteThisPage", "WikiEditor", "CategoryTree",
    "VisualEditor",
)  # fmt: skip
"""Loaded where this MediaWiki has them; none has tables of its own."""


def is_made(places: Places) -> bool:
    """Say whether the wiki was finished: its last file is there."""
    return bool(read_json(places.made))


def is_half_made(places: Places) -> bool:
    """Say whether a making was interrupted."""
    return places.site.exists() and not is_made(places)


def make(places: Places, code: Code, php: str, progress: Progress) -> None:
    """Make the wiki, in about two seconds: tables, settings, accounts; the mark comes last."""
    progress(Event("wiki.installing", args={"version": code.version}))
    clear(places)
    places.site.mkdir(mode=0o700)  # passwords and sessions are in it
    for folder in (places.data, places.site / "images", places.site / "cache"):
        folder.mkdir()
    accounts = new_accounts()
    _install(places, code, php, accounts)
    write_state(places, "http://127.0.0.1")
    write_settings(places)
    others = [account for account in accounts if account["name"] != ADMIN]
    script = str(HERE / "accounts.php")
    run_script(php, places, code.path, [script], stdin=json.dumps(others))
    write_json(places.accounts, {account["name"]: account for account in accounts})
    write_json(places.made, {"version": code.version, "code": str(code.path)})


def _install(places: Places, code: Code, php: str, accounts: list[dict[str, Any]]) -> None:
    """Run the installer; its settings become the base of ours."""
    setup = places.site / "setup"
    setup.mkdir()
    admin = next(account for account in accounts if account["name"] == ADMIN)
    write_whole(setup / "password", admin["password"], private=True)
    options = {
        "dbtype": "sqlite", "dbpath": str(places.data), "dbname": "wiki", "lang": "fr",
        "server": "http://127.0.0.1", "scriptpath": "",
        "passfile": str(setup / "password"), "confpath": str(setup),
    }  # fmt: skip
    words = [part for name, value in options.items() for part in (f"--{name}", value)]
    run_script(php, places, code.path, ["install", *words, "Wiki des ADN", ADMIN])
    (setup / "LocalSettings.php").rename(places.site / "installed.php")
    shutil.rmtree(setup)


def write_settings(places: Places) -> None:
    """Copy our settings beside the installer's: a newer Passeur brings its own at each start."""
    places.settings.write_bytes((HERE / "settings.php").read_bytes())


def write_state(places: Places, server: str) -> None:
    """Write what the settings read at each request: the address, and the key of the caches."""
    key = read_json(places.state).get("key") or secrets.token_urlsafe(18)
    logo = (HERE / "logo.svg").read_text(encoding="utf-8")
    content = {"server": server, "key": key, "extensions": list(EXTENSIONS), "logo": logo}
    if read_json(places.state) != content:
        write_json(places.state, content)


def clear(places: Places) -> None:
    """Remove the wiki, and what runs left beside it that speaks of its pages."""
    shutil.rmtree(places.site, ignore_errors=True)
    for name in RUNTIME:
        path = places.folder / name
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
