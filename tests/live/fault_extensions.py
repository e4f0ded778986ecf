"""Extensions that say no, loaded on a running wiki: title and spam blacklists, filters, captchas.

They lie in MediaWiki's own tree. The robot is not exempted from them, which bots usually are.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

from bot.wiki.local import php
from bot.wiki.local.packages import Code
from bot.wiki.local.places import read_json, write_json
from live.people import RealWiki

_NAMES = ("TitleBlacklist", "SpamBlacklist", "AbuseFilter", "ConfirmEdit")
_PROJECT, _HELP = "4", "12"  # namespaces
SETTINGS: dict[str, Any] = {
    "wgBlacklistSettings": {"spam": {"files": []}},  # the default is a list on the network
    "wgRevokePermissions": {"bot": {"tboverride": True, "sboverride": True, "skipcaptcha": True}},
    "wgCaptchaTriggers": dict.fromkeys(
        ("edit", "create", "sendemail", "addurl", "createaccount", "badlogin", "badloginperuser"),
        False,
    ),
    "wgCaptchaTriggersOnNamespace": {_PROJECT: {"create": True}},
    "wgNamespaceContentModels": {_HELP: "json"},
    "wgMaxArticleSize": 2,  # kB
}
BAD_TITLE, BAD_HOST = "Titre interdit", "interdit.example"
FORBIDDEN, DOUBTFUL = "gros mot", "petit mot"


@contextmanager
def loaded(wiki: RealWiki, code: Code) -> Iterator[None]:
    """Load them, with their tables and rules, for a while; the wiki is to be emptied afterwards."""
    before = read_json(wiki.places.state)
    write_json(wiki.places.state, {**before, "extensions": [*before["extensions"], *_NAMES]})
    try:
        found = php.find_php(code.version)
        php.run_script(found, wiki.places, code.path, ["update", "--quick"])
        with closing(sqlite3.connect(wiki.places.data / "wiki.sqlite", timeout=30)) as db, db:
            _add_filter(db, 1, FORBIDDEN, "disallow")
            _add_filter(db, 2, DOUBTFUL, "warn")
        with wiki.changed(**SETTINGS):
            wiki.admin.edit("MediaWiki:Titleblacklist", f"{BAD_TITLE}.*\n")
            wiki.admin.edit("MediaWiki:Spam-blacklist", BAD_HOST.replace(".", "\\.") + "\n")
            yield
    finally:
        write_json(wiki.places.state, before)


def _add_filter(db: sqlite3.Connection, number: int, word: str, action: str) -> None:
    """Add a rule, with the columns that this release has."""
    values = {
        "af_id": number, "af_pattern": f'new_wikitext contains "{word}"', "af_user": 1,
        "af_user_text": "Admin", "af_actor": 1, "af_timestamp": "20260101000000", "af_enabled": 1,
        "af_comments": "", "af_public_comments": f"Règle {number}", "af_hidden": 0,
        "af_hit_count": 0, "af_throttled": 0, "af_deleted": 0, "af_actions": action,
        "af_global": 0, "af_group": "default",
    }  # fmt: skip
    known = {row[1] for row in db.execute("PRAGMA table_info(abuse_filter)")}
    used = {name: value for name, value in values.items() if name in known}
    names, marks = ",".join(used), ",".join("?" * len(used))
    db.execute(f"INSERT INTO abuse_filter ({names}) VALUES ({marks})", list(used.values()))  # noqa: S608 - our own names
    message = {"disallow": "abusefilter-disallowed", "warn": "abusefilter-warning"}[action]
    db.execute("INSERT INTO abuse_filter_action VALUES (?,?,?)", (number, action, message))
