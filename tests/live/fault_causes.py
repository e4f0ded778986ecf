"""Faults of the network and of servers, and errors that pass or last: what becomes of a request.

Each function brings some causes of docs/faults.md about, on a real wiki behind a gateway. Those
that read or log in are met at the port, the others by whole syncs.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from live.elsewhere import elsewhere
from live.fault_table import Cause, Fate
from live.fault_yard import Night, Yard
from live.gateway import Aim, Asked, Where

PASSING, LASTING = "What passes", "What lasts"


class Seen(NamedTuple):
    """What became of a request; `saved` counts revisions, `args` fill in the sentence."""

    fate: Fate
    saved: int
    args: dict[str, Any]


Results = dict[Cause, Seen]

# What answers in the wiki's place, whatever is asked.
INSTEAD = {
    "connection reset": "reset",
    "garbage": "garbage",
    "HTML in place of JSON": "html",
    "JSON of another program": "json",
    "500": "500-bare",
    "502": "502-bare",
    "503": "503-bare",
    "504": "504-bare",
    "429 with Retry-After": "429",
    "429 without Retry-After": "429-bare",
    "a body that drips": "drip",
    "headers that drip": "drip-headers",
    "maxlag": "maxlag",
    "ratelimited": "ratelimited",
}
_BROKEN = {"reply cut off": "truncated-after", "reply shorter than announced": "cut-after"}
# The wiki did what it was asked, and something else arrived than its answer.
LOST = {
    "reply lost after the save": "reset-after",
    **_BROKEN,
    "garbage after the save": "garbage-after",
    "HTML after the save": "html-after",
    "502 after the save": "502-bare-after",
    "a body that drips after the save": "drip-after",
    "a crash after the save": "internal_api_error_TypeError-after",
    "a database error after the save": "internal_api_error_DBQueryError-after",
}
_DATABASE = {"a database error": "internal_api_error_DBQueryError"}
_SESSION = {"session gone": "assertnameduserfailed"}
_TOKEN = {"badtoken": "badtoken", **_SESSION}
_HOUR = {"429 with Retry-After of an hour": "429-hour"}
_READONLY = {"readonly": "readonly"}
# Seconds, for what drips: the longer one where any other answer has to come in time.
_DEADLINE, _SHORT = 1.5, 0.5

ON_WRITES = {**INSTEAD, **LOST, **_DATABASE, **_TOKEN}
LASTING_ON_WRITES = {**INSTEAD, **_DATABASE, **_TOKEN, **_HOUR, **_READONLY}
ON_READS = {**INSTEAD, **_BROKEN, **_DATABASE, **_SESSION}
LASTING_ON_READS = {
    **ON_READS, **_HOUR, "a wiki for members only": "readapidenied", "an unknown error": "badvalue",
}  # fmt: skip
ON_LOGINS = {**INSTEAD, **_BROKEN, **_DATABASE}
LASTING_ON_LOGINS = {**ON_LOGINS, **_HOUR, "no api.php there": "404-bare"}
_SIGNATURE = {"token", "assert", "assertuser", "maxlag"}

_PORT = """
import urllib.request
from bot.failure import Exit
from functools import partial
from bot.wiki import deadline
deadline.Deadline = partial(deadline.Deadline, float(sys.argv[2]))
def opened():
    return open_session(Path(sys.argv[1]), sleep=lambda seconds: None)
def written(number):
    reply = wiki.put(f"Essai {{number}}", "Un mot.", Absent(), "Passeur : essai", "")
    status = str(int(reply.stops or Exit.DONE))
    return [reply.result, reply.code, status, reply.reason, dict(reply.args)]
def read(done):
    return ["done" if done else "", "", "0", "", {{}}]
{begin}
told["seen"] = []
for number in range(int(sys.argv[3])):
    urllib.request.urlopen(sys.argv[4] + str(number)).close()
    try:
        told["seen"].append({act})
    except Failure as failure:
        problem, status = failure.problem, str(int(failure.status))
        args = dict(problem.args)
        told["seen"].append(["", args.get("code", ""), status, problem.code, args])
"""
_READ = _PORT.format(
    begin="wiki = opened()", act='read(wiki.by_title(["Accueil"])["Accueil"].title)'
)
_LOGIN = _PORT.format(begin="", act="read(opened().user)")
_WRITE = _PORT.format(begin="wiki = opened()", act="written(number)")


def passing_writes(yard: Yard) -> Results:
    """Let a fault fall on each page of one run, and the next request pass."""
    keys = {cause: f"passe{number}" for number, cause in enumerate(ON_WRITES)}
    yard.rows |= {key: (f"Page {key}", "Un mot.") for key in keys.values()}
    for cause, fault in ON_WRITES.items():
        yard.aim(keys[cause], fault)
    night = yard.night(deadline=_DEADLINE)
    return {Cause(PASSING, cause, "write"): of_page(night, keys[cause]) for cause in ON_WRITES}


def refused_connections(yard: Yard) -> Results:
    """Let nobody in any more after the first page of a run is written."""
    found: Results = {}
    for part, fault in ((PASSING, "shut-briefly-after"), (LASTING, "shut-after")):
        yard.rows |= {f"{fault}-{n}": (f"Page {fault} {n}", "Un mot.") for n in (1, 2)}
        yard.aim("", fault)
        night = yard.night()
        _, met = night.outcomes
        seen = of_page(night, met)
        found[Cause(part, "connection refused", "write")] = seen._replace(
            fate=seen.fate._replace(requests="")
        )
        yard.peace()
    yard.rows["refus"] = ("Page refus", "Un mot.")
    yard.aim("", "shut-after", where="login")
    found[Cause(LASTING, "connection refused", "read")] = of_run(yard.night(), "refus")
    found[Cause(LASTING, "connection refused", "login")] = of_run(yard.night(), "refus")
    yard.peace()
    return found


def of_page(night: Night, key: str) -> Seen:
    """Tell what became of one page of a run."""
    assert key in night.outcomes, (key, night)
    outcome = night.outcomes[key]
    fate = Fate(
        str(night.sent[key]), outcome.result, outcome.code, str(night.status), outcome.sentence
    )
    return Seen(fate, night.saved[key], outcome.args)


def of_run(night: Night, key: str) -> Seen:
    """Tell how a run ended that wrote nothing."""
    assert key not in night.outcomes, night
    return Seen(
        Fate("", "", night.args.get("code", ""), str(night.status), night.problem),
        night.saved[key],
        night.args,
    )


def lasting_writes(yard: Yard) -> Results:
    """Give the same answer to each request to write a page."""
    found = _at_the_port(yard, "write", _WRITE, ({}, LASTING_ON_WRITES))
    return {
        cause: seen._replace(saved=len(yard.ours(f"Essai {number}")))
        for number, (cause, seen) in enumerate(found.items())
    }


def reads(yard: Yard) -> Results:
    """Have one and the same question meet each fault, once and always."""
    return _at_the_port(yard, "read", _READ, (ON_READS, LASTING_ON_READS))


def logins(yard: Yard) -> Results:
    """Have the first contact meet each fault, once and always."""
    return _at_the_port(yard, "login", _LOGIN, (ON_LOGINS, LASTING_ON_LOGINS))


def _at_the_port(
    yard: Yard, where: Where, program: str, faults: tuple[dict[str, str], dict[str, str]]
) -> Results:
    """Run a program that asks once for each fault; it tells the gateway when it comes to one."""
    causes = [
        (Cause(part, cause, where), fault)
        for part, found in zip((PASSING, LASTING), faults, strict=True)
        for cause, fault in found.items()
    ]
    logs: list[list[Asked]] = []

    def told(mark: str) -> None:
        cause, fault = causes[int(mark)]
        yard.gate.aims[:] = [Aim(where, [fault], lasts=cause.part == LASTING)]
        logs.append([])
        yard.gate.log = logs[-1]

    yard.gate.told = told
    more = (str(_SHORT), str(len(causes)), f"{yard.gate.api}?mark=")
    seen = elsewhere(yard.folder, program, *more)["seen"]
    yard.peace()
    return {
        cause: Seen(Fate(_count(log), *fate), 0, args)
        for (cause, _), log, (*fate, args) in zip(causes, logs, seen, strict=True)
    }


def _count(log: list[Asked]) -> str:
    """Count the requests that met the fault, and the one that asked the same and passed."""
    met = [each.params for each in log if each.fault]
    passed = any(not each.fault and _question(each.params) == _question(met[0]) for each in log)
    return str(len(met) + passed)


def _question(params: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in params.items() if name not in _SIGNATURE}
