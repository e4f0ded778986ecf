"""What the wiki says of itself: version, extensions, work in hand, clock; and if it is ours."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime
from ipaddress import ip_address
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from bot.failure import Exit
from bot.jobs.doctor_values import Check, Look, advice, fine, wrong
from bot.model import release_of
from bot.run.ledger import LEDGER, WIKI, Ledger
from bot.run.recognise import evidence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.jobs.doctor_values import Patient

_OLDEST = (1, 35)  # `rvslots` and slots' texts are asked for, and `formatversion` 2 of them
_TESTED = ("1.39", "1.43")
_LONG_QUEUE = 1_000  # jobs: link tables then say what was, not what is
_CLOCKS = 300.0  # seconds
_PARSER_FUNCTION = "{{#"


def _version(patient: Patient) -> Iterator[Check]:
    site = patient.start.site
    version, name = site.version, site.name
    if site.release < _OLDEST:
        yield wrong("version", "old", version=version, oldest="1.35")
    elif site.release < release_of(_TESTED[0]):
        yield advice("version", "untried", version=version, tested=_TESTED)
    else:
        yield fine("version", version=version, name=name, tested=_TESTED)


def _https(patient: Patient) -> Iterator[Check]:
    """On a way that others can read, a password is not one for long."""
    api = patient.start.site.api
    parts = urlsplit(api)
    if parts.scheme == "https" or _is_this_machine(parts.hostname or ""):
        yield fine("https")
    else:
        yield wrong("https", "open", api=api)


def _is_this_machine(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _readonly(patient: Patient) -> Iterator[Check]:
    reason = patient.start.readonly
    if reason:
        yield wrong("readonly", "now", status=Exit.LATER, reason=reason)
    else:
        yield fine("readonly")


def _extensions(patient: Patient) -> Iterator[Check]:
    """Ask for what the project's own wiki templates use."""
    there, page = patient.start.site.extensions, "Special:Version"
    modeles = (patient.workspace.templates / "modeles").glob("*.wikitext")
    texts = [file.read_text(encoding="utf-8", errors="replace") for file in modeles]
    if any(_PARSER_FUNCTION in text for text in texts):
        if "ParserFunctions" in there:
            yield fine("extension", name="ParserFunctions")
        else:
            yield wrong("extension", "missing", page=page, name="ParserFunctions")
    if texts and "TemplateData" not in there:
        yield advice("extension", "useful", page=page, name="TemplateData")


def _jobs(patient: Patient) -> Iterator[Check]:
    jobs = patient.start.jobs
    yield advice("jobs", "many", n=jobs) if jobs > _LONG_QUEUE else fine("jobs", n=jobs)


def _clock(patient: Patient) -> Iterator[Check]:
    """Compare the clocks: the wiki's decides what is new, the machine's names the runs."""
    theirs = datetime.fromisoformat(patient.start.now)
    apart = abs((datetime.now(UTC) - theirs).total_seconds())
    if apart > _CLOCKS:
        yield advice("clock", "apart", minutes=round(apart / 60))
    else:
        yield fine("clock")


def _same(patient: Patient) -> Iterator[Check]:
    """Tell whether the ledger is of this wiki."""
    path = patient.workspace.runtime / LEDGER
    if not path.exists():
        return
    with closing(Ledger(path)) as ledger:
        before, api = ledger.mark(WIKI), patient.start.site.api
        known = ledger.known().values()
    moved = before and before != api and not patient.workspace.local
    if moved and not evidence(patient.wiki, known).is_same:
        yield wrong("ledger", "elsewhere", before=before, api=api)
    else:
        yield fine("ledger", n=len(known))


WIKI_LOOKS: tuple[Look, ...] = (
    ("version", _version),
    ("https", _https),
    ("readonly", _readonly),
    ("extension", _extensions),
    ("jobs", _jobs),
    ("clock", _clock),
    ("ledger", _same),
)
