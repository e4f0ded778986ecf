"""From where a way ended to its verdict: the table of `docs/audits.md`."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from bot.audit.external.values import Verdict

if TYPE_CHECKING:
    from bot.audit.external.trip import Landing

_BLOCKED = frozenset({401, 402, 403, 407, 412, 428, 429, 440, 449, 451, 999})
_DEAD = frozenset({404, 410})
_BY_REASON = {
    "private": Verdict.EXCLUDED,
    "pattern": Verdict.EXCLUDED,
    "no-domain": Verdict.DEAD,
    "challenge": Verdict.BLOCKED,
    "bad-address": Verdict.UNSUPPORTED,
}


class Judgement(NamedTuple):
    """A verdict and what goes with it, as in `Visit`."""

    verdict: Verdict
    reason: str = ""
    status: int = 0
    final: str = ""

    @property
    def well(self) -> bool:
        """Say whether a person who follows the address gets somewhere."""
        return self.verdict in {Verdict.ALIVE, Verdict.MOVED}


def judged(url: str, landing: Landing) -> Judgement:
    """Judge the way that began at a normalised address."""
    status = landing.reply.status
    reason = landing.reason
    if reason:
        return _by_reason(landing)
    if 200 <= status < 400:
        moved = landing.moved_to.partition("#")[0] not in {"", url}
        if moved:
            return Judgement(Verdict.MOVED, "", status, landing.moved_to)
        return Judgement(Verdict.ALIVE, "", status)
    if status in _DEAD:
        return Judgement(Verdict.DEAD, "", status)
    return Judgement(Verdict.BLOCKED if status in _BLOCKED else Verdict.FAILING, "", status)


def _by_reason(landing: Landing) -> Judgement:
    reason = landing.reason
    status = landing.reply.status
    if reason == "retry-later" and status == 429:
        return Judgement(Verdict.BLOCKED, reason, status)
    if reason == "bad-address" and landing.hops:
        return Judgement(Verdict.FAILING, "nowhere", status)
    return Judgement(_BY_REASON.get(reason, Verdict.FAILING), reason, status)
