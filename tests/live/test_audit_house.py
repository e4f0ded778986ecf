"""The audit as people type it: looked at, repaired, taken back, published, before saving."""

from __future__ import annotations

import json

from golden import unwrapped

from live.house import PAGES, House


def audited(house: House, *words: str) -> dict[str, list[tuple[str, str]]]:
    """Run an audit, and give page and target of its findings by kind."""
    said = house.run("audit", "--json", *words)
    found: dict[str, list[tuple[str, str]]] = {}
    for each in said.json["findings"]:
        found.setdefault(each["kind"], []).append((each["page"], each["target"]))
    return found


def test_new_findings_are_three_and_known_ones_are_nothing(house: House) -> None:
    house.sync()
    house.wiki.editor.edit("Accueil", "[[Tous les projets]] [[Catégorie:Projets]]")
    house.wiki.editor.edit("Une page", "[[Absente]] [[Accueil]] [[Catégorie:Projets]]")
    first = house.run("audit", "links", "--json")
    assert first.status == 3
    states = {(each["kind"], each["page"]): each["state"] for each in first.json["findings"]}
    assert states["redlink", "Une page"] == "new"
    second = house.run("audit", "links", "--json")
    assert second.status == 0
    assert {each["state"] for each in second.json["findings"]} == {"known"}
    assert house.run("audit", "links", "--fail-on", "any").status == 3
    house.wiki.editor.edit("Une page", "[[Absente aussi]] [[Accueil]] [[Catégorie:Projets]]")
    assert house.run("audit", "links", "--fail-on", "never").status == 0


def test_a_page_that_the_project_made_is_judged_by_its_schema(house: House) -> None:
    house.sync()
    text = house.wiki.editor.text("La mémoire des quais") or ""
    changed = text.replace("region = Estrie", "region = Lune").replace("debut =", "debu =")
    assert changed != text
    house.wiki.editor.edit("La mémoire des quais", changed)
    found = audited(house)
    page = "La mémoire des quais"
    assert found["wrong-value"] == [(page, "Modèle:Fiche projet#region")]
    assert found["unknown-parameter"] == [(page, "Modèle:Fiche projet#debu")]
    drifted = [target for _, target in found["drift"]]
    assert all("Projets!" in target for target in drifted)
    assert "unknown-category" not in found


def test_safe_repairs_are_a_plan_and_can_be_taken_back(house: House) -> None:
    house.sync()
    editor = house.wiki.editor
    editor.edit("Notes", "Voir [[L'oralité]] et <nowiki>[[L'oralité]]</nowiki>, [[L'oralité|x]].")
    editor.edit("Ancien", "#REDIRECTION [[Milieu]]")
    editor.edit("Milieu", "#REDIRECTION [[L’oralité]]")
    house.wiki.editor.edit("Fiche à part", "[[Catégorie:Projet]] Un mot.")
    with (house.folder / "passeur.toml").open("a", encoding="utf-8") as settings:
        settings.write('\n[[repair]]\ncategory = "Projet"\ninto = "Projets"\n')
    plan = house.folder / "plan.json"
    said = house.run("audit", "--fix", str(plan))
    assert said.status == 3
    assert "passeur apply" in unwrapped(said.err)
    titles = {each["title"] for each in json.loads(plan.read_text(encoding="utf-8"))["edits"]}
    assert titles == {"Notes", "Ancien", "Fiche à part"}
    assert "un audit y a trouvé de quoi réparer" in house.run("show", str(plan)).out
    applied = house.run("apply", str(plan), "--json")
    assert {each["result"] for each in applied.json["outcomes"]} == {"done"}
    assert editor.text("Notes") == (
        "Voir [[L’oralité]] et <nowiki>[[L'oralité]]</nowiki>, [[L’oralité|x]]."
    )
    assert editor.text("Ancien") == "#REDIRECTION [[L’oralité]]"
    assert editor.text("Fiche à part") == "[[Catégorie:Projets]] Un mot."
    found = audited(house, "links")
    assert "double-redirect" not in found
    assert "redlink" not in found
    undone = house.run("undo", "last", "--json")
    assert undone.status == 0, undone
    assert {each["result"] for each in undone.json["outcomes"]} == {"done"}
    assert editor.text("Fiche à part") == "[[Catégorie:Projet]] Un mot."
    assert "Rien à reprendre" in unwrapped(house.run("undo", "last").out)


def test_a_repair_is_not_what_the_sheet_says(house: House) -> None:
    rows = list(map(list, _rows()))
    rows[0][5] = "Voir la page."
    house.write_rows(tuple(map(tuple, rows)))
    house.sync()
    editor, page = house.wiki.editor, "La mémoire des quais"
    text = (editor.text(page) or "").replace("Voir la page.", "Voir la page. [[L'oralité]]")
    editor.edit(page, text)
    plan = house.folder / "plan.json"
    house.run("audit", "links", "--fix", str(plan))
    house.run("apply", str(plan))
    assert "[[L’oralité]]" in (editor.text(page) or "")
    quiet = house.sync()
    assert (quiet.status, house.results(quiet)) == (0, {})
    rows[0][2] = "Montréal"
    house.write_rows(tuple(map(tuple, rows)))
    house.sync()
    after = editor.text(page) or ""
    assert "region = Montréal" in after
    assert "[[L’oralité]]" in after


def _rows() -> tuple[tuple[str, ...], ...]:
    from live.house import ROWS  # noqa: PLC0415 - beside its one use

    return ROWS


ROOT = "Project:Maintenance"


def test_a_report_is_published_once_and_remarks_stay(house: House) -> None:
    house.sync()
    editor = house.wiki.editor
    editor.edit("Une page", "[[Absente un]] [[Absente deux]] moi@exemple.org")
    said = house.run("audit", "--publish", "--fail-on", "never")
    assert said.status == 0, said
    assert "Special:PrefixIndex/" in unwrapped(said.err)
    page = f"{ROOT}/Liens vers des pages absentes"
    text = editor.text(page) or ""
    assert "* [[:Une page]] → <code>Absente deux</code>" in text
    assert "[[Absente" not in text
    assert "moi@" not in "".join(editor.text(title) or "" for title in editor.titles(4)), (
        "a published report holds no address"
    )
    revisions = len(editor.revisions(page))
    assert house.run("audit", "--publish", "--fail-on", "never").status == 0
    assert len(editor.revisions(page)) == revisions
    answered = text.replace("Absente deux</code>", "Absente deux</code> (je m’en occupe, Luc)")
    answered = text.replace("existe pas\n", "existe pas — je m’en occupe, Luc\n", 1)
    assert answered != text
    editor.edit(page, answered)
    editor.edit("Une page", "[[Absente trois]] [[Absente deux]]")
    assert house.run("audit", "--publish", "--fail-on", "never").status == 0
    after = editor.text(page) or ""
    assert "je m’en occupe, Luc" in after
    assert "Absente trois" in after
    assert "Absente un" not in after
    editor.edit("Une page", "[[Absente trois]]")
    assert house.run("audit", "--publish", "--fail-on", "never").status == 0
    assert "je m’en occupe, Luc" in (editor.text(page) or "")  # settled, and still answered
    assert set(editor.titles(0)) >= PAGES - {"Modèle:Fiche projet", "Catégorie:Projets"}
    quiet = house.sync()
    assert (quiet.status, house.results(quiet)) == (0, {})


def test_a_plan_tells_what_its_texts_would_bring(house: House) -> None:
    house.sync()
    template = house.folder / "templates_wikitext" / "pages" / "projet.wikitext"
    text = template.read_text(encoding="utf-8")
    more = "[[Absente]] [[L’oralité#Nulle part]] {{Absent}} [[Catégorie:Sans page]] [[Nouveau]]\n"
    template.write_text(text + more, encoding="utf-8")
    rows = list(_rows())
    rows.append(("P-4", "Nouveau", "Estrie", "2020", "O-2", "x"))
    house.write_rows(tuple(rows))
    said = house.run("plan", "--audit", "--json")
    found = {(each["kind"], each["target"]) for each in said.json["findings"]}
    assert found == {
        ("redlink", "Absente"),
        ("broken-anchor", "L’oralité#Nulle part"),
        ("missing-template", "Modèle:Absent"),
        ("undefined-category", "Catégorie:Sans page"),
    }
    changed = {each["title"] for each in said.json["edits"]}
    assert {each["page"] for each in said.json["findings"]} <= changed
    shown = house.run("plan", "--audit")
    assert "la page visée n’existe pas" in unwrapped(shown.out)
    assert "findings" not in house.run("plan", "--json").json
    writes = said.json["requests"]["write"]
    assert writes == 0


def test_wrong_words_are_told(house: House) -> None:
    for words, told in (
        (("audit", "liens"), "links"),
        (("audit", "--format", "pdf"), "xlsx"),
        (("audit", "--only", "Nulle part"), "Nulle part"),
        (("audit", "--publish", "--only", "Accueil"), "--only"),
        (("audit", "-o", str(house.workbook)), "il faut un dossier"),
        (("audit", "--fix", str(house.folder)), "il faut un fichier"),
        (("audit", "--fail-on", "toujours"), "never"),
    ):
        said = house.run(*words)
        assert said.status == 2
        assert told in unwrapped(said.err)
        assert "Traceback" not in unwrapped(said.err)


def test_every_form_is_written(house: House) -> None:
    house.wiki.editor.edit("Une page", "[[Absente]]")
    said = house.run(
        "audit",
        "--format",
        "html,xlsx",
        "--format",
        "csv,json,wikitext",
        "-o",
        str(house.folder / "r"),
    )
    assert said.status == 3
    names = {path.name for path in (house.folder / "r").iterdir()}
    assert names == {"audit.html", "audit.xlsx", "audit.csv", "audit.json", "audit.txt"}


def test_a_lost_ledger_forgets_no_remark(house: House) -> None:
    editor = house.wiki.editor
    editor.edit("Une page", "[[Absente un]] [[Absente deux]]")
    house.run("audit", "links", "--publish", "--fail-on", "never")
    page = f"{ROOT}/Liens vers des pages absentes"
    text = editor.text(page) or ""
    editor.edit(page, text.replace("existe pas\n", "existe pas — Luc\n", 1))
    editor.edit("Une page", "[[Absente un]] [[Absente deux]] [[Absente trois]]")
    (house.folder / ".passeur" / "ledger.sqlite").unlink()
    said = house.run("audit", "links", "--publish", "--fail-on", "never")
    assert said.status == 0, said
    after = editor.text(page) or ""
    assert "existe pas — Luc" in after
    assert "Absente trois" in after


def test_one_page_per_chantier(house: House) -> None:
    house.sync()
    with (house.folder / "passeur.toml").open("a", encoding="utf-8") as settings:
        settings.write('\n[maintenance]\nsplit = "chantier"\ngroups = "projets"\n')
    editor = house.wiki.editor
    text = editor.text("L’oralité") or ""
    editor.edit("L’oralité", f"{text}\n[[Absente]]")
    editor.edit("Une page", "[[Absente ailleurs]]")
    said = house.run("audit", "--publish", "--fail-on", "never")
    assert said.status == 0, said
    titles = {title.partition("Maintenance/")[2] for title in editor.titles(4)} - {""}
    assert titles == {"La mémoire des quais", "Décrire la danse", "L’oralité", "Autres pages"}
    assert "Absente" in (editor.text(f"{ROOT}/L’oralité") or "")
    assert "Absente ailleurs" in (editor.text(f"{ROOT}/Autres pages") or "")
    assert house.run("audit", "links", "--publish").status == 2


def test_a_category_gets_another_name_and_its_old_one_back(house: House) -> None:
    editor = house.wiki.editor
    editor.edit("Catégorie:Atelier", "Les ateliers. [[Catégorie:Projets]]")
    editor.edit("Une page", "Un mot. [[Catégorie:Atelier|clé]] [[Accueil]]")
    with (house.folder / "passeur.toml").open("a", encoding="utf-8") as settings:
        settings.write('\n[[repair]]\ncategory = "Atelier"\ninto = "Ateliers"\n')
    plan = house.folder / "plan.json"
    house.run("audit", "files", "--fix", str(plan))
    applied = house.run("apply", str(plan), "--json")
    assert applied.status == 0, applied.err
    assert editor.text("Une page") == "Un mot. [[Catégorie:Ateliers|clé]] [[Accueil]]"
    assert editor.text("Catégorie:Ateliers") == "Les ateliers. [[Catégorie:Projets]]"
    assert "Catégorie:Ateliers" in (editor.text("Catégorie:Atelier") or "")
    assert house.run("undo", "last").status == 0
    assert editor.text("Une page") == "Un mot. [[Catégorie:Atelier|clé]] [[Accueil]]"
    assert editor.text("Catégorie:Atelier") == "Les ateliers. [[Catégorie:Projets]]"
    assert "audit" not in unwrapped(house.run("runs").out)


def test_only_a_collection_is_looked_at(house: House) -> None:
    house.sync()
    editor = house.wiki.editor
    editor.edit("L’oralité", (editor.text("L’oralité") or "") + "\n[[Absente]]")
    editor.edit("Une page", "[[Absente aussi]]")
    text = editor.text("La mémoire des quais") or ""
    editor.edit("La mémoire des quais", text.replace("region = Estrie", "region = Montréal"))
    assert "drift" in audited(house, "--only", "La mémoire des quais")
    assert "drift" not in audited(house, "--only", "L’oralité")
    assert "drift" not in audited(house, "--only", "Une page")
    found = audited(house, "links", "--only", "projets")
    assert found["redlink"] == [("L’oralité", "Absente")]


def test_a_report_that_somebody_deleted_is_not_made_again(house: House) -> None:
    house.wiki.editor.edit("Une page", "[[Absente]]")
    house.run("audit", "links", "--publish", "--fail-on", "never")
    page = f"{ROOT}/Pages sans issue"
    house.wiki.admin.delete(page, "personne ne la lit")
    house.wiki.editor.edit("Une page", "[[Absente]] Un mot.")
    house.wiki.editor.edit("Autre page", "Sans issue aussi.")
    said = house.run("audit", "links", "--publish", "--fail-on", "never")
    assert said.status == 0
    assert "Pages sans issue" in unwrapped(said.err)
    assert house.wiki.editor.text(page) is None


def test_a_stop_page_stops_the_report_too(house: House) -> None:
    house.wiki.editor.edit("Une page", "[[Absente]]")
    house.wiki.editor.edit("User:PasseurBot/Arrêt", "Pas maintenant")
    said = house.run("audit", "links", "--publish", "--fail-on", "never")
    assert said.status == 3
    assert "Pas maintenant" in unwrapped(said.err)
    assert house.wiki.editor.text(f"{ROOT}/Liens vers des pages absentes") is None


def test_reports_are_published_below_the_page_that_the_settings_name(house: House) -> None:
    with (house.folder / "passeur.toml").open("a", encoding="utf-8") as settings:
        settings.write('\n[wiki]\nmaintenance_page = "Project:Entretien"\n')
    editor = house.wiki.editor
    editor.edit("Une page", "[[Absente]]")
    editor.edit("Project:Entretien/Ignorer", "* redlink | Une page | * | à venir | 2099-01-01")
    said = house.run("audit", "links", "--publish", "--fail-on", "never", "--json")
    assert said.status == 0, said.err
    assert {each["kind"] for each in said.json["findings"]} == {"dead-end", "orphan"}
    below = {title.rpartition("/")[0].partition(":")[2] for title in editor.titles(4)}
    assert below == {"Entretien"}


def test_repairs_and_reports_bear_their_letters(house: House) -> None:
    editor = house.wiki.editor
    editor.edit("Ancien", "#REDIRECTION [[Milieu]]")
    editor.edit("Milieu", "#REDIRECTION [[Accueil]]")
    editor.edit("Une page", "[[Absente]]")
    plan = str(house.folder / "plan.json")
    house.run("audit", "links", "--fix", plan, "--publish")
    applied = house.run("apply", plan)
    assert applied.status == 0
    (newest, *_) = editor.revisions("Ancien")
    assert " · r:adn/-/repair/Ancien · " in newest["comment"]
    (newest, *_) = editor.revisions(f"{ROOT}/Liens vers des pages absentes")
    assert " · a:adn/-/audit/Liens%20vers%20des%20pages%20absentes · " in newest["comment"]
    runs = house.run("runs", "--json").json["runs"]
    assert [run["kind"] for run in runs] == ["apply", "audit"]
    assert runs[0]["run"] in applied.out  # by which it can be undone, not its plan's name
