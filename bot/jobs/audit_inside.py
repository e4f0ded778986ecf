"""The findings inside the wiki: which lists are read for the kinds asked, and who looks at them."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from bot.audit import categories, files, lonely
from bot.audit.anchors import Anchors
from bot.audit.parameters import Parameters
from bot.audit.private import Private
from bot.audit.read import PARTS
from bot.audit.redirects import redirects
from bot.audit.redlinks import Meant, redlinks
from bot.audit.templates import missing_templates
from bot.audit.texts import examined
from bot.model import FAMILIES, Event, Part

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bot.audit.read import Look
    from bot.audit.texts import Examiner
    from bot.jobs.audit_schema import Schema
    from bot.model import Finding

# Only the whole wiki can tell these.
WHOLE = frozenset(
    {
        "orphan",
        "title-variant",
        "near-duplicate-category",
        "empty-category",
        "category-cycle",
        "unused-file",
    }
)
_CALLS = frozenset({"unknown-parameter", "missing-parameter", "wrong-value"})


def kinds_of(families: Iterable[str], *, whole: bool) -> tuple[str, ...]:
    """List the kinds of some families, in reading order; those that need the whole wiki or not."""
    asked = set(families)
    found = chain.from_iterable(kinds for family, kinds in FAMILIES.items() if family in asked)
    return tuple(kind for kind in found if whole or kind not in WHOLE)


def parts_of(families: Iterable[str]) -> frozenset[Part]:
    """Say which lists of pages are needed."""
    found = frozenset[Part]().union(*(PARTS[family] for family in families))
    return found | {Part.TEMPLATES} if Part.LINKS in found else found


def inside(look: Look, kinds: frozenset[str], schema: Schema) -> Iterator[Finding]:
    """Find what is wrong inside the wiki; kinds that were not asked for are left out."""
    look.progress(Event("audit.judging"))
    meant = Meant(look)
    found = chain(
        _links(look, kinds, meant),
        _categories(look, kinds, schema, meant),
        _files(look, kinds, meant),
        missing_templates(look, meant) if "missing-template" in kinds else (),
        _texts(look, kinds, schema),
    )
    return (finding for finding in found if finding.kind in kinds)


def _links(look: Look, kinds: frozenset[str], meant: Meant) -> Iterator[Finding]:
    if "redlink" not in kinds:
        return
    yield from redirects(look)
    yield from redlinks(look, meant)
    yield from lonely.dead_ends(look)
    if "orphan" in kinds:
        yield from lonely.orphans(look)
        yield from lonely.variants(look)


def _categories(
    look: Look, kinds: frozenset[str], schema: Schema, meant: Meant
) -> Iterator[Finding]:
    if "uncategorized" not in kinds:
        return
    taxonomy = schema.taxonomy(look.wiki.tracking_categories())
    yield from categories.of_pages(look, taxonomy, meant)
    if "empty-category" in kinds:
        sizes = look.wiki.category_sizes()
        yield from categories.empty(look, sizes, taxonomy)
        yield from categories.nearly_alike(look, sizes, taxonomy)
        yield from categories.cycles(look)


def _files(look: Look, kinds: frozenset[str], meant: Meant) -> Iterator[Finding]:
    if "missing-file" not in kinds:
        return
    # Of a few pages, only the files that they show are asked for.
    here = look.wiki.files() if look.inventory.whole else frozenset()
    yield from files.missing_files(look, here, meant)
    if "unused-file" in kinds:
        yield from files.unused_files(look, here)


def _texts(look: Look, kinds: frozenset[str], schema: Schema) -> Iterator[Finding]:
    """Read texts, if a kind needs them."""
    examiners: list[Examiner] = []
    if "broken-anchor" in kinds:
        examiners.append(Anchors(look))
    if kinds & _CALLS and (templates := schema.templates()):
        examiners.append(Parameters(look, templates, schema.sound))
    if "private-data" in kinds:
        examiners.append(Private(schema.published()))
    if examiners:
        yield from examined(look, examiners)
