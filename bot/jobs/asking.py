"""From a wiki that answered to the question that the decision answers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.decide.digest import sha1
from bot.decide.question import Asked, Policy, Question
from bot.decide.signature import path, sign
from bot.failure import Failure
from bot.jobs.known_conflicts import known_conflicts
from bot.model import (
    CATEGORY,
    RENAMED,
    REPAIR,
    REPORT,
    RETIRED,
    TEMPLATE,
    Identity,
    Known,
    Names,
    Problem,
    Wanted,
)
from bot.run.learn import Learner
from bot.run.ledger import DELETIONS_READ_UNTIL, OWN_READ_UNTIL
from bot.run.survey import Memory, survey
from bot.say import LANGUAGES, Say
from bot.schema.formerly import former_identities, present_rows, rows_named_by

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from bot.jobs.contact import Contact
    from bot.model import Site
    from bot.run.survey import Survey
    from bot.schema.settings import Project


def names_of(site: Site) -> Names:
    """Say by which names categories and templates go on this wiki."""
    of = {
        number: frozenset(name for name, each in site.names.items() if each == number)
        for number in (CATEGORY, TEMPLATE)
    }
    return Names(of[CATEGORY], of[TEMPLATE])


def present_name(project: Project) -> Callable[[Identity], Identity]:
    """Give identities their present names: renamed collections and pages, and changed keys.

    The pages of a row follow its key, also those that another collection makes for it.
    """
    renamed, rows = former_identities(project), rows_named_by(project)
    now = present_rows(project)

    def named(identity: Identity) -> Identity:
        name, collection, page, key = identity
        collection, page = renamed.get((collection, page), (collection, page))
        of = rows.get((collection, page), collection)
        to, new = now(of, key)
        if of == collection:
            return Identity(name, to, page, new)
        return Identity(name, collection, page, new if to == of else key)

    return named


def learner_of(contact: Contact) -> Learner:
    """Prepare for learning from our own revisions."""
    project = contact.workspace.project
    return Learner(
        contact.wiki,
        project.name,
        contact.bot_users,
        present_name(project),
        names_of(contact.start.site),
        contact.ledger.said,
        {name: each.rules for name, each in project.collections.items()},
    )


def surveyed(contact: Contact, wanted: Sequence[Wanted] = ()) -> Survey:
    """Look at the wiki, for what is wanted and for what the ledger remembers."""
    ledger = contact.ledger
    memory = Memory(
        ledger.known(),
        ledger.deletions(),
        ledger.mark(DELETIONS_READ_UNTIL),
        ledger.mark(OWN_READ_UNTIL),
    )
    return survey(contact.wiki, wanted, memory, learner_of(contact))


def speaking(site: Site, project: Project) -> Say:
    """Speak the wiki's language, as summaries do; where we do not know it, the project's."""
    language = site.language.partition("-")[0]
    return Say(language if language in LANGUAGES else project.language)


def question_of(contact: Contact, found: Survey, gone: Sequence[Known]) -> Question:
    """Put together all that the decision looks at, but for the texts."""
    return Question(
        wanted=found.wanted,
        known=found.known,
        live=found.live,
        sign=_signer(contact),
        kind=contact.scope.kind,
        bot_users=contact.bot_users,
        rights=contact.start.rights,
        names=names_of(contact.start.site),
        language=contact.start.site.language,
        adopt=contact.scope.adopt,
        said=found.said,
        known_since=known_conflicts(contact.workspace),
        vanished=gone,
        policies=_policies(contact, found.wanted),
        takes=_takes(contact, found, gone),
        owed=contact.ledger.owed(),
        rows=rows_named_by(contact.workspace.project),
        asked=tuple(_asked(contact, found)),
    )


def _asked(contact: Contact, found: Survey) -> Iterator[Asked]:
    """List the rows that wait under the key that they had, among those that the scope means."""
    for name, table in contact.reading.chosen.items():
        for old, record in table.asked.items():
            project = contact.workspace.project.name
            own = (page for of, page in contact.reading.pages_of_rows if of == name)
            names = (Identity(project, name, page, old) for page in own)
            pages = [page for each in names if (page := found.known.get(each))]
            titles = (table.called(record), table.titles.get(old, ""), *(p.title for p in pages))
            if (
                pages
                and contact.scope.rows is None
                and contact.scope.names(old, record.key, *titles)
            ):
                owner = min(pages, key=lambda page: (page.identity.page != "row", page.identity))
                yield Asked(owner, record.key, str(record.cell("")))


def _policies(contact: Contact, wanted: Iterable[Wanted]) -> dict[str, Policy]:
    """Say for each collection what becomes of pages without a row."""
    titles = {page.identity[1:3]: page.title for page in wanted}
    found = {}
    for name, table in contact.reading.tables.items():
        collection = table.collection
        index = next((page.name for page in collection.pages if page.per == "collection"), "")
        target = titles.get((name, index), "")
        policy = collection.on_missing_row
        if policy == "redirect" and not target:
            policy = "report"
        found[name] = Policy(policy, target, collection.label)
    return found


def _takes(contact: Contact, found: Survey, gone: Sequence[Known]) -> dict[str, dict[str, str]]:
    """Join what a person takes now with what was taken before, as long as the sheet says the same.

    A title (the sheet's or the wiki's) or a key names the page, also one whose row is gone; a field
    may follow after `#`.
    """
    takes: dict[str, dict[str, str]] = {}
    before = contact.workspace.project.decisions.taken
    for page in found.wanted if before else ():
        name = path(page.identity)
        for each in before:
            if each.identity == name and each.said == sha1(page.text):
                takes.setdefault(name, {})[each.field] = each.side
    if contact.scope.take:
        _take_now(contact.scope.take, takes, found, (*found.wanted, *gone))
    return takes


def _take_now(
    asked: Sequence[tuple[str, str, str]],
    takes: dict[str, dict[str, str]],
    found: Survey,
    pages: Iterable[Wanted | Known],
) -> None:
    used: set[str] = set()
    for page in pages:
        for side, word, field in asked:
            if is_named(word, page, found):
                used.add(word)
                _check_field(page, field)
                takes.setdefault(path(page.identity), {})[field] = side
    missing = [word for _, word, _ in asked if word not in used]
    if missing:
        # A title mistyped must not look like something settled.
        raise Failure(Problem("run.only-nothing", None, {"names": missing}))


def is_named(word: str, page: Wanted | Known, found: Survey) -> bool:
    """Say whether a person means this page: by its key, or a title that either side gives it."""
    live = found.live.pages.get(page.identity)
    names = {page.title, page.identity.key, live.title if live else ""}
    return _folded(word) in {_folded(each) for each in names}


def _check_field(page: Wanted | Known, field: str) -> None:
    """Refuse a field that the page has neither as one nor as a parameter."""
    rules, text = (page.rules, page.text) if isinstance(page, Wanted) else ({}, "")
    if not field or field in rules or re.search(rf"\|\s*{re.escape(field)}\s*=", text):
        return
    args = {"field": field, "title": page.title, "fields": sorted(rules)}
    raise Failure(Problem("run.no-such-field", None, args))


def _folded(name: str) -> str:
    return name.replace("_", " ").casefold()


def _signer(contact: Contact) -> Callable[[Wanted | Known, str], str]:
    say = speaking(contact.start.site, contact.workspace.project)

    def signed(page: Wanted | Known, kind: str) -> str:
        return sign(_peoples_part(say, page, kind), kind, page.identity, contact.run)

    return signed


def _peoples_part(say: Say, page: Wanted | Known, kind: str) -> str:
    _, collection, name, key = page.identity
    if kind in _OWN_WORDS:
        return say(f"run.summary-{_OWN_WORDS[kind]}", collection=collection, key=key)
    if collection == "-":
        return say(f"run.summary-{name if name in {'modele', 'category'} else 'page'}",
                   name=key if key != "-" else name, origin=page.origin)  # fmt: skip
    code = "run.summary-row" if name == "row" else "run.summary-index"
    return say(code, collection=collection, key=key, name=name, origin=page.origin)


_OWN_WORDS = {RENAMED: "move", RETIRED: "retired", REPAIR: "repair", REPORT: "report"}
