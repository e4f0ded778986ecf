"""Learning from the wiki what the sheet last said: our own signed revisions tell it.

Another machine may have written, this one may have been killed before it could remember, or the
ledger may be gone: the wiki is the memory. Where our revision stands on what the sheet alone had
said, its text is what the sheet said. Where people had written in between, no revision holds it:
then it is a fold of our own edits, R = merge(base the revision before ours, ours, theirs the R
before). Where one step of that is not clean, nobody knows (`UNKNOWN`), and a person is asked.
What a person took back is carried through the sheet's own texts, as it was when they were written.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from bot.decide.carry import carried, standing_after
from bot.decide.case import STANDS, UNKNOWN, standing_of
from bot.decide.digest import sha1
from bot.decide.moves import ASIDE
from bot.decide.signature import SAYING, WRITING, Signature, read
from bot.model import RENAMED, REPAIR, SHEET, TAKEN_BACK, Identity, Known, Names, PageState
from bot.wikitext.merge import Ours, merge

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from bot.model import FieldRule, Moved
    from bot.wiki.port import Wiki


@dataclass(slots=True)
class Lesson:
    """What was learnt: the pages, the texts that the sheet said, former titles by collection.

    `unread` gives the revisions that hold texts which the sheet said, by SHA-1.
    """

    known: dict[Identity, Known]
    said: dict[str, str] = field(default_factory=dict)
    former: dict[str, dict[str, str]] = field(default_factory=dict)
    unread: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Step:
    """One signed revision of ours, and the page as we knew it before."""

    revision: PageState
    signature: Signature
    identity: Identity


@dataclass(slots=True)
class Learner:
    """Folds our revisions; `said_text` finds the text behind a SHA-1 that the ledger has.

    `rules` say by collection how fields merge.
    """

    wiki: Wiki
    project: str
    bot_users: frozenset[str]
    named: Callable[[Identity], Identity]
    names: Names
    said_text: Callable[[Iterable[str]], Mapping[str, str]]
    rules: Mapping[str, Mapping[str, FieldRule]] = field(default_factory=dict)

    def learn(
        self, known: Mapping[Identity, Known], since: str, moves: Callable[[], Sequence[Moved]]
    ) -> Lesson:
        """Read our revisions since then, and tell what they say beyond what is known."""
        lesson = Lesson(dict(known))
        steps: dict[int, list[Step]] = {}
        for revision in self.wiki.own_revisions(sorted(self.bot_users), since):
            signature = read(revision.comment)
            if signature and self._is_of_ours(signature) and not revision.redirect:
                step = Step(revision, signature, self.named(signature.identity))
                steps.setdefault(revision.page_id, []).append(step)
        for page_steps in steps.values():
            self._fold_page(lesson, page_steps)
        self._read_what_was_said(lesson)
        if lesson.known:
            self._titles(lesson, moves())
        return lesson

    def _is_of_ours(self, signature: Signature) -> bool:
        """Say whether an edit is of a page of this project; a repair is of anybody's."""
        return signature.identity.project == self.project and signature.kind != REPAIR

    def _read_what_was_said(self, lesson: Lesson) -> None:
        """Read the texts that the sheet said where a page has moved on from them since."""
        here = self.said_text(lesson.unread)
        lost = {digest: revid for digest, revid in lesson.unread.items() if digest not in here}
        texts = self.wiki.texts(sorted(lost.values()))
        lesson.said |= {digest: texts[revid] for digest, revid in lost.items() if revid in texts}

    def _fold_page(self, lesson: Lesson, steps: list[Step]) -> None:
        identity = steps[-1].identity
        before = lesson.known.get(identity)
        is_known = before is not None and before.page_id == steps[-1].revision.page_id
        if not is_known and all(step.signature.kind not in WRITING for step in steps):
            return  # a talk page that was moved along bears our signature, and is not ours
        if before and before.page_id != steps[-1].revision.page_id:
            before = None if before.revid < steps[0].revision.revid else before
        new = [step for step in steps if before is None or step.revision.revid > before.revid]
        if not new or (before and before.page_id != new[-1].revision.page_id):
            return
        texts = self._texts(before, new)
        for step in new:
            before = self._folded(lesson, before, step, texts)
            if before.said_sha1 == step.revision.sha1:
                lesson.unread[before.said_sha1] = step.revision.revid
        if before:
            lesson.known[identity] = before
        if before and before.said_sha1 == before.saved_sha1:
            lesson.unread.pop(before.said_sha1, None)

    def _texts(self, before: Known | None, steps: Sequence[Step]) -> dict[int, str]:
        """Read the texts that the fold needs: none, as long as nobody wrote in between."""
        asked: set[int] = set()
        pure = before is None or before.said_sha1 == before.saved_sha1
        last = before.revid if before else 0
        for step in steps:
            in_row = step.revision.parent == last or step.signature.kind == RENAMED
            pure = pure and in_row and step.signature.kind != TAKEN_BACK
            if not pure:
                asked |= {step.revision.revid, step.revision.parent, last}
            last = step.revision.revid
        return self.wiki.texts(sorted(asked - {0}))

    def _folded(
        self, lesson: Lesson, before: Known | None, step: Step, texts: Mapping[int, str]
    ) -> Known:
        revision, kind = step.revision, step.signature.kind
        said = before.said_sha1 if before else ""
        stands = before.parts.get(STANDS, "") if before else ""
        if before and (kind == TAKEN_BACK or (stands and kind in SAYING)):
            said, stands = self._taken_back(lesson, before, step, texts)
        elif kind in SAYING:
            said = self._said(lesson, before, revision, texts)
        return Known(
            step.identity,
            revision.page_id,
            revision.title,
            before.wanted_title if before else revision.title,
            revision.revid,
            revision.sha1,
            said,
            {STANDS: stands} if stands else {},
            before.origin if before else "",
            kind if kind != RENAMED else (before.last if before else SHEET),
        )

    def _said(
        self,
        lesson: Lesson,
        before: Known | None,
        revision: PageState,
        texts: Mapping[int, str],
    ) -> str:
        """Tell what the sheet said with this edit."""
        if before is None or not before.said_sha1:
            return revision.sha1 if revision.parent == 0 else UNKNOWN
        if revision.parent == before.revid and before.said_sha1 == before.saved_sha1:
            return revision.sha1
        if before.said_sha1 == UNKNOWN:
            return UNKNOWN
        return self._fold(lesson, before, revision, texts)

    def _fold(
        self, lesson: Lesson, before: Known, revision: PageState, texts: Mapping[int, str]
    ) -> str:
        parent, ours = texts.get(revision.parent), texts.get(revision.revid)
        theirs = self._text_said(lesson, before, texts)
        if parent is None or ours is None or theirs is None:
            return UNKNOWN
        rules = self.rules.get(before.identity.collection, {})
        found = merge(parent, Ours(ours, rules=_as_written(rules), names=self.names), theirs)
        if found.clashes:
            return UNKNOWN
        digest = sha1(found.text)
        lesson.said[digest] = found.text
        return digest

    def _taken_back(
        self, lesson: Lesson, before: Known, step: Step, texts: Mapping[int, str]
    ) -> tuple[str, str]:
        """Tell what the sheet said and what stands of it, from the step at which they part on.

        Taking back changes what stands; what the sheet says after that changes both.
        """
        parent, text = texts.get(step.revision.parent), texts.get(step.revision.revid)
        said = self._text_said(lesson, before, texts)
        stood = self._text(lesson, before, standing_of(before, SHEET), texts)
        if parent is None or text is None or said is None or stood is None:
            unknown = step.signature.kind != TAKEN_BACK
            return (UNKNOWN if unknown else before.said_sha1), ""
        stands = standing_after(parent, text, stood)
        if step.signature.kind != TAKEN_BACK:
            said = carried(stood, said, stands).text
        lesson.said |= {sha1(each): each for each in (said, stands)}
        return sha1(said), sha1(stands) if stands != said else ""

    def _text_said(self, lesson: Lesson, before: Known, texts: Mapping[int, str]) -> str | None:
        return self._text(lesson, before, before.said_sha1, texts)

    def _text(
        self, lesson: Lesson, before: Known, digest: str, texts: Mapping[int, str]
    ) -> str | None:
        if digest in lesson.said:
            return lesson.said[digest]
        found = self.said_text([digest]).get(digest)
        if found is None and digest == before.saved_sha1:
            found = texts.get(before.revid)
        return found

    def _titles(self, lesson: Lesson, moves: Sequence[Moved]) -> None:
        """Tell what the sheet last called each page: what people moved since is theirs."""
        by_page: dict[int, list[Moved]] = {}
        for move in moves:
            by_page.setdefault(move.page_id, []).append(move)
        for identity, known in lesson.known.items():
            if found := by_page.get(known.page_id):
                wanted = self._wanted_title(lesson, known, found)
                lesson.known[identity] = replace(known, wanted_title=wanted)

    def _wanted_title(self, lesson: Lesson, known: Known, moves: Sequence[Moved]) -> str:
        title = known.wanted_title if known.wanted_title != known.title else moves[0].old
        for move in moves:
            signature = read(move.comment) if move.user in self.bot_users else None
            if signature is None or signature.kind != RENAMED or move.new.endswith(ASIDE):
                continue
            title = move.new
            if not move.old.endswith(ASIDE):
                former = lesson.former.setdefault(known.identity.collection, {})
                former[move.old] = known.identity.key
        return title


def _as_written(rules: Mapping[str, FieldRule]) -> dict[str, FieldRule]:
    """Take from the rules how values are put together: whose they are is settled already."""
    return {name: rule._replace(owner="both") for name, rule in rules.items()}
