"""Debian's packages, fetched and unpacked without installing anything.

The client is the machine's own `apt-get`, with its proxies and its keys. Where its lists are
missing, or another suite is wanted, it gets a copy of the machine's own source in which only the
suite's name is changed, and keeps its lists in the project's cache.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

from bot.failure import Exit, Failure
from bot.model import Problem

NAMES = ("mediawiki", "mediawiki-classes")
"""Both are needed: the second holds `includes/libs`."""

SUITES = {"1.39": "bookworm", "1.43": "trixie"}

_ETC = Path("/etc/apt")


def missing_tools() -> list[str]:
    """Name what is not there of what unpacking a Debian package takes."""
    return [tool for tool in ("apt-get", "apt-cache", "dpkg") if shutil.which(tool) is None]


def candidate() -> str:
    """Tell which MediaWiki the machine's own lists offer (`1:1.39.17-1+deb12u2`); or nothing."""
    said = _run(["apt-cache", "policy", NAMES[0]], Path.cwd()).stdout
    found = re.search(r"^\s+Candidate: (\S+)", said, re.MULTILINE)
    return found.group(1) if found and found.group(1) != "(none)" else ""


def series(version: str) -> str:
    """Give the release that a version belongs to: `1:1.39.17-1` is of 1.39."""
    found = re.search(r"(?:^|:)(\d+\.\d+)", version)
    return found.group(1) if found else ""


def fetch(wanted: str, into: Path) -> str:
    """Unpack MediaWiki `wanted` (`1.43`; empty: whatever the machine offers) below `into`.

    Gives its release. Fails where the machine has no such package or no network.
    """
    options: list[str] = []
    offered = series(candidate())
    if not offered or (wanted and offered != wanted):
        options = _own_lists(SUITES.get(wanted, ""), into)
    packages = into / "packages"
    packages.mkdir(parents=True)
    done = _run(["apt-get", *options, "download", *NAMES], packages)
    if done.returncode:
        raise _cannot(wanted or offered or "1.39", done.stderr)
    for package in sorted(packages.glob("*.deb")):
        _run(["dpkg", "-x", str(package), str(into / "root")], into, check=True)
    return series(next(packages.glob("mediawiki_*")).name.split("_")[1].replace("%3a", ":"))


def _own_lists(suite: str, into: Path) -> list[str]:
    """Read the package lists of another suite, in a place of our own; give apt's options."""
    source = main_source(_ETC, suite)
    if source is None:
        raise Failure(Problem("wiki.no-apt-source", args={"suite": suite or "Debian"}))
    name, text = source
    home = into / "apt"
    for folder in ("sources", "state/lists/partial", "cache/archives/partial"):
        (home / folder).mkdir(parents=True)
    (home / "sources" / name).write_text(text, encoding="utf-8")
    options = [
        "-o", "Dir::Etc::SourceList=/dev/null",
        "-o", f"Dir::Etc::SourceParts={home / 'sources'}",
        "-o", f"Dir::State={home / 'state'}",
        "-o", "Dir::State::status=/dev/null",
        "-o", f"Dir::Cache={home / 'cache'}",
        "-o", "Acquire::Languages=none",
        "-o", "APT::Sandbox::User=",
        "-o", "Acquire::Retries=2",
    ]  # fmt: skip
    done = _run(["apt-get", *options, "update", "--error-on=any"], into)
    if done.returncode:
        raise _cannot(suite, done.stderr)
    return options


def main_source(etc: Path, suite: str) -> tuple[str, str] | None:
    """Copy the machine's Debian (or Ubuntu) main source, for `suite`; keep its keys and host.

    Gives a file name and a text, in the form that was found: `.sources` or one line; nothing
    where the machine has no such source. An empty `suite` leaves the suite alone.
    """
    for path in sorted((etc / "sources.list.d").glob("*.sources")):
        for stanza in re.split(r"\n\s*\n", path.read_text(encoding="utf-8", errors="replace")):
            text = _stanza(stanza, suite)
            if text:
                return "passeur.sources", text
    for path in [etc / "sources.list", *sorted((etc / "sources.list.d").glob("*.list"))]:
        if path.is_file():
            for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
                text = _line(line, suite)
                if text:
                    return "passeur.list", text
    return None


def _stanza(stanza: str, suite: str) -> str:
    lines = [line for line in stanza.splitlines() if line.strip() and not line.startswith("#")]
    field = {
        line.split(":", 1)[0].strip().lower(): line.split(":", 1)[1]
        for line in lines
        if ":" in line and not line[0].isspace()
    }
    suites = [name for name in field.get("suites", "").split() if _plain(name)]
    wrong = (
        field.get("enabled", "").strip().lower() == "no"
        or "deb" not in field.get("types", "").split()
    )
    if wrong or not suites or not _distribution(field.get("uris", ""), field.get("components", "")):
        return ""
    changed = {"types": "Types: deb", "suites": f"Suites: {suite or suites[0]}"}
    if suite:
        changed["components"] = "Components: main"
    return (
        "\n".join(changed.get(line.split(":", 1)[0].strip().lower(), line) for line in lines) + "\n"
    )


def _line(line: str, suite: str) -> str:
    found = re.match(r"\s*deb\s+(\[[^\]]*\]\s+)?(\S+)\s+(\S+)\s+([^#]*)", line)
    if not found:
        return ""
    options, uri, name, components = found.groups()
    if not _plain(name) or not _distribution(uri, components):
        return ""
    parts = components.strip() if not suite else "main"
    return f"deb {options or ''}{uri} {suite or name} {parts}\n"


def _plain(suite: str) -> bool:
    return "-" not in suite and "/" not in suite


def _distribution(uris: str, components: str) -> bool:
    """Tell the distribution's own archive from other people's: by its address and its parts."""
    archive = any(re.search(r"/(debian|ubuntu|ubuntu-ports)/?$", uri) for uri in uris.split())
    return archive and "main" in components.split()


def _cannot(wanted: str, said: str) -> Failure:
    """Tell a network that is away from a package that is not there."""
    away = re.search(r"resolve|connect|unreachable|timed out|failed to fetch", said, re.IGNORECASE)
    lines = [line for line in said.splitlines() if line.startswith(("E:", "Err:", "W:"))]
    args = {"version": wanted, "said": (lines or [""])[-1]}
    if away:
        return Failure(Problem("wiki.no-network", args=args), Exit.LATER)
    return Failure(Problem("wiki.no-package", args=args))


def _run(
    command: list[str], folder: Path, *, check: bool = False
) -> subprocess.CompletedProcess[str]:
    import os  # noqa: PLC0415 - only here

    spoken = {**os.environ, "LC_ALL": "C.UTF-8", "DEBIAN_FRONTEND": "noninteractive"}
    done = subprocess.run(  # noqa: S603 - our own words
        command, cwd=folder, env=spoken, capture_output=True, text=True, check=False
    )
    if check and done.returncode:
        raise Failure(
            Problem("wiki.no-package", args={"version": command[0], "said": done.stderr.strip()})
        )
    return done
