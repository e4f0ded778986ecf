"""Collections and pages that had other names: what is known of them goes on under the new ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.schema.project import Project

# Lists of `formerly`, by the names that are good today: (collection, page).
Name = tuple[str, str]


def former_identities(project: Project) -> Mapping[Name, Name]:
    """Lead each former (collection, page) to the present one; a present name is never a former."""
    found: dict[Name, Name] = {}
    for name, collection in project.collections.items():
        for page in collection.pages:
            for old in (name, *collection.formerly):
                for old_page in (page.name, *page.formerly):
                    found.setdefault((old, old_page), (name, page.name))
    for page in project.pages:
        for old_page in page.formerly:
            found.setdefault(("-", old_page), ("-", page.name))
    present = {
        (name, page.name) for name, each in project.collections.items() for page in each.pages
    }
    return {old: new for old, new in found.items() if old != new and old not in present}
