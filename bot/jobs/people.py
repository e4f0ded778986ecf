"""What people decide through us: a page handed over, a key that changed, a side that is taken.

It is written in `sources/decisions.toml`, because nothing else could tell it again.
"""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot.alike import nearest
from bot.decide.digest import sha1
from bot.decide.signature import path
from bot.failure import Failure
from bot.jobs.reading import read_all
from bot.model import Cell, Problem
from bot.run.ledger import LEDGER, Ledger
from bot.schema.decisions import Released, add_rekey, add_release, add_take

if TYPE_CHECKING:
    from bot.jobs.planning import Planned
    from bot.jobs.workspace import Workspace


def release(workspace: Workspace, name: str) -> tuple[str, str]:
    """Hand the page of a row over to people; give the collection and the key.

    `name` is a key, or `COLLECTION/KEY` where several collections have it.
    """
    found = sorted(set(_rows_called(workspace, name)))
    if len(found) != 1:
        keys = [f"{collection}/{key}" for collection, key in found]
        code = "run.key-in-several" if found else "run.no-such-key"
        near = "" if found else nearest(name, [key for _, key in _rows(workspace)])
        code = "run.no-such-key-near" if near else code
        raise Failure(Problem(code, Cell("sources"), {"key": name, "names": keys, "near": near}))
    add_release(workspace.folder, Released(*found[0]), when=_today())
    return found[0]


def rekey(workspace: Workspace, name: str, old: str, new: str) -> tuple[str, str]:
    """Say that a row has another key now; `new` may be `COLLECTION/KEY` for a row that moved."""
    collections = workspace.project.collections
    to, slash, key = new.partition("/")
    to, key = (to, key) if slash and to in collections else (name, new)
    for each in (name, to):
        if each not in collections:
            args = {"name": each, "names": sorted(collections)}
            raise Failure(Problem("run.unknown-collection", Cell("sources"), args))
    if (name, old) == (to, key):
        raise Failure(Problem("run.same-key", Cell(f"sources/{name}.toml"), {"key": old}))
    _check_there(workspace, to, key)
    add_rekey(workspace.folder, name, old, to, key, when=_today())
    return to, key


def record_takes(planned: Planned) -> None:
    """Keep where a person took the wiki's side: no revision of ours says it."""
    folder = planned.contact.workspace.folder
    gone = {
        edit.id
        for edit in planned.plan.edits
        if any(each.reason in {"deleted", "redirected"} for each in edit.conflicts)
    }
    for page in planned.survey.wanted:
        name = path(page.identity)
        for field, side in planned.takes.get(name, {}).items():
            if side == "wiki" and name in gone:
                _, collection, which, key = page.identity
                add_release(folder, Released(collection, key, which), when=_today())
            elif side == "wiki":
                add_take(folder, name, field, side, sha1(page.text), when=_today())


def _rows(workspace: Workspace) -> list[tuple[str, str]]:
    tables = read_all(workspace).tables
    return [(name, key) for name, table in tables.items() for key in table.keys]


def _known(workspace: Workspace) -> list[tuple[str, str]]:
    """Give the rows that had a page, whether or not they are still in a sheet."""
    file = workspace.runtime / LEDGER
    if not file.is_file():
        return []
    with closing(Ledger(file)) as ledger:
        return [(i.collection, i.key) for i in ledger.known() if i.collection != "-"]


def _rows_called(workspace: Workspace, name: str) -> list[tuple[str, str]]:
    rows = [*_rows(workspace), *_known(workspace)]
    found = [row for row in rows if "/".join(row) == name]
    return found or [row for row in rows if row[1] == name]


def _check_there(workspace: Workspace, name: str, key: str) -> None:
    """Refuse a new key that no row has: it would be a mistake of typing."""
    keys = [each for collection, each in _rows(workspace) if collection == name]
    if key not in keys:
        near = nearest(key, keys)
        code = "run.no-such-key-near" if near else "run.no-such-key"
        args = {"key": key, "names": [], "near": near}
        raise Failure(Problem(code, Cell(f"sources/{name}.toml"), args))


def _today() -> str:
    return f"{datetime.now(UTC):%Y-%m-%d}"
