"""What the account may do: rights, grants, bot mark, rates; and how people meet and stop it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.jobs.doctor_values import Check, fine, wrong
from bot.wiki import grants
from bot.wiki.real import edits_within

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.jobs.doctor_values import Patient

_PAGES = 1_000  # how long this many take says what a rate means


def account_checks(patient: Patient) -> Iterator[Check]:
    """Look at who we are there."""
    yield _blocked(patient)
    yield _bot_users(patient)
    yield _bot_mark(patient)
    yield from _grants(patient)
    yield _rate(patient)
    yield from _pages(patient)


def _blocked(patient: Patient) -> Check:
    start = patient.start
    if start.blocked:
        return wrong("blocked", "now", user=start.user, reason=start.blocked)
    return fine("blocked", user=start.user)


def _bot_users(patient: Patient) -> Check:
    """Ask that the account is among ours: else its own edits would be a stranger's."""
    named, user = patient.workspace.project.wiki.bot_users, patient.start.user
    if named and user not in named and not patient.workspace.local:
        return wrong("bot-users", "other", user=user, names=list(named))
    return fine("bot-users", user=user)


def _bot_mark(patient: Patient) -> Check:
    if "bot" in patient.start.groups or "bot" in patient.start.rights:
        return fine("bot-mark")
    where = patient.address("Special:UserRights")
    return wrong("bot-mark", "missing", "warning", user=patient.start.user, address=where)


def _grants(patient: Patient) -> Iterator[Check]:
    """Name grants as the wiki's own form does: Special:BotPasswords."""
    start = patient.start
    collections = patient.workspace.project.collections.values()
    deletes = any(each.on_missing_row == "delete" for each in collections)
    missing = grants.missing(start.rights, bot="bot" in start.groups, deletes=deletes)
    extra = grants.too_many(start.rights, deletes=deletes)
    words = _words(patient, [*missing, *extra])
    where = patient.address("Special:BotPasswords")
    if missing:
        names = [words[name] for name in missing]
        bad = {"editpage", "createeditmovepage"} & set(missing)
        severity = "error" if bad else "warning"
        yield wrong("grants", "missing", severity, names=names, address=where)  # type: ignore[arg-type]  # one of two words
    if extra:
        names = [words[name] for name in extra]
        yield wrong("grants", "too-many", "warning", names=names, address=where)
    if not missing and not extra:
        yield fine("grants")


def _words(patient: Patient, names: Sequence[str]) -> dict[str, str]:
    """Give each grant the wiki's own words, with its name behind them."""
    language = patient.workspace.project.language
    keys = [f"grant-{name}" for name in names]
    told = patient.wiki.wordings(keys, language) if keys else {}
    return {
        name: f"{told[key]} ({name})" if told.get(key) else name
        for name, key in zip(names, keys, strict=True)
    }


def _rate(patient: Patient) -> Check:
    start = patient.start
    rate = edits_within(start.edit_rate, start.site.version)
    if rate is None:
        return fine("rate")
    per_minute = round(rate.hits * 60 / rate.seconds, 1)
    minutes = round(_PAGES * rate.seconds / rate.hits / 60)
    return wrong("rate", "limited", "warning", n=f"{per_minute:g}", minutes=minutes, pages=_PAGES)


def _pages(patient: Patient) -> Iterator[Check]:
    """Look at the page by which people stop the bot, and at the one that says who it is."""
    stop, user = patient.workspace.stop_page(patient.start.user), patient.start.user
    here = f"User:{user}"
    there = patient.wiki.by_title([here])
    notice = patient.start.stop
    if notice is not None:
        yield wrong("stop-page", "stopped", page=stop, **notice._asdict())
    else:
        yield fine("stop-page", page=stop)
    if there[here].exists:
        yield fine("user-page")
    else:
        yield wrong("user-page", "missing", "warning", address=patient.address(here))
