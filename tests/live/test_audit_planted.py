"""Every fault that was planted on a real wiki is found, and nothing else is."""

from __future__ import annotations

from pathlib import Path

import planted
import pytest

from bot.jobs.audit import Wish, audit
from bot.jobs.workspace import open_workspace
from bot.model import Report
from live.people import RealWiki

_SETTINGS = """project = "adn"

[wiki]
api = "{api}"

[categories]
{categories}
"""


@pytest.fixture
def report(fresh_wiki: RealWiki, tmp_path: Path) -> Report:
    cases = planted.all_cases()
    planted.plant(fresh_wiki.admin, cases)
    fresh_wiki.run_jobs()
    connues = sorted(
        {
            title.partition(":")[2]
            for case in cases
            for text in (*case.pages, *case.pages.values())
            for title in _connues(text)
        }
    )
    names = "\n".join(f'"{name}" = "x"' for name in (*planted.KNOWN, *connues))
    text = _SETTINGS.format(api=fresh_wiki.api, categories=names)
    (tmp_path / "passeur.toml").write_text(text, encoding="utf-8")
    return audit(open_workspace(tmp_path), Wish())


def _connues(text: str) -> set[str]:
    import re  # noqa: PLC0415 - beside its one use

    return set(re.findall(r"Catégorie:Connue[^\[\]|\n]*", text))


def test_every_fault_is_found_and_nothing_else(report: Report) -> None:
    found = {
        planted.Expected(each.kind, each.page, each.target, each.better) for each in report.findings
    }
    wanted = dict(planted.expected(planted.all_cases()))
    missed = [f"{case.where} {each}" for each, case in wanted.items() if each not in found]
    extra = sorted(found - wanted.keys())
    assert "\n".join([*missed, *map(str, extra)]) == ""
