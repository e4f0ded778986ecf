"""A gateway where any request may go wrong, by a seed, for as long as the storm lasts."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from random import Random

from live.gateway import Asked, Gateway, served

FAULTS = (
    "reset", "500", "502", "503", "504", "429", "429-bare", "429-hour", "html", "garbage", "json",
    "maxlag", "ratelimited", "readonly", "badtoken", "assertnameduserfailed",
    "reset-after", "502-after", "truncated-after", "cut-after", "html-after", "garbage-after",
)  # fmt: skip
_SHARE = {"write": 1 / 8, "read": 1 / 40, "login": 1 / 40}


class Storm(Gateway):
    """Lets faults fall on requests while it `rages`; `fallen` counts them."""

    def __init__(self, wiki: str, seed: int) -> None:
        super().__init__(wiki)
        self.random = Random(f"{seed} faults")  # noqa: S311 - a seed, to run it again
        self.rages = True
        self.fallen: Counter[str] = Counter()
        self.requests = 0
        self._lock = threading.Lock()

    def aimed(self, asked: Asked) -> str:
        """Choose what goes wrong with a request; empty: nothing."""
        with self._lock:
            self.asked.clear()
            self.requests += 1
            if not self.rages or self.random.random() >= _SHARE[asked.where]:
                return ""
            name = self.random.choice(FAULTS)
            self.fallen[name] += 1
            return name


@contextmanager
def storm(wiki: str, seed: int) -> Iterator[Storm]:
    """Run a stormy gateway before the wiki whose api.php is `wiki`."""
    found = Storm(wiki, seed)
    found.server.handle_error = lambda *_: None  # type: ignore[method-assign] # who asked was killed
    with served(found):
        yield found
