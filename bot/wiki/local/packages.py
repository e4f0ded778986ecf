"""Finds a MediaWiki that can run here: the user's own, one in the cache, or Debian's package."""

from __future__ import annotations

import re
import shutil
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bot.failure import Failure
from bot.model import Event, Problem, release_of
from bot.wiki.local import apt

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.model import Progress

OLDEST = (1, 39)
_LEFT_AFTER = 3600.0
"""Seconds after which a folder of unpacking was left by something that was killed."""


@dataclass(frozen=True, slots=True)
class Code:
    """A MediaWiki that is unpacked: where, and which (`1.39.17`)."""

    path: Path
    version: str


def find_code(
    mediawiki: Path | None, version: str | None, caches: Sequence[Path], progress: Progress
) -> Code:
    """Give the MediaWiki to run: `mediawiki` if named, else of the cache, else of Debian.

    `version` is a release such as `1.43`; without it, the oldest that is unpacked already, and
    otherwise the one that this machine's packages offer.
    """
    there = find_unpacked(mediawiki, version, caches)
    if there:
        return there
    missing = apt.missing_tools()
    if missing:
        raise Failure(Problem("wiki.no-apt", args={"tools": ", ".join(missing)}))
    if version and version not in apt.SUITES:
        known = ", ".join(apt.SUITES)
        raise Failure(Problem("wiki.unknown-version", args={"version": version, "known": known}))
    shown = version or apt.series(apt.candidate())
    progress(Event("wiki.fetching", args={"version": shown}))
    return _fetch(version or "", caches[0])


def find_unpacked(
    mediawiki: Path | None, version: str | None, caches: Sequence[Path]
) -> Code | None:
    """Give the MediaWiki to run as `find_code` does, but only if nothing has to be fetched."""
    if mediawiki is not None:
        return read_code(mediawiki.expanduser().resolve())
    for cache in caches:
        releases = sorted(cache.glob("[1-9].*"), key=lambda path: release_of(path.name))
        for path in [cache / version] if version else releases:
            if (path / "api.php").is_file():
                return read_code(path)
    return None


def read_code(path: Path) -> Code:
    """Look at a folder that should hold MediaWiki; its version stands in its own sources."""
    for root in (path, path / "usr" / "share" / "mediawiki"):
        defines = root / "includes" / "Defines.php"
        if defines.is_file() and (root / "includes" / "libs").is_dir():
            found = re.search(r"'MW_VERSION',\s*'([^']+)'", defines.read_text(encoding="utf-8"))
            version = found.group(1) if found else ""
            if release_of(version) < OLDEST:
                args = {"version": version or "?", "path": str(root)}
                raise Failure(Problem("wiki.too-old", args=args))
            return Code(root, version)
    raise Failure(Problem("wiki.not-mediawiki", args={"path": str(path)}))


def _fetch(version: str, cache: Path) -> Code:
    """Unpack into a folder beside, and rename: half a MediaWiki is never in the cache."""
    cache.mkdir(parents=True, exist_ok=True)
    for left in cache.glob(".unpacking-*"):
        if time.time() - left.stat().st_mtime > _LEFT_AFTER:
            shutil.rmtree(left, ignore_errors=True)
    with tempfile.TemporaryDirectory(dir=cache, prefix=".unpacking-") as name:
        beside = Path(name)
        release = apt.fetch(version, beside)
        root = beside / "root" / "usr" / "share" / "mediawiki"
        _drop_links(root)
        target = cache / release
        shutil.rmtree(target, ignore_errors=True)
        root.rename(target)
    return read_code(target)


def _drop_links(root: Path) -> None:
    """Remove Debian's absolute links: on a machine with the package they lead to its own wiki."""
    for path in root.rglob("*"):
        if path.is_symlink():
            path.unlink()
