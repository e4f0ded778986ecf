"""Sessions in processes of their own: pywikibot is configured once in a process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

_ROOT = Path(__file__).parents[2]
_PATH = os.pathsep.join((str(_ROOT), str(_ROOT / "tests")))

FAILS = """
try:
    open_session(Path(sys.argv[1]))
except Failure as failure:
    problem = failure.problem
    told = {"code": problem.code, "status": failure.status, "args": dict(problem.args)}
    told["where"] = str(problem.where)
"""


def elsewhere(folder: Path, program: str, *more: str) -> dict[str, Any]:
    """Run a program on the session of `folder` in a process of its own; it fills in `told`.

    `sys.argv` holds the folder and `more`.
    """
    whole = (
        "import json, sys, warnings\n"
        "from pathlib import Path\n"
        "from bot.failure import Failure\n"
        "from bot.model import Absent, At, Move\n"
        "from bot.wiki.session import open_session\n"
        "told = {}\n"
        f"{program}\n"
        "print(json.dumps(told))\n"
    )
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", whole, str(folder), *more],
        cwd=_ROOT,
        env={"PYTHONPATH": _PATH, "PATH": "", "HOME": str(folder)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found
