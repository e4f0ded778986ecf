"""What people, settings and extensions of a wiki do to a run: about one page, or about all of it.

All of it is real but what needs software that is not there: moderation, and servers in front.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from typing import NamedTuple

from bot.wiki.local.packages import Code
from live import fault_extensions as extensions
from live.fault_causes import Results, Seen, of_page, of_run
from live.fault_table import Cause
from live.fault_yard import Night, Yard, key_of
from live.gateway import Asked

ONE_PAGE, WHOLE_RUN = "What is about one page", "What is about the whole run"
_SAID, _SAYS = "Un mot.", "Un autre mot."
# Errors of software that is not there, or that happen too seldom to wait for.
_INJECTED = {
    "moderated edit": "moderation-edit-queued",
    "missingtitle": "missingtitle",
    "an unknown error": "hookaborted",
    "a crash": "internal_api_error_TypeError",
    "403 of a server in front": "403-bare",
    "413 of a server in front": "413-bare",
}


class Meanwhile(NamedTuple):
    """A page that is there already, and what people do to it just before we write or move it."""

    act: Callable[[Yard, str], object]
    moves: bool = False


def _delete_new(yard: Yard, title: str) -> None:
    yard.wiki.editor.edit(title, "Essai.")
    yard.wiki.admin.delete(title)


def _replace(old: str, new: str) -> Callable[[Yard, str], object]:
    def act(yard: Yard, title: str) -> object:
        text = yard.wiki.editor.text(title) or ""
        return yard.wiki.editor.edit(title, text.replace(old, new))

    return act


_NEW: dict[str, Callable[[Yard, str], object]] = {
    "articleexists": lambda yard, title: yard.wiki.editor.edit(title, "De Marie."),
    "pagedeleted": _delete_new,
}
_THERE: dict[str, Meanwhile] = {
    "editconflict": Meanwhile(_replace(_SAID, "De Marie.")),
    "silent merge": Meanwhile(_replace("Fin.", "Fin, dit Marie.")),
    "nochange": Meanwhile(_replace(_SAID, _SAYS)),
    "deleted meanwhile": Meanwhile(lambda yard, title: yard.wiki.admin.delete(title)),
    "protected": Meanwhile(lambda yard, title: yard.wiki.admin.protect(title)),
    "blocked from this page": Meanwhile(
        lambda yard, title: yard.wiki.admin.act(
            "block",
            user="PasseurBot",
            reason="Pas celle-ci",
            partial="1",
            allowusertalk="1",
            pagerestrictions=title,
        )
    ),
    "new title taken": Meanwhile(
        lambda yard, title: yard.wiki.editor.edit(f"{title} bis", "De Marie."), moves=True
    ),
    "protected from moves": Meanwhile(
        lambda yard, title: yard.wiki.admin.act("protect", title=title, protections="move=sysop"),
        moves=True,
    ),
    "moderated move": Meanwhile(lambda _, __: None, moves=True),
}
_WRITTEN = {
    "title blacklist": (extensions.BAD_TITLE, _SAID),
    "spam blacklist": ("Réclame", f"Voir https://{extensions.BAD_HOST}/x ici."),
    "abuse filter": ("Filtrée", extensions.FORBIDDEN),
    "abuse filter that warns": ("Avertie", extensions.DOUBTFUL),
    "page too big": ("Longue", "mot " * 600),
}
_SPACES = {"captcha": "Project", "content model": "Help"}


# Runs by how they end: an exit status says the worst of what a run met.
_ALONE = (("silent merge", "nochange"), ("moderated edit", "moderated move"), ("a crash",))


def one_page(yard: Yard, code: Code) -> tuple[Results, Night]:
    """Have each page meet a refusal; the run of the next night is given, too."""
    there = {cause: f"la{number}" for number, cause in enumerate(_THERE)}
    yard.rows |= {key: (f"Page {key}", _SAID) for key in there.values()}
    first = yard.night()
    assert first.status == 0, first
    with extensions.loaded(yard.wiki, code):
        keys = there | _prepare(yard, there)
        others = tuple(cause for cause in keys if cause not in {c for run in _ALONE for c in run})
        found = {}
        for causes in (*_ALONE, others):
            night = yard.night(*(word for cause in causes for word in ("--only", keys[cause])))
            for cause in causes:
                found[Cause(ONE_PAGE, cause, _where(cause))] = of_page(night, keys[cause])
        return found, yard.night()


def _where(cause: str) -> str:
    return "move" if cause in _THERE and _THERE[cause].moves else "write"


def _prepare(yard: Yard, there: dict[str, str]) -> dict[str, str]:
    """Change the sheet, and lay what the pages will meet; gives the keys of the new ones."""
    acts: dict[str, Callable[[Yard, str], object]] = {}
    for cause, key in there.items():
        title = yard.rows[key][0]
        moves = _THERE[cause].moves
        yard.rows[key] = (f"{title} bis", _SAID) if moves else (title, _SAYS)
        acts[key] = _THERE[cause].act
    new = {}
    for number, cause in enumerate([*_NEW, *_INJECTED, *_WRITTEN]):
        new[cause] = f"ici{number}"
        yard.rows[new[cause]] = _WRITTEN.get(cause, (f"Page {new[cause]}", _SAID))
    acts |= {new[cause]: act for cause, act in _NEW.items()}
    for cause, fault in _INJECTED.items():
        yard.aim(new[cause], fault, lasts=True)
    yard.aim(there["moderated move"], "moderation-move-queued", lasts=True)
    for cause, space in _SPACES.items():
        new[cause] = f"espace{space}"
        yard.add_collection(space.lower(), f"{space}:<< titre >>", {new[cause]: ("Une", _SAID)})
    titles = {key: title.removesuffix(" bis") for key, (title, _) in yard.rows.items()}

    def meanwhile(asked: Asked) -> None:
        key = key_of(asked.summary)
        if act := acts.pop(key, None):
            act(yard, titles[key])

    yard.gate.meanwhile = meanwhile
    return new


def whole_run(yard: Yard) -> Results:
    """Have something befall the wiki or the account: before a run, or in the middle of one."""
    admin, wiki = yard.wiki.admin, yard.wiki
    found = {}

    def block() -> None:
        admin.act("block", user="PasseurBot", reason="À voir", expiry="never", allowusertalk="1")

    def unblock() -> None:
        admin.act("unblock", user="PasseurBot")

    def demote() -> None:
        admin.promote("PasseurBot", "", remove="bot")

    befalls: dict[str, tuple[Callable[[], object], Callable[[], object]]] = {
        "readonly": (lambda: wiki.settings(wgReadOnly="Copie de nuit"), wiki.settings),
        "blocked": (block, unblock),
        "assertbotfailed": (demote, lambda: admin.promote("PasseurBot", "bot")),
        "session gone": (lambda: _forget_session(yard), lambda: None),
    }
    for cause, (befall, undo) in befalls.items():
        found[Cause(WHOLE_RUN, cause, "write")] = _in_the_middle(yard, cause, befall)
        undo()
    for cause in ("readonly", "blocked"):
        befall, undo = befalls[cause]
        befall()
        yard.rows[f"avant-{cause}"] = (f"Avant {cause}", _SAID)
        found[Cause(WHOLE_RUN, cause, "login")] = of_run(yard.night(), f"avant-{cause}")
        undo()
    found[Cause(WHOLE_RUN, "wrong password", "login")] = _with_another_password(yard)
    return found


def _forget_session(yard: Yard) -> None:
    """Have the wiki forget who the robot is, as it does in time."""
    [cookies] = (yard.folder / ".passeur" / "pywikibot").glob("*.lwp")
    ids = set(re.findall(r"session=\"?(\w{20,})", cookies.read_text(encoding="utf-8")))
    store = yard.wiki.places.data / "wikicache.sqlite"
    with closing(sqlite3.connect(store, timeout=30)) as db, db:
        gone = [
            db.execute("DELETE FROM objectcache WHERE keyname LIKE ?", (f"%{each}",)).rowcount
            for each in ids
        ]
    assert any(gone), ids


def _in_the_middle(yard: Yard, cause: str, befall: Callable[[], object]) -> Seen:
    """Have it happen when the second of three pages is about to be written."""
    yard.rows |= {f"{cause}-{n}": (f"Pendant {cause} {n}", _SAID) for n in (1, 2, 3)}
    writes: list[str] = []

    def meanwhile(asked: Asked) -> None:
        writes.append(key_of(asked.summary))
        if len(writes) == 2:
            befall()

    yard.gate.meanwhile = meanwhile
    night = yard.night()
    yard.peace()
    assert night.outcomes[writes[0]].result == "done", night
    return of_page(night, writes[1])


def _with_another_password(yard: Yard) -> Seen:
    file = yard.folder / "user-password.py"
    before = file.read_text(encoding="utf-8")
    cookies = (yard.folder / ".passeur" / "pywikibot").glob("*.lwp")
    for each in cookies:
        each.unlink()
    changed = before[::-1].replace("'", "'x", 1)[::-1] if before.count("'") else before
    file.write_text(changed, encoding="utf-8")
    yard.rows["mot-de-passe"] = ("Mot de passe", _SAID)
    try:
        return of_run(yard.night(), "mot-de-passe")
    finally:
        file.write_text(before, encoding="utf-8")
