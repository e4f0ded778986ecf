"""What is wrong with a text before it is saved: only what the edit itself would bring.

One look at each changed page as it would be; what the page has already is no news, and pages that
the same plan makes are there.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from bot.audit.anchors import EVERYWHERE
from bot.audit.external.address import normalised
from bot.audit.inventory import MEDIAWIKI, USER
from bot.model import Absent, Entry, Event, Finding, Move, Part, Put, These
from bot.wiki.naming import normal, split
from bot.wikitext.sections import fragment_id, fragment_links, legacy_id

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from bot.model import Edit, Preview, Progress, Site
    from bot.wiki.port import Wiki


@dataclass
class Before:
    """Looks at the edits of one plan. `dead` are addresses known to be dead, in their one form."""

    wiki: Wiki
    site: Site
    edits: Sequence[Edit]
    dead: frozenset[str]
    progress: Progress
    _ids: dict[str, frozenset[str]] = field(default_factory=dict)

    def findings(self) -> list[Finding]:
        """Look at every text that would be saved."""
        changed = [edit for edit in self.edits if isinstance(edit.op, Put)]
        now = self._now(changed)
        previews: dict[str, Preview] = {}
        for at, edit in enumerate(changed):
            self.progress(Event("audit.before", at, len(changed)))
            previews[edit.title] = self.wiki.preview(edit.title, _text(edit))
            self._ids[edit.title] = previews[edit.title].ids
        there = self._shown(previews.values(), now.values())
        found: list[Finding] = []
        for edit in changed:
            preview, before = previews[edit.title], now.get(edit.old_title or edit.title)
            found += self._of(edit, preview, before or _NOTHING, there)
        return found

    def _now(self, changed: Sequence[Edit]) -> dict[str, Entry]:
        """Read what the pages name now, all at once."""
        titles = [e.old_title or e.title for e in changed if not isinstance(e.guard, Absent)]
        found = self.wiki.inventory(These(tuple(titles)), list(Part)) if titles else ()
        return {entry.title: entry for entry in found}

    @cached_property
    def _made(self) -> frozenset[str]:
        """Name the pages that the plan itself makes."""
        made = {edit.title for edit in self.edits if isinstance(edit.guard, Absent)}
        return frozenset(made | {e.op.to for e in self.edits if isinstance(e.op, Move)})

    @cached_property
    def _tracking(self) -> frozenset[str]:
        return self.wiki.tracking_categories()

    def _of(
        self, edit: Edit, preview: Preview, before: Entry, there: frozenset[str]
    ) -> Iterator[Finding]:
        page = edit.title
        for title in self._missing(preview.templates, before.templates):
            yield Finding("missing-template", page, title)
        called = {each for each, exists in preview.templates.items() if not exists}
        for title in self._missing(preview.links, before.links):
            namespace = split(title, self.site)[0]
            private = namespace in {USER, MEDIAWIKI} or namespace % 2
            if title not in called and not private:
                yield Finding("redlink", page, title)
        for title in self._missing(preview.categories, before.categories):
            if title not in self._tracking:
                yield Finding("undefined-category", page, title)
        for title in preview.files:
            if title not in there and title not in before.files:
                yield Finding("missing-file", page, title)
        known = {normalised(each) for each in before.addresses}
        for address in preview.addresses:
            url = normalised(address)
            if url in self.dead and url not in known:
                args = {"status": 0, "reason": "", "since": "", "failures": 0}
                yield Finding("dead-url", page, address, "dead-url-known", args)
        yield from self._anchors(edit, preview)

    def _missing(self, named: Mapping[str, bool], before: Iterable[str]) -> Iterator[str]:
        """Give what is named, is not there and will not be, and was not named before."""
        known = {*before, *self._made}
        return (title for title, exists in named.items() if not exists and title not in known)

    def _shown(self, previews: Iterable[Preview], now: Iterable[Entry]) -> frozenset[str]:
        """Tell which of the files that would be shown are there."""
        old = {title for entry in now for title in entry.files}
        new = sorted({title for preview in previews for title in preview.files} - old)
        if not new:
            return frozenset()
        here = self.wiki.by_title(new)
        gone = [title for title in new if not here[title].exists]
        shared = self.wiki.shared_files(gone) if gone else frozenset()
        return frozenset(title for title in new if here[title].exists) | shared

    def _anchors(self, edit: Edit, preview: Preview) -> Iterator[Finding]:
        """Find links to a place that is not there, which the page did not have before."""
        old = set(fragment_links(edit.before))
        for title, fragment in fragment_links(_text(edit)):
            full = normal(title, self.site) if title else edit.title
            identifier = fragment_id(fragment)
            if (title, fragment) in old or not full or identifier in EVERYWHERE:
                continue
            ids = self._places(full)
            there = full in self._ids or preview.links.get(full, True)
            if there and identifier not in ids | {legacy_id(each) for each in ids}:
                place = f"{full}#{fragment.replace('_', ' ').strip()}"
                args = {"section": fragment, "near": ""}
                yield Finding("broken-anchor", edit.title, place, args=args)

    def _places(self, title: str) -> frozenset[str]:
        """Give the places of a page: as it will be, or as it is; each is asked for once."""
        if title not in self._ids:
            step = self.wiki.destinations([title]).get(title)
            self._ids[title] = self.wiki.ids(step.title if step else title)
        return self._ids[title]


_NOTHING = Entry("", 0, 0, 0, 0, redirect=False)


def _text(edit: Edit) -> str:
    return edit.op.text if isinstance(edit.op, Put) else ""
