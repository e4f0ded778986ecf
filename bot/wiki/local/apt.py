"""Debian's packages, fetched and unpacked without installing anything.

The client is the machine's own `apt-get`, with its proxies and its keys. Where its lists are
missing, or another suite is wanted, it gets a copy of the machine's own source in which only the
suite's name is changed, and keeps its lists in the project's cache.
"""

from __future__ import annotations

import os
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
    """Name the release that a version belongs to: 1.39.17, and Debian's 1:1.39.17-1, is of 1.39."""
    found = re.search(r"(?:^|:)(\d+\.\d+)", version)
    return found.group(1) if found else ""


def fetch(wanted: str, into: Path) -> str:
    """Unpack MediaWiki `wanted` (`1.43`; empty: whatever the machine offers) below `into`.

    Gives its release. Fails where the machine has no such package or no network.
    """
    options: list[str] = []
    offered = series(candidate())
    if not offered or (wanted and offered != wanted):
        options = _own_lists(wanted, into)
    packages = into / "packages"
    packages.mkdir(parents=True)
    done = _run(["apt-get", *options, "download", *NAMES], packages)
    if done.returncode:
        raise _cannot(wanted or offered, done.stderr)
    for package in sorted(packages.glob("*.deb")):
        _run(["dpkg", "-x", str(package), str(into / "root")], into, check=True)
    return series(next(packages.glob("mediawiki_*")).name.split("_")[1].replace("%3a", ":"))


def _own_lists(wanted: str, into: Path) -> list[str]:
    """Read the lists of a release's suite in a place of our own; give the options for apt."""
    suite = SUITES.get(wanted, "")
    source = main_source(_ETC, suite)
    if source is None:
        raise Failure(Problem("wiki.no-apt-source", args={"suite": suite or "MediaWiki"}))
    name, text = source
    home = into / "apt"
    for folder in ("sources", "lists/partial", "archives/partial"):
        (home / folder).mkdir(parents=True)
    (home / "sources" / name).write_text(text, encoding="utf-8")
    configuration = home / "apt.conf"
    configuration.write_text(_CONFIGURATION.format(home=home), encoding="utf-8")
    options = ["-c", str(configuration)]
    done = _run(["apt-get", *options, "update", "--error-on=any"], into)
    if done.returncode:
        raise _cannot(wanted, done.stderr)
    return options


# Read after the machine's own configuration, whose proxies and keys stay; its hooks, which expect
# to be run by root on the machine's own lists, do not.
_CONFIGURATION = """\
#clear APT::Update::Pre-Invoke;
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
Dir::Etc::SourceList "/dev/null";
Dir::Etc::SourceParts "{home}/sources";
Dir::State "{home}";
Dir::State::Lists "{home}/lists";
Dir::State::status "/dev/null";
Dir::Cache "{home}";
Dir::Cache::Archives "{home}/archives";
Dir::Cache::pkgcache "";
Dir::Cache::srcpkgcache "";
Acquire::Languages "none";
Acquire::Retries "2";
Acquire::IndexTargets::deb::Contents-deb::DefaultEnabled "false";
Acquire::IndexTargets::deb::DEP-11::DefaultEnabled "false";
APT::Sandbox::User "";
"""


def main_source(etc: Path, suite: str) -> tuple[str, str] | None:
    """Copy the machine's own main source, for `suite`; its keys and its host stay.

    Gives a file name and a text, in the form that was found: `.sources` or one line; nothing
    where the machine has no such source. An empty `suite` leaves the suite alone; a suite is
    Debian's, so that another distribution's source will not do.
    """
    found = [
        (_trust(text), "passeur.sources", text)
        for path in sorted((etc / "sources.list.d").glob("*.sources"))
        for stanza in re.split(r"\n\s*\n", _read(path))
        for text in [_stanza(stanza, suite)]
    ] + [
        (_trust(text), "passeur.list", text)
        for path in [etc / "sources.list", *sorted((etc / "sources.list.d").glob("*.list"))]
        for line in _read(path).splitlines()
        for text in [_line(line, suite)]
    ]
    best = max(found, key=lambda one: one[0], default=(0, "", ""))
    return best[1:] if best[0] else None


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace") if path.is_file() else ""


def _trust(source: str) -> int:
    """Tell the distribution's own archive from other people's, by its key and address."""
    own_key = re.search(r"(debian|ubuntu)-archive-keyring", source)
    own_path = re.search(r"/(debian|ubuntu|ubuntu-ports)(\.list)?/?(\s|$)", source)
    return 2 * bool(own_key) + bool(own_path)


def _stanza(stanza: str, suite: str) -> str:
    """Give a deb822 stanza for the suite; nothing if it is not a main source in use."""
    lines = [line for line in stanza.splitlines() if line.strip() and not line.startswith("#")]
    fields = {_name(line): line.partition(":")[2].split() for line in lines}
    suites = list(filter(_is_plain, fields.get("suites", [])))
    if fields.get("enabled") == ["no"] or "deb" not in fields.get("types", []) or not suites:
        return ""
    if not _may_serve(suite, fields.get("uris", []), fields.get("components", [])):
        return ""
    changed = {"types": "Types: deb", "suites": f"Suites: {suite or suites[0]}"}
    changed |= {"components": "Components: main"} if suite else {}
    return "".join(f"{changed.get(_name(line), line)}\n" for line in lines)


def _name(line: str) -> str:
    """Name the field of a line; a line that goes on from the one before has none."""
    return "" if line[0].isspace() else line.partition(":")[0].strip().lower()


def _line(line: str, suite: str) -> str:
    """Give a one-line source for the suite; nothing if it is not a main source in use."""
    found = re.match(r"\s*deb\s+(\[[^\]]*\]\s+)?(\S+)\s+(\S+)\s+([^#]*)", line)
    if not found:
        return ""
    options, uri, name, components = found.groups()
    if not _is_plain(name) or not _may_serve(suite, [uri], components.split()):
        return ""
    return f"deb {options or ''}{uri} {suite or name} {'main' if suite else components.strip()}\n"


def _is_plain(suite: str) -> bool:
    return "-" not in suite and "/" not in suite


def _may_serve(suite: str, uris: list[str], components: list[str]) -> bool:
    foreign = suite and any("ubuntu" in uri for uri in uris)
    return "main" in components and bool(uris) and not foreign


def _cannot(wanted: str, said: str) -> Failure:
    """Tell a network that is away from a package that is not there."""
    away = re.search(r"resolve|connect|unreachable|timed out|failed to fetch", said, re.IGNORECASE)
    lines = [line for line in said.splitlines() if line.startswith(("E:", "Err:", "W:"))]
    args = {"version": wanted, "said": (lines or [""])[0]}
    if away:
        return Failure(Problem("wiki.no-network", args=args), Exit.LATER)
    return Failure(Problem("wiki.no-package", args=args))


def _run(
    command: list[str], folder: Path, *, check: bool = False
) -> subprocess.CompletedProcess[str]:
    spoken = {**os.environ, "LC_ALL": "C.UTF-8", "DEBIAN_FRONTEND": "noninteractive"}
    done = subprocess.run(  # noqa: S603 - our own words
        command, cwd=folder, env=spoken, capture_output=True, text=True, check=False
    )
    if check and done.returncode:
        raise Failure(
            Problem("wiki.no-package", args={"version": command[0], "said": done.stderr.strip()})
        )
    return done
