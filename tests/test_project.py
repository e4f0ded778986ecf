"""A project folder is read; whatever people wrote, each mistake is told with its line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from projects import LEAST, WHOLE, project, wrong

from bot.schema.collection import PageSpec
from bot.schema.project import load_project
from bot.schema.settings import Category, Guards, Links, Project, WikiSettings
from bot.schema.types import Amount, Choice, Reference, Text

if TYPE_CHECKING:
    from pathlib import Path


def test_a_collection_is_read_whole(tmp_path: Path) -> None:
    made, problems = project(tmp_path, projets=WHOLE)
    assert problems == []
    assert made
    found = made.collections["projets"]
    assert (found.label, found.workbook, found.sheet) == (
        "Projets ADN",
        "projets_adn.xlsx",
        "Projets",
    )
    assert (found.header_row, found.key, found.publish_if) == (3, "id", "complet")
    assert (found.formerly, found.file) == (("projets_2021",), "sources/projets.toml")
    assert found.folder == tmp_path / "sources"
    assert found.pages == (
        PageSpec("row", "row", "<< titre >>", "projet.wikitext"),
        PageSpec("index", "collection", "Projets des ADN", "projets_index.wikitext", "titre"),
        PageSpec("region", "value:region", "Régions/<< value >>", "region.wikitext"),
    )
    assert (found.pages[2].value_field, found.title_field) == ("region", "titre")


def test_fields_are_read_with_their_types_and_defaults(tmp_path: Path) -> None:
    made, _ = project(tmp_path, projets=WHOLE)
    assert made
    fields = made.collections["projets"].fields
    assert (fields["id"].type, fields["id"].required, fields["id"].owner) == (Text(), True, "both")
    assert (fields["titre"].columns, fields["titre"].label) == (("Titre", "Nom"), "Titre")
    assert (fields["titre"].formerly, fields["titre"].description) == (
        ("nom",),
        "Le nom du projet",
    )
    region = fields["region"]
    assert region.type == Choice(("Montréal", "Estrie"))
    assert (region.multiple, region.separator, region.owner) == (True, ",", "wiki")
    assert fields["axes"].type == Choice(source="Listes!A2:A20")
    assert (fields["courriel"].publish, fields["courriel"].emails) == (False, False)
    assert (fields["montant_total"].type, fields["montant_total"].columns) == (
        Amount("€"),
        ("montant total",),
    )
    assert (fields["complet"].publish, fields["titre"].publish) == (False, True)
    assert fields["hote"].type == Reference("projets")


def test_settings_have_the_defaults_of_the_contract(tmp_path: Path) -> None:
    made, problems = project(tmp_path)
    assert made == Project(tmp_path, "adn")
    assert problems == []
    assert made
    assert made.guards == Guards(50, 5, 30, 20)
    assert made.links == Links(1.0, 3, 3, allow_private_hosts=False)


def test_settings_are_read_whole(tmp_path: Path) -> None:
    settings = """\ufeff\
project = "adn"
language = "en"
[wiki]
api = "https://wiki.example.org/w/api.php"
bot_users = ["PasseurBot"]
stop_page = "User:PasseurBot/Arrêt"
[guards]
max_created = 0
max_changed_percent = 100
[links]
per_host_interval = 2
[[pages]]
title = "Quatre actions"
template = "portail.wikitext"
[categories]
"Chantiers" = "Les chantiers du Réseau"
"Catégorie:Projets_ADN" = { description = "Projets", parents = "Chantiers" }
"""
    made, problems = project(tmp_path, settings)
    assert problems == []
    assert made
    api = "https://wiki.example.org/w/api.php"
    assert made.wiki == WikiSettings(api, ("PasseurBot",), "User:PasseurBot/Arrêt")
    assert made.wiki.maintenance_page == "Project:Maintenance"
    assert (made.language, made.guards.max_created, made.links.per_host_interval) == ("en", 0, 2.0)
    assert made.pages == (PageSpec("index", "project", "Quatre actions", "portail.wikitext"),)
    assert made.categories == {
        "Chantiers": Category("Chantiers", (), "Les chantiers du Réseau"),
        "Projets ADN": Category("Projets ADN", ("Chantiers",), "Projets"),
    }


def test_decisions_and_leftovers_of_editors_are_no_collections(tmp_path: Path) -> None:
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / ".#projets.toml").write_text("[", encoding="utf-8")
    made, problems = project(tmp_path, decisions="", projets=LEAST)
    assert problems == []
    assert made
    assert list(made.collections) == ["projets"]


def test_indexes_is_another_word_for_pages(tmp_path: Path) -> None:
    made, _ = project(tmp_path, projets=f'{LEAST}[[indexes]]\ntitle = "T"\ntemplate = "t"\n')
    assert made
    assert made.collections["projets"].pages == (PageSpec("index", "collection", "T", "t"),)


def test_a_missing_project_file_is_told(tmp_path: Path) -> None:
    made, problems = load_project(tmp_path)
    assert made is None
    assert [p.code for p in problems] == ["schema.toml-unreadable"]


def test_a_file_in_another_encoding_is_told(tmp_path: Path) -> None:
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "projets.toml").write_bytes('label = "Été"'.encode("cp1252"))
    assert wrong(tmp_path) == [("toml-encoding", "sources/projets.toml")]


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ('name = "a"\nlabel "b"', "toml-equals", 2),
        ('name = "a" label = "b"', "toml-rest", 1),
        ("name = oui", "toml-value", 1),
        ("name = Projets ADN", "toml-value", 1),
        ("\n\n= 3", "toml-statement", 3),
        ('Libellé = "x"', "toml-equals", 1),
        ('é = "x"', "toml-statement", 1),
        ('a = ["x" "y"]', "toml-array", 1),
        ('a = {b = "x"', "toml-inline", 1),
        ('a = "x"\na = "y"', "toml-twice", 2),
        ("[a]\n[a]", "toml-twice", 2),
        ('a = "x\nb = 1', "toml-quote", 1),
        ('a = "x', "toml-quote", 1),
        ("[fields.x", "toml-heading", 1),
        ('a = "C:\\dossier"', "toml-backslash", 1),
    ],
)
def test_broken_toml_is_told_with_its_line_and_what_was_expected(
    tmp_path: Path, text: str, code: str, line: int
) -> None:
    assert wrong(tmp_path, projets=text) == [(code, f"sources/projets.toml:{line}")]


def at(line: int) -> str:
    return f"sources/projets.toml:{line}"


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ("colour = 1\n", [("unknown-option", 6)]),
        ("[fields.a]\ncolum = 'x'\n", [("unknown-option-near", 7)]),
        ("[fields.a]\ntype = 'texte'\n", [("unknown-type-near", 7)]),
        ("[fields.a]\ntype = 'qqq'\n", [("unknown-type", 7)]),
        ("[fields.a]\ntype = 'file'\n", [("comes-later", 7)]),
        ("[fields.a]\ntype = 'choice'\n", [("missing-option", 6)]),
        ("[fields.a]\ntype = 'choice'\nchoices = []\n", [("empty-option", 8)]),
        ("[fields.a]\ntype = 'choice'\nchoices = 'Listes!A2'\n", [("choices-form", 8)]),
        ("[fields.a]\ntype = 'choice'\nchoices = [1]\n", [("wrong-kind-texts", 8)]),
        ("[fields.a]\nchoices = ['x']\n", [("option-of-type", 7)]),
        ("[fields.a]\ntype = 'ref'\n", [("missing-option", 6)]),
        ("[fields.a]\ntype = 'ref'\nto = 'projet'\n", [("unknown-collection-near", 8)]),
        ("[fields.a]\ntype = 'ref'\nto = 'xyz'\n", [("unknown-collection", 8)]),
        ("[fields.a]\nrequired = 'oui'\n", [("wrong-kind-yes-no", 7)]),
        ("[fields.a]\nowner = 'feuille'\n", [("unknown-word", 7)]),
        ("[fields.a]\nowner = 'sheets'\n", [("unknown-word-near", 7)]),
        ("[fields.a]\ntype = 'longtext'\nmultiple = true\n", [("multiple-kind", 8)]),
        ("[fields.a]\nseparator = ''\n", [("empty-option", 7)]),
        ("[fields.a]\nseparator = 1\n", [("wrong-kind-text", 7)]),
        ("[fields.record]\n", [("field-name-taken", 6)]),
        ("[fields.a-b]\n", [("bad-field-name", 6)]),
        ("[[pages]]\ntitle = 'T'\n", [("missing-option", 6)]),
        ("[[pages]]\ntitle='T'\ntemplate='t'\nsort='idd'\n", [("unknown-field-near", 9)]),
        ("[[pages]]\ntitle='T'\ntemplate='t'\nper='value:x'\n", [("unknown-field", 9)]),
        ("[[pages]]\ntitle='T'\ntemplate='t'\nper='project'\n", [("per-project", 9)]),
        ("[[pages]]\ntitle='T'\ntemplate='t'\nper='rows'\n", [("unknown-word-near", 9)]),
        ("[pages]\ntitle = 'T'\n", [("wrong-kind-list", 6)]),
    ],
)
def test_what_is_wrong_in_a_collection_is_told_at_its_line(
    tmp_path: Path, more: str, expected: list[tuple[str, int]]
) -> None:
    found = wrong(tmp_path, projets=LEAST + more)
    assert found == [(code, at(line)) for code, line in expected]


@pytest.mark.parametrize(
    ("old", "new", "code", "line"),
    [
        ('"p.xlsx"', '"https://example.org/p.xlsx"', "comes-later", 2),
        ('"p.xlsx"', '"wiki:File:Projets.xlsx"', "comes-later", 2),
        ('"p.xlsx"', '"../p.xlsx"', "workbook-elsewhere", 2),
        ('"p.xlsx"', "'C:\\p.xlsx'", "workbook-elsewhere", 2),
        ('"p.xlsx"', '"p.xls"', "workbook-xls", 2),
        ('"p.xlsx"', '"p.docx"', "workbook-suffix", 2),
        ('workbook = "p.xlsx"\n', "", "missing-option", 0),
        ('"p.xlsx"', "3", "wrong-kind-text", 2),
        ('key = "id"', 'key = "idd"', "unknown-field-near", 3),
        ('key = "id"', 'key = "id"\nheader_row = 0', "too-low", 4),
        ('key = "id"', 'key = "id"\nheader_row = "3"', "wrong-kind-whole", 4),
        ('key = "id"', 'key = "id"\ntitle = "T"', "title-and-template", 4),
        ('key = "id"', 'key = "id"\npublish_if = "id"', "publish-if-kind", 4),
        ('key = "id"', 'key = "id"\non_missing_row = "reports"', "unknown-word-near", 4),
        ('type = "text"', "multiple = true", "key-kind", 3),
        ('name = "projets"', 'name = "projet"', "name-unlike-file", 1),
        ('[fields.id]\ntype = "text"', "[fields]\nid = 1", "wrong-kind-table", 5),
    ],
)
def test_what_is_wrong_at_the_top_is_told_at_its_line(
    tmp_path: Path, old: str, new: str, code: str, line: int
) -> None:
    found = wrong(tmp_path, projets=LEAST.replace(old, new))
    assert found[0] == (code, at(line) if line else "sources/projets.toml")


def test_two_pages_may_not_have_one_name(tmp_path: Path) -> None:
    page = "[[pages]]\ntitle = 'T'\ntemplate = 't'\n"
    assert wrong(tmp_path, projets=f"{LEAST}{page}{page}") == [("page-unnamed", at(9))]
    named = f"{page}name = 'a'\n"
    assert wrong(tmp_path, projets=f"{LEAST}{named}{named}") == [("page-twice", at(13))]
    row = "title = 'T'\ntemplate = 't'\n"
    again = f"{page}name = 'row'\n"
    found = wrong(tmp_path, projets=f"{row}{LEAST}{again}")
    assert [code for code, _ in found] == ["page-twice"]


def test_a_page_for_each_value_shows_no_unpublished_field(tmp_path: Path) -> None:
    field = "[fields.courriel]\ntype = 'email'\n"
    page = "[[pages]]\ntitle = 'T'\ntemplate = 't'\nper = 'value:courriel'\n"
    assert wrong(tmp_path, projets=LEAST + field + page) == [("per-unpublished", at(11))]


@pytest.mark.parametrize("policy", ["report", "banner", "delete"])
def test_what_becomes_of_pages_without_a_row(tmp_path: Path, policy: str) -> None:
    text = LEAST.replace('key = "id"', f'key = "id"\non_missing_row = "{policy}"')
    made, problems = project(tmp_path, projets=text)
    assert problems == []
    assert made is not None
    assert made.collections["projets"].on_missing_row == policy


def test_a_redirect_of_pages_without_a_row_needs_somewhere_to_lead(tmp_path: Path) -> None:
    text = LEAST.replace('key = "id"', 'key = "id"\non_missing_row = "redirect"')
    assert [code for code, _ in wrong(tmp_path, projets=text)] == ["redirect-without-index"]
    index = "[[pages]]\ntitle = 'T'\ntemplate = 't'\n"
    assert project(tmp_path, projets=text + index)[1] == []


@pytest.mark.parametrize(
    ("settings", "code", "line"),
    [
        ('language = "fr"', "missing-option", 0),
        ('project = "a b"', "bad-name", 1),
        ('project = "a"\nlanguage = "de"', "unknown-word", 2),
        ('project = "a"\n[guards]\nmax_create = 3', "unknown-option-near", 3),
        ('project = "a"\n[guards]\nmax_created = -1', "too-low", 3),
        ('project = "a"\n[guards]\nmax_error_percent = 101', "out-of-bounds", 3),
        ('project = "a"\n[guards]\nmax_created = 1.5', "wrong-kind-whole", 3),
        ('project = "a"\n[links]\nper_host_interval = -0.5', "too-low", 3),
        ('project = "a"\n[links]\nper_host_interval = "x"', "wrong-kind-number", 3),
        ('project = "a"\n[wiki]\napi = "wiki.example.org"', "bad-api", 3),
        ('project = "a"\nwiki = "x"', "wrong-kind-table", 2),
        ('project = "a"\n[sources]\nfolders = ["x"]', "comes-later", 2),
        ('project = "a"\n[links]\narchive = "archive.org"', "bad-archive", 3),
        ('project = "a"\n[links]\nworkers = 0', "out-of-bounds", 3),
        ('project = "a"\n[categories]\n"A" = 1', "wrong-kind-category", 3),
        ('project = "a"\n[categories]\n"A|b" = "x"', "bad-category-name", 3),
        ('project = "a"\n[categories]\n"A" = "x"\n"Category:A" = "y"', "category-twice", 4),
        ('project = "a"\n[categories]\n"A" = {parents = ["A"]}', "category-circle", 3),
        (
            'project = "a"\n[[pages]]\nper = "row"\ntitle = "T"\ntemplate = "t"',
            "per-only-project",
            3,
        ),
        (
            'project = "a"\npages = [{title = "T", template = "t"}, {title = "U", template = "u"}]',
            "page-unnamed",
            2,
        ),
        ('project = "a"\npages = ["x"]', "wrong-kind-tables", 2),
    ],
)
def test_what_is_wrong_in_the_settings_is_told_at_its_line(
    tmp_path: Path, settings: str, code: str, line: int
) -> None:
    place = f"passeur.toml:{line}" if line else "passeur.toml"
    assert wrong(tmp_path, settings)[0] == (code, place)


def test_what_a_collection_does_not_say(tmp_path: Path) -> None:
    made, problems = project(tmp_path, projets=LEAST)
    assert (bool(made), problems) == (True, [])
    assert made
    found = made.collections["projets"]
    assert (found.label, found.sheet, found.header_row, found.pages) == ("projets", "", None, ())
    assert (found.on_missing_row, found.publish_if, found.formerly) == ("report", "", ())
    field = found.fields["id"]
    assert (field.columns, field.label, field.owner) == (("id",), "id", "both")
    assert (field.required, field.multiple, field.separator) == (False, False, ";")
    assert (field.publish, field.emails) == (True, False)


def test_everything_wrong_is_told_at_once(tmp_path: Path) -> None:
    broken = LEAST.replace("type =", "typ =").replace("p.xlsx", "p.doc")
    found = wrong(tmp_path, "project = 3", projets=broken, autres="x")
    assert [(code, place.partition(":")[0]) for code, place in found] == [
        ("wrong-kind-text", "passeur.toml"),
        ("toml-equals", "sources/autres.toml"),
        ("workbook-suffix", "sources/projets.toml"),
        ("unknown-option-near", "sources/projets.toml"),
    ]


def test_the_nearest_word_is_proposed(tmp_path: Path) -> None:
    _, problems = project(tmp_path, projets=f"{LEAST}[fields.a]\nrequierd = true\n")
    assert problems[0].args["near"] == "required"


def test_a_broken_collection_is_no_reason_to_doubt_references_to_it(tmp_path: Path) -> None:
    text = f"{LEAST}[fields.a]\ntype = 'ref'\nto = 'autres'\n"
    assert wrong(tmp_path, projets=text, autres="x") == [("toml-equals", "sources/autres.toml:1")]
