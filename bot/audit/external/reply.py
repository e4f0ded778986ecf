"""One request, and what came back: an answer's head and as much of its body as was wanted."""

from __future__ import annotations

from dataclasses import dataclass

REDIRECTS = frozenset({301, 302, 303, 307, 308})
PERMANENT = frozenset({301, 308})
# No connection came about: another method would fare no better.
UNCONNECTED = frozenset({"private", "no-domain", "tls", "refused", "bad-address"})


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back: `status`, or, where no answer came, 0 and the `fault`, a code of `Visit`.

    `place` is the `Location`, raw; `retry_after` seconds, negative where nothing was said;
    `cookies` are `Set-Cookie` lines. `guarded` says that the answer bears the mark of a service
    that challenges programs, `challenge` that it is such a challenge. `body` is decompressed text,
    `complete` only if nothing of it is lacking. `offline` says that no way to the host was found.
    """

    status: int = 0
    fault: str = ""
    place: str = ""
    retry_after: float = -1.0
    cookies: tuple[str, ...] = ()
    guarded: bool = False
    challenge: bool = False
    html: bool = False
    body: str = ""
    complete: bool = False
    offline: bool = False

    @property
    def redirects(self) -> bool:
        """Say whether the answer sends elsewhere."""
        return self.status in REDIRECTS

    @property
    def passing(self) -> bool:
        """Say whether the same request may fare better a little later."""
        if self.challenge:
            return False
        again = self.fault in {"timeout", "reset", "truncated"}
        return again or self.status == 429 or 500 <= self.status < 600
