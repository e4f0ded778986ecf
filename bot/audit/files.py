"""Files that pages show and nobody has, files that nobody shows. Definitions: `docs/audits.md`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.audit.redlinks import brought
from bot.model import FILE, Finding, Part

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.audit.read import Look
    from bot.audit.redlinks import Meant


def missing_files(look: Look, files: frozenset[str], meant_by: Meant) -> Iterator[Finding]:
    """Find files that pages show and that are neither here nor in a shared repository."""
    inventory = look.inventory
    here = _numbers(look, files)
    unknown = {each for each in inventory.targets(Part.FILES) if look.end(each) not in here}
    names = sorted(inventory.name(number) for number in unknown)
    gone = _numbers(look, frozenset(names) - look.wiki.shared_files(names)) if names else set()
    for number, shown in inventory.rows(Part.FILES).items():
        for target in shown:
            if target in gone and not brought(look, Part.FILES, number, target):
                name = inventory.name(target)
                better, how = meant_by.page(name)
                better = better if better in files else ""
                code = "missing-file-meant" if how and better else ""
                yield Finding("missing-file", inventory.name(number), name, code, better=better)


def unused_files(look: Look, files: frozenset[str]) -> Iterator[Finding]:
    """Find files of the wiki that no page shows or links to."""
    inventory = look.inventory
    used = inventory.targets(Part.FILES)
    for number, links in inventory.rows(Part.LINKS).items():
        if number not in look.leads:
            used |= {target for target in links if inventory.namespace(target) == FILE}
    used |= {end for number in used if (end := look.end(number)) is not None}
    doubtful = sorted(name for name in files if inventory.titles.known(name) not in used)
    shown = look.wiki.shown_files(doubtful) if doubtful else frozenset()
    for name in doubtful:
        if name not in shown:
            yield Finding("unused-file", name)


def _numbers(look: Look, names: frozenset[str]) -> set[int]:
    return {look.inventory.titles.number(name) for name in names}
