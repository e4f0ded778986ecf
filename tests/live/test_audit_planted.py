"""Every fault that was planted on a real wiki is found, and nothing else is."""

from __future__ import annotations

import re
from typing import Any

import planted
import pytest

from live.house import House


@pytest.fixture
def findings(house: House) -> list[dict[str, Any]]:
    """Plant everything on the wiki of a small project, and audit it as people do."""
    cases = planted.all_cases()
    texts = [text for case in cases for text in (*case.pages, *case.pages.values())]
    known = {name for text in texts for name in re.findall(r"Catégorie:(Connue[^\[\]|\n]*)", text)}
    lines = "".join(f'"{name}" = "x"\n' for name in (*planted.KNOWN, *sorted(known)))
    declared = house.folder / "sources" / "projets.toml"
    text = declared.read_text(encoding="utf-8")
    text = text.replace('column = "Région"', 'column = "Région"\nrequired = true')
    declared.write_text(text, encoding="utf-8")
    template = house.folder / "templates_wikitext" / "pages" / "projet.wikitext"
    text = template.read_text(encoding="utf-8")
    template.write_text(text + "[[Tous les projets]]\n", encoding="utf-8")
    assert house.sync("--force-guards").status == 0
    with (house.folder / "passeur.toml").open("a", encoding="utf-8") as settings:
        settings.write(lines)
    planted.plant(house.wiki.admin, cases)
    house.wiki.run_jobs()
    said = house.run("audit", "--json")
    assert said.status == 3, said.err
    found: list[dict[str, Any]] = said.json["findings"]
    return found


def test_every_fault_is_found_and_nothing_else(findings: list[dict[str, Any]]) -> None:
    cases = planted.all_cases()
    found = {planted.Expected(each["kind"], each["page"], each["target"]) for each in findings}
    wanted = {each._replace(better=""): case for each, case in planted.expected(cases)}
    missed = [f"{case.where} {each}" for each, case in wanted.items() if each not in found]
    extra = [f"too much: {each}" for each in sorted(found - wanted.keys())]
    fixable = {(each["kind"], each["page"], each["target"]) for each in findings if each["fixable"]}
    certain = {tuple(each[:3]) for each, _ in planted.expected(cases) if each.better}
    assert "\n".join([*missed, *extra]) == ""
    assert fixable == certain


def test_the_wiki_has_as_much_that_is_right_as_that_is_wrong() -> None:
    cases = planted.all_cases()
    faults = [case for case in cases if case.is_fault]
    assert all(bool(case.finds) is case.is_fault for case in cases)
    assert len(planted.pages_of(cases)) >= 300
    assert len(cases) - len(faults) >= 0.4 * len(cases)
