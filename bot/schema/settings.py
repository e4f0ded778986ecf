"""What a project declares: the settings of `passeur.toml`, and the collections beside it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from bot.schema.decisions import Decisions

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from pathlib import Path

    from bot.model import Cell
    from bot.schema.collection import Collection, PageSpec


SETTINGS = "passeur.toml"


@dataclass(frozen=True, slots=True)
class WikiSettings:
    """Which wiki, which accounts are ours there, and the two pages by which people meet the bot."""

    api: str = ""
    bot_users: tuple[str, ...] = ()
    stop_page: str = ""
    maintenance_page: str = "Project:Maintenance"


@dataclass(frozen=True, slots=True)
class Guards:
    """How much change of one collection is still believable: pages, rows, percents."""

    max_created: int = 50
    max_retired: int = 5
    max_changed_percent: int = 30
    max_error_percent: int = 20


@dataclass(frozen=True, slots=True)
class Links:
    """How external links are visited: seconds between two requests, failures, days."""

    per_host_interval: float = 1.0
    dead_after_failures: int = 3
    dead_after_days: int = 3
    allow_private_hosts: bool = False
    exclude: tuple[str, ...] = ()
    due_per_run: int = 200
    workers: int = 64
    archive: str = "https://archive.org/wayback/available"


@dataclass(frozen=True, slots=True)
class Maintenance:
    """How reports are published: one page per `kind` of finding or per `chantier`.

    `groups` names the collection whose pages are the chantiers; `ignore_page` is the page on which
    maintainers silence findings, in canonical names.
    """

    split: str = "kind"
    groups: str = ""
    ignore_page: str = ""


@dataclass(frozen=True, slots=True)
class Silence:
    """What is not to be told, why, and until which day. Patterns: `*` and `?` stand for anything.

    `where` says for people where it was written.
    """

    kind: str
    page: str
    target: str
    reason: str
    until: date
    where: Cell


class Rename(NamedTuple):
    """A category that gets another name, or becomes one with another; without namespace."""

    category: str
    into: str


@dataclass(frozen=True, slots=True)
class Category:
    """A category page: its name without the namespace, those above it, and what it is for."""

    name: str
    parents: tuple[str, ...] = ()
    description: str = ""


@dataclass(frozen=True, slots=True)
class Project:
    """Everything that a project folder declares. `pages` are those made of all collections."""

    folder: Path
    name: str
    language: str = "fr"
    wiki: WikiSettings = field(default_factory=WikiSettings)
    guards: Guards = field(default_factory=Guards)
    links: Links = field(default_factory=Links)
    collections: Mapping[str, Collection] = field(default_factory=dict)
    pages: tuple[PageSpec, ...] = ()
    categories: Mapping[str, Category] = field(default_factory=dict)
    decisions: Decisions = field(default_factory=Decisions)
    maintenance: Maintenance = field(default_factory=Maintenance)
    silences: tuple[Silence, ...] = ()
    renames: tuple[Rename, ...] = ()
