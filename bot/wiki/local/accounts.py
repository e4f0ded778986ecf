"""The accounts of the rehearsal wiki, and pywikibot's configuration for the robot among them."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

from bot.disk import write_whole

if TYPE_CHECKING:
    from pathlib import Path

ADMIN, BOT, EDITOR, READER = "Admin", "PasseurBot", "Éditrice", "Stagiaire"
"""A sysop; the robot; a person who edits; one more person, who has no high limits."""

APP = "passeur"
GRANTS = (
    "basic", "highvolume", "editpage", "createeditmovepage", "uploadfile", "uploadeditmovefile",
    "delete",
)  # fmt: skip
"""A grant gives what the account may do anyway: the robot may not delete until it is a sysop."""

_BOT_ALPHABET = "0123456789abcdefghijklmnopqrstuvw"
"""A bot password must match `[0-9a-w]{32,}`: with an x in it the login fails (probed)."""


def new_accounts() -> list[dict[str, Any]]:
    """Invent names, groups and passwords; the robot and the reader may log in as programs."""
    return [
        _account(ADMIN, []),  # the installer makes this one, with every right
        _account(BOT, ["bot"], app=True),
        _account(EDITOR, []),
        _account(READER, [], app=True),
    ]


def _account(name: str, groups: list[str], *, app: bool = False) -> dict[str, Any]:
    account: dict[str, Any] = {
        "name": name,
        "password": secrets.token_urlsafe(18),
        "groups": groups,
    }
    if app:
        secret = "".join(secrets.choice(_BOT_ALPHABET) for _ in range(32))
        account |= {"app": APP, "app_password": secret, "grants": list(GRANTS)}
    return account


_CONFIG = """\
# Written by `passeur wiki up`, for the rehearsal wiki only: changes are lost.
family = mylang = 'passeur'
family_files['passeur'] = '{api}'
usernames['passeur']['passeur'] = '{user}'
password_file = 'user-password.py'
put_throttle = 0
minthrottle = 0
maxthrottle = 0
max_retries = 0
retry_wait = 1
retry_max = 1
socket_timeout = (5, 60)
solve_captcha = False
"""


def write_configuration(folder: Path, api: str, account: dict[str, Any]) -> None:
    """Write `user-config.py` and `user-password.py`, by which pywikibot logs in as `account`."""
    folder.mkdir(parents=True, exist_ok=True)
    name, app, secret = account["name"], account["app"], account["app_password"]
    password = f"({name!r}, BotPassword({app!r}, {secret!r}))\n"
    write_whole(folder / "user-password.py", password, private=True)
    write_whole(folder / "user-config.py", _CONFIG.format(api=api, user=name), private=True)
