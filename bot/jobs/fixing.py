"""`audit --fix`: the safe repairs of a report, as a plan that is reviewed and applied."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.audit.external.address import normalised
from bot.audit.fold import seen
from bot.decide.denied import unless_denied
from bot.decide.repairs import Mend, Signer, renamed_category, repair
from bot.jobs.asking import speaking
from bot.jobs.contact import new_run_id
from bot.model import CATEGORY, FILE, REPAIR, TEMPLATE, Plan
from bot.wiki.naming import normal, split

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

    from bot.jobs.workspace import Workspace
    from bot.model import Edit, Finding, PageState, Report, Site
    from bot.wiki.port import Wiki

_ADDRESSES = frozenset({"dead-url", "moved-url", "insecure-url"})
_LINKED, _SHOWN = frozenset({"redlink", "double-redirect"}), frozenset({FILE, CATEGORY})


def fixes(workspace: Workspace, report: Report) -> Plan:
    """Read the pages that can be mended, and decide; nothing is written."""
    with closing(workspace.reading_wiki()) as wiki:
        start = wiki.start("")
        site, run = start.site, new_run_id()
        signer = Signer(workspace.project.name, run, _words(site, workspace))
        mends = _of_findings(report.findings, site)
        moves: list[Edit] = []
        users = workspace.known_bot_users(wiki.user)
        for rename in _renames(workspace, site):
            moves += _moved(wiki, rename, signer, users)
            for page in wiki.members([rename.old])[rename.old]:
                mends.setdefault(page.title, []).append(rename)
        repairs = [unless_denied(edit, users) for edit in _repairs(wiki, mends, signer)]
        edits = [*moves, *repairs]
        return Plan(
            id=run,
            project=workspace.project.name,
            wiki=site.api,
            kind=REPAIR,
            started=start.now,
            edits=tuple(edits),
            requests=wiki.requests,
            server=site.server + site.article_path,
        )


def _words(site: Site, workspace: Workspace) -> Callable[[Sequence[Mend]], str]:
    """Write people's part of a summary."""
    say = speaking(site, workspace.project)

    def words(mends: Sequence[Mend]) -> str:
        first = mends[0]
        old = first.old if len(first.old) <= _LONGEST else f"{first.old[:_LONGEST]}…"
        code = "run.summary-mend" if len(mends) == 1 else "run.summary-mend-more"
        return say(code, old=old, n=len(mends) - 1)

    return words


_LONGEST = 90  # characters of a name in a summary


def _of_findings(findings: Sequence[Finding], site: Site) -> dict[str, list[Mend]]:
    """Say for each page what is to be put right there."""
    mends: dict[str, list[Mend]] = {}
    for finding in findings:
        if finding.fixable:
            mends.setdefault(finding.page, []).append(_mend(finding, site))
    return mends


def _mend(finding: Finding, site: Site) -> Mend:
    kind, old = finding.kind, finding.target
    if kind in _ADDRESSES:
        url = normalised(old)
        fragment = old.partition("#")[2]
        return Mend(kind, old, finding.better, lambda text: _is_address(text, url, fragment))
    if kind == "missing-template":
        return Mend(kind, old, finding.better, lambda text: _template(text, site) == old)
    if kind in _LINKED and split(finding.better, site)[0] in _SHOWN:
        # Without a colon, it would put the page into a category, or show a file.
        return Mend(kind, old, f":{finding.better}", lambda text: normal(text, site) == old)
    # A link that shows the same with another kind of apostrophe needs no words of its own.
    better = finding.better
    return Mend(
        kind,
        old,
        better,
        lambda text: normal(text, site) == old,
        lambda words: seen(words.removeprefix(":")) != seen(better),
    )


def _is_address(text: str, url: str, fragment: str) -> bool:
    return normalised(text) == url and text.partition("#")[2] == fragment


def _template(name: str, site: Site) -> str:
    full = normal(name, site)
    prefix = site.namespaces[TEMPLATE]
    return full if full.startswith(f"{prefix}:") else normal(f"{prefix}:{name}", site)


def _renames(workspace: Workspace, site: Site) -> Iterator[Mend]:
    """Give the renames and merges of categories that `passeur.toml` asks for."""
    prefix = site.namespaces[CATEGORY]
    for each in workspace.project.renames:
        old = normal(f"{prefix}:{each.category}", site)
        new = normal(f"{prefix}:{each.into}", site)
        if old and new:
            yield _rename(old, new, site)


def _rename(old: str, new: str, site: Site) -> Mend:
    return Mend("category", old, new, lambda text: normal(text, site) == old)


def _moved(wiki: Wiki, rename: Mend, signer: Signer, users: Collection[str]) -> Iterator[Edit]:
    """Move the category's own page, unless there is one of the new name: then they become one."""
    there = wiki.by_title([rename.old, rename.new])
    old, new = there[rename.old], there[rename.new]
    if old.exists and not old.redirect and not new.exists:
        edit = renamed_category(old, rename.new, signer, rename)
        told = unless_denied(
            replace(edit, before=wiki.texts([old.revid]).get(old.revid, "")), users
        )
        yield edit if told.op else told


def _repairs(wiki: Wiki, mends: Mapping[str, list[Mend]], signer: Signer) -> Iterator[Edit]:
    pages = wiki.by_title(sorted(mends))
    texts = wiki.texts([page.revid for page in pages.values() if page.exists])
    for title in sorted(mends):
        page: PageState = pages[title]
        if page.revid in texts:
            edit = repair(replace(page, text=texts[page.revid]), mends[title], signer)
            if edit:
                yield edit
