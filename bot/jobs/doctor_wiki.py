"""What the wiki says of itself: version, extensions, work in hand, clock; and if it is ours."""

from __future__ import annotations

from datetime import UTC, datetime
from ipaddress import ip_address
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from bot.failure import Failure
from bot.jobs.doctor_values import Check, fine, wrong
from bot.run.ledger import LEDGER, WIKI, Ledger
from bot.run.recognise import is_same_wiki

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.jobs.doctor_values import Patient

_OLDEST = (1, 35)  # what the reading needs: slots, `formatversion=2`, `intestactions`
_TESTED = ("1.39", "1.43")
_LONG_QUEUE = 1_000  # jobs: link tables then say what was, not what is
_CLOCKS = 300.0  # seconds
_PARSER_FUNCTIONS = "{{#"


def wiki_checks(patient: Patient) -> Iterator[Check]:
    """Look at the wiki."""
    yield _version(patient)
    yield _https(patient)
    yield _readonly(patient)
    yield from _extensions(patient)
    yield _jobs(patient)
    yield _clock(patient)
    yield from _same(patient)


def _version(patient: Patient) -> Check:
    version = patient.start.site.version
    number = tuple(int(part) for part in version.split(".")[:2] if part.isdigit())
    if number and number < _OLDEST:
        return wrong("version", "old", version=version, oldest="1.35")
    return fine("version", version=version, name=patient.start.site.name, tested=_TESTED)


def _https(patient: Patient) -> Check:
    """On a way that others can read, a password is not one for long."""
    api = patient.start.site.api
    parts = urlsplit(api)
    if parts.scheme == "https" or _is_this_machine(parts.hostname or ""):
        return fine("https")
    return wrong("https", "open", api=api)


def _is_this_machine(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _readonly(patient: Patient) -> Check:
    reason = patient.start.readonly
    return wrong("readonly", "now", reason=reason) if reason else fine("readonly")


def _extensions(patient: Patient) -> Iterator[Check]:
    """Ask for what the project's own wiki templates use."""
    there = patient.start.site.extensions
    modeles = (patient.workspace.templates / "modeles").glob("*.wikitext")
    texts = [file.read_text(encoding="utf-8", errors="replace") for file in modeles]
    if any(_PARSER_FUNCTIONS in text for text in texts):
        name = "ParserFunctions"
        yield (
            fine("extension", name=name)
            if name in there
            else wrong("extension", "missing", name=name)
        )
    if texts and "TemplateData" not in there:
        yield wrong("extension", "useful", "warning", name="TemplateData")


def _jobs(patient: Patient) -> Check:
    jobs = patient.start.jobs
    return wrong("jobs", "many", "warning", n=jobs) if jobs > _LONG_QUEUE else fine("jobs", n=jobs)


def _clock(patient: Patient) -> Check:
    """Compare the clocks: the wiki's decides what is new, the machine's names the runs."""
    try:
        theirs = datetime.fromisoformat(patient.start.now)
    except ValueError:
        return fine("clock")
    apart = abs((datetime.now(UTC) - theirs).total_seconds())
    if apart > _CLOCKS:
        return wrong("clock", "apart", "warning", minutes=round(apart / 60))
    return fine("clock")


def _same(patient: Patient) -> Iterator[Check]:
    """Tell whether the ledger is of this wiki."""
    path = patient.workspace.runtime / LEDGER
    if not path.exists():
        return
    try:
        ledger = Ledger(path)
    except Failure as failure:
        yield Check("ledger", failure.problem, ok=False)
        return
    try:
        before, api = ledger.mark(WIKI), patient.start.site.api
        known = ledger.known().values()
    finally:
        ledger.close()
    moved = before and before != api and not patient.workspace.local
    if moved and not is_same_wiki(patient.wiki, known):
        yield wrong("ledger", "elsewhere", before=before, api=api)
    else:
        yield fine("ledger", n=len(known))
