"""Sheet → wiki → sheet: what the demo's cells say comes back from its pages as it was typed."""

from __future__ import annotations

from pathlib import Path

from bot.jobs.given_back import typed
from bot.jobs.reading import read_all
from bot.jobs.workspace import open_workspace
from bot.model import Wikitext
from bot.render.pages import wanted
from bot.render.stock import stock_site
from bot.schema.back import understood
from bot.schema.values import Ref
from bot.wikitext.merge import Ours, live_values

ROOT = Path(__file__).parent.parent


def test_not_one_cell_of_the_demo_changes_on_its_way_to_the_wiki_and_back() -> None:
    workspace = open_workspace(ROOT, local=True)
    tables = read_all(workspace).tables
    pages, problems = wanted(workspace.project, tables, stock_site("fr"))
    assert [p for p in problems if p.severity == "error"] == []
    seen = 0
    for page in pages:
        if page.generated or page.identity.collection == "-":
            continue
        record = tables[page.identity.collection].records[page.identity.key]
        fields = tables[page.identity.collection].collection.fields
        ours = Ours(page.text, page.spans, page.rules, page.key_field)
        for span, text in live_values(ours, page.text).items():
            assert text is not None, (page.title, span)
            value = record.values.get(span.field)
            if span.cell != record.cell(span.field) or isinstance(value, Wikitext):
                continue  # another row's cell, or one with formatting: its markup is the page's
            several = value if fields[span.field].multiple else None
            known = [each for each in several or () if not isinstance(each, Ref)]
            found, fits = understood(fields[span.field], text, known)
            assert fits, (page.title, span, text)
            assert typed(fields[span.field], found) == typed(fields[span.field], plain(value))
            seen += 1
    assert seen > 1_000


def plain(value: object) -> object:
    """Write references by the name that people type."""
    if type(value) is tuple:
        return tuple(plain(each) for each in value)
    return value.text if isinstance(value, Ref) else value
