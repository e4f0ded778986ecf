"""What the account may do: blocks, rights, grants, bot mark, rates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.jobs.doctor_files import BOT_PASSWORDS
from bot.jobs.doctor_values import Check, Look, advice, fine, wrong
from bot.wiki import grants
from bot.wiki.real import edits_within

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.jobs.doctor_values import Patient
    from bot.wiki.port import Rate

_PAGES = 1_000  # how long this many take says what a rate means
_LONG = 60  # minutes for them, from which on somebody should be asked
_WITH_THE_GROUP = {"bot", "apihighlimits", "suppressredirect"}  # what the group of bots brings
_SKIP = {"ConfirmEdit": "skipcaptcha", "Moderation": "skip-moderation"}


def _blocked(patient: Patient) -> Iterator[Check]:
    start = patient.start
    if start.blocked:
        yield wrong("blocked", "now", user=start.user, reason=start.blocked)
    else:
        yield fine("blocked", user=start.user)


def _bot_users(patient: Patient) -> Iterator[Check]:
    """Ask that the account is among ours: else its own edits would be a stranger's."""
    named, user = patient.workspace.project.wiki.bot_users, patient.start.user
    if named and user not in named and not patient.workspace.local:
        yield wrong("bot-users", "other", user=user, names=list(named))
    else:
        yield fine("bot-users", user=user)


def _bot_mark(patient: Patient) -> Iterator[Check]:
    if "bot" in patient.account:
        yield fine("bot-mark")
    else:
        yield advice("bot-mark", "missing", page="Special:UserRights", user=patient.start.user)


def _rights(patient: Patient) -> Iterator[Check]:
    """Tell what the groups of the account do not let it do: no grant can help there."""
    lacking = grants.never_had(patient.account, deletes=patient.deletes)
    if "bot" not in patient.start.groups:  # told by `_bot_mark`
        lacking = [right for right in lacking if right not in _WITH_THE_GROUP]
    if not lacking:
        yield fine("rights")
        return
    names, user = patient.words("right", lacking), patient.start.user
    say = wrong if grants.VITAL & set(lacking) else advice
    yield say("rights", "missing", page="Special:ListGroupRights", names=names, user=user)


def _grants(patient: Patient) -> Iterator[Check]:
    """Name grants as the wiki's own form does: Special:BotPasswords."""
    if patient.main:
        return  # the account's own password lets everything through; that is told
    session, account, deletes = patient.start.rights, patient.account, patient.deletes
    missing = grants.missing(session, account, deletes=deletes)
    local = patient.workspace.local  # where we made the password ourselves, for tests as well
    extra = [] if local else grants.too_many(session, account, deletes=deletes)
    if missing:
        say = wrong if grants.are_vital(missing) else advice
        yield say("grants", "missing", page=BOT_PASSWORDS, names=patient.words("grant", missing))
    if extra:
        names = patient.words("grant", extra)
        yield advice("grants", "too-many", page=BOT_PASSWORDS, names=names)
    if not missing and not extra:
        yield fine("grants")


def _rate(patient: Patient) -> Iterator[Check]:
    """Say what the wiki's limits mean for a night."""
    start = patient.start
    rate = edits_within(start.edit_rate, start.site.release)
    if rate is None:
        yield fine("rate")
        return
    minutes = max(1, round(_PAGES * rate.seconds / rate.hits / 60))
    told: dict[str, Any] = {"n": _per_minute(rate), "minutes": minutes, "pages": _PAGES}
    yield advice("rate", "slow", **told) if minutes > _LONG else fine("rate-kept", **told)


def _per_minute(rate: Rate) -> str:
    return f"{rate.hits * 60 / rate.seconds:.3g}"


def _passed(patient: Patient) -> Iterator[Check]:
    """Name the extensions that would ask a person before each of our edits."""
    start = patient.start
    for name, right in _SKIP.items():
        if name in start.site.extensions and right not in start.rights:
            yield advice("passed", "asked", name=name, right=right)


ACCOUNT_LOOKS: tuple[Look, ...] = (
    ("blocked", _blocked),
    ("bot-users", _bot_users),
    ("bot-mark", _bot_mark),
    ("rights", _rights),
    ("grants", _grants),
    ("rate", _rate),
    ("passed", _passed),
)
