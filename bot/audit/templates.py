"""Calls of templates that do not exist. Definition: `docs/audits.md`, "Templates"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.audit.redlinks import brought
from bot.model import Finding, Part

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.audit.read import Look
    from bot.audit.redlinks import Meant


def missing_templates(look: Look, meant_by: Meant) -> Iterator[Finding]:
    """Find calls of templates that do not exist; those of a template are told once, there."""
    inventory = look.inventory
    gone = look.gone(inventory.targets(Part.TEMPLATES))
    for number, targets in inventory.rows(Part.TEMPLATES).items():
        for target in targets:
            if target in gone and not brought(look, Part.TEMPLATES, number, target):
                name = inventory.name(target)
                better, _ = meant_by.page(name)
                code = "missing-template-meant" if better else ""
                page = inventory.name(number)
                yield Finding("missing-template", page, name, code, better=better)
