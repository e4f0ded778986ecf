"""The two pages by which people meet the bot: what stops it, and what says who it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.failure import Exit
from bot.jobs.doctor_values import Check, Look, advice, fine, wrong

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.jobs.doctor_values import Patient

_ANYBODY = {"", "autoconfirmed"}  # levels that every person who takes part has


def _stop_page(patient: Patient) -> Iterator[Check]:
    """Tell who said stop, and whether somebody could."""
    page, notice = patient.workspace.stop_page(patient.start.user), patient.start.stop
    if not page:
        return
    if notice is not None:
        yield wrong("stop-page", "stopped", status=Exit.PERSON, page=page, **notice._asdict())
    level = patient.wiki.protection(page)
    if level not in _ANYBODY:
        yield advice("stop-page", "closed", page=page, level=level)
    elif notice is None:
        yield fine("stop-page", page=page)


def _user_page(patient: Patient) -> Iterator[Check]:
    if patient.workspace.local:
        return  # nobody meets the bot there
    here = f"User:{patient.start.user}"
    if patient.wiki.by_title([here])[here].exists:
        yield fine("user-page", page=here)
    else:
        yield advice("user-page", "missing", page=here)


PAGE_LOOKS: tuple[Look, ...] = (
    ("stop-page", _stop_page),
    ("user-page", _user_page),
)
