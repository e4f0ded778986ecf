"""One process that syncs again and again, as a scheduler in a process of its own would.

    soak_rounds.py FOLDER [--trace]

For each line on stdin one sync, by the function that the command line calls; then a line of JSON:
how it ended, how many pages it wrote, and how much memory the process holds. With `--trace` the
places where memory was taken since the fifth sync are told on stderr at the end.
"""

from __future__ import annotations

import gc
import json
import resource
import sys
import time
import traceback
import tracemalloc
from dataclasses import replace
from pathlib import Path
from typing import Any

from bot.failure import Exit, Failure
from bot.jobs.contact import Scope
from bot.jobs.sync import sync
from bot.jobs.workspace import open_workspace
from bot.wiki.port import Wiki
from bot.wiki.session import open_session

_WARM = 5
_LONGEST = 0.3  # seconds: faults are many here, and waiting is no work


def night(folder: Path) -> dict[str, Any]:
    """Run one sync; whatever it raises is part of the answer."""

    def opened(writing: bool) -> Wiki:  # noqa: ARG001, FBT001 - the signature of an opener
        return open_session(folder, sleep=lambda seconds: time.sleep(min(seconds, _LONGEST)))

    try:
        result = sync(replace(open_workspace(folder), opener=opened), (), Scope())
    except Failure as failure:
        return {"status": failure.status.name.lower(), "code": failure.problem.code}
    except Exception:  # noqa: BLE001 - a bug is told, and the next sync goes on
        return {"status": Exit.BUG.name.lower(), "code": traceback.format_exc()}
    code = result.failure.code if result.failure else ""
    counts: dict[str, int] = {}
    for outcome in result.outcomes:
        counts[outcome.result] = counts.get(outcome.result, 0) + 1
    return {"status": result.status.name.lower(), "code": code, "counts": counts}


def memory() -> int:
    """Give the bytes of memory that this process holds, after what is garbage was collected."""
    gc.collect()
    held = Path("/proc/self/statm")
    if held.is_file():
        return int(held.read_text(encoding="ascii").split()[1]) * resource.getpagesize()
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024  # the most so far


def main(folder: Path, *, trace: bool) -> None:
    """Answer each line until there is none."""
    before = None
    for number, _ in enumerate(sys.stdin):
        if trace and number == _WARM:
            tracemalloc.start(8)
            gc.collect()
            before = tracemalloc.take_snapshot()
        answer = night(folder)
        sys.stdout.write(json.dumps({**answer, "bytes": memory()}) + "\n")
        sys.stdout.flush()
    if before:
        for line in tracemalloc.take_snapshot().compare_to(before, "traceback")[:12]:
            sys.stderr.write("\n".join([str(line), *line.traceback.format(), ""]))


if __name__ == "__main__":
    main(Path(sys.argv[1]), trace="--trace" in sys.argv)
