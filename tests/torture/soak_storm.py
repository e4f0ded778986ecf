"""A gateway where any request may go wrong, by a seed, for as long as the storm lasts."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from random import Random

from live import gateway
from live.gateway import Gateway

# What goes on where nothing else is told: of eight requests that write, and of forty that read.
_OF_WRITES, _OF_READS = 1 / 8, 1 / 40
FAULTS = (*gateway.BEFORE, *gateway.AFTER)


class Storm(Gateway):
    """Lets faults fall on requests; `fallen` counts them."""

    def __init__(self, wiki: str, seed: int) -> None:
        super().__init__(wiki)
        self.random = Random(f"{seed} faults")  # noqa: S311 - a seed, to run it again
        self.rages = True
        self.fallen: Counter[str] = Counter()
        self.requests = 0
        self._lock = threading.Lock()

    def fault(self, body: bytes) -> str:
        """Choose what goes wrong with a request; empty: nothing."""
        with self._lock:
            super().fault(body)
            write = self.writes > 0
            self.asked.clear()
            self.requests += 1
            if not self.rages or self.random.random() >= (_OF_WRITES if write else _OF_READS):
                return ""
            name = self.random.choice(FAULTS)
            self.fallen[name] += 1
            return name


@contextmanager
def storm(wiki: str, seed: int) -> Iterator[Storm]:
    """Run a stormy gateway before the wiki whose api.php is `wiki`."""
    found = Storm(wiki, seed)
    found.server.handle_error = lambda *_: None  # type: ignore[method-assign] # who asked was killed
    thread = threading.Thread(target=found.server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield found
    finally:
        with suppress(OSError):
            found.server.shutdown()
        found.server.server_close()
        thread.join()
