"""Where everything of the rehearsal wiki lies: its own folder, and the caches for MediaWiki."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.disk import write_whole

HERE = Path(__file__).parent

RUNTIME = (
    "user-config.py", "user-password.py", "ledger.sqlite", "ledger.sqlite-wal",
    "ledger.sqlite-shm", "history.sqlite", "history.sqlite-wal", "history.sqlite-shm",
    "site.json", "runs", "reports", "logs", "pywikibot",
)  # fmt: skip
"""What a run leaves beside the wiki: it speaks of pages that a reset removes."""


@dataclass(frozen=True, slots=True)
class Places:
    """The files of one rehearsal wiki. `folder` is `DIR/.passeur/wiki`."""

    folder: Path

    @property
    def site(self) -> Path:
        """The wiki itself: settings, data, files. A copy of it is a second wiki."""
        return self.folder / "site"

    @property
    def settings(self) -> Path:
        """MediaWiki's LocalSettings."""
        return self.site / "LocalSettings.php"

    @property
    def data(self) -> Path:
        """The SQLite databases."""
        return self.site / "data"

    @property
    def state(self) -> Path:
        """What the settings must know of this start: address, key, extensions."""
        return self.site / "wiki.json"

    @property
    def made(self) -> Path:
        """Written last: without it the wiki was never finished."""
        return self.site / "made.json"

    @property
    def accounts(self) -> Path:
        """Names and passwords, readable by the owner only."""
        return self.site / "accounts.json"

    @property
    def pid(self) -> Path:
        """The number of the server's process."""
        return self.folder / "server.pid"

    @property
    def log(self) -> Path:
        """What the server wrote."""
        return self.folder / "server.log"

    @property
    def caches(self) -> tuple[Path, ...]:
        """Where an unpacked MediaWiki may lie: in the project, or where Passeur itself is."""
        project, mine = self.folder.parent.parent, HERE.parents[2]
        return tuple(folder / ".cache" / "mediawiki" for folder in (project, mine))


def read_json(path: Path) -> dict[str, Any]:
    """Read a JSON object; one that is missing or torn is empty."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def write_json(path: Path, content: dict[str, Any]) -> None:
    """Write a JSON object that only its owner may read."""
    write_whole(path, json.dumps(content, ensure_ascii=False, indent=1), private=True)
