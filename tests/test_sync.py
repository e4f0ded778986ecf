"""A night through the jobs that people call: what it holds back, tells, signs and explains."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from undo_yard import Yard, results

from bot.decide.signature import read
from bot.failure import Exit, Failure
from bot.jobs.apply_file import Choice, apply_plan
from bot.jobs.applying import Result
from bot.jobs.contact import Scope
from bot.jobs.runs import runs
from bot.jobs.sync import plan, sync
from bot.render.stock import stock_site
from bot.report.of_edit import of_remark
from bot.say import Say
from bot.wiki.memory import MemoryWiki

INDEX = """
[[pages]]
title = "Tous"
template = "tous.wikitext"
"""
MODELE = "templates_wikitext/modeles/Fiche projet.wikitext"
LIST = "<% for r in records %>\n* << r.link >>\n<% endfor %>\n"


@pytest.fixture
def yard(tmp_path: Path) -> Yard:
    """Give a project of ten rows that is on the wiki already."""
    made = Yard(tmp_path)
    made.rows = {f"P-{n}": (f"Page {n}", f"Un récit {n}.") for n in range(10)}
    made.sync()
    return made


def change(yard: Yard, file: str, old: str, new: str) -> None:
    path = yard.folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def night(yard: Yard, allow: Mapping[str, int] | None = None, *, force: bool = False) -> Result:
    yard.write()
    return sync(yard.workspace, (), Scope(allow=allow or {}, force=force))


def held(result: Result) -> list[tuple[str, int, int]]:
    return [(word.guard, word.limit, word.found) for word in result.plan.held]


# Guards


def too_many_new(yard: Yard) -> None:
    yard.rows |= {f"N-{n}": (f"Neuve {n}", "Un récit.") for n in range(2)}


def too_many_gone(yard: Yard) -> None:
    for key in ("P-0", "P-1"):
        del yard.rows[key]


def too_many_changed(yard: Yard) -> None:
    yard.rows |= {f"P-{n}": (f"Page {n}", "Un autre récit.") for n in range(2)}


def too_many_wrong(yard: Yard) -> None:
    yard.rows |= {f"P-{n}": ("", "Sans titre.") for n in range(2)}


def another_template(yard: Yard) -> None:
    change(yard, "templates_wikitext/pages/projet.wikitext", "Description ==", "Récit ==")


@pytest.mark.parametrize(
    ("setting", "happens", "expected"),
    [
        ("max_created = 1", too_many_new, ("created", 1, 2)),
        ("max_retired = 1", too_many_gone, ("retired", 1, 2)),
        ("max_changed_percent = 19", too_many_changed, ("changed", 19, 20)),
        ("max_error_percent = 19", too_many_wrong, ("errors", 19, 20)),
        ("max_changed_percent = 19", another_template, ("template", 19, 100)),
    ],
    ids=["created", "retired", "changed", "errors", "template"],
)
def test_each_guard_has_its_number_in_the_settings(
    yard: Yard, setting: str, happens: Callable[[Yard], None], expected: tuple[str, int, int]
) -> None:
    happens(yard)
    change(yard, "passeur.toml", "max_created = 20", setting)
    result = night(yard)
    assert (held(result), result.status) == ([expected], Exit.PERSON)
    assert results(result) == {}
    guard, limit, found = expected
    assert held(night(yard, allow={guard: limit})) == [expected]
    assert held(night(yard, allow={guard: found})) == []


def test_a_plan_lists_what_a_count_holds_and_apply_writes_it(yard: Yard) -> None:
    change(yard, "passeur.toml", "max_created = 20", "max_created = 1")
    too_many_new(yard)
    yard.write()
    made, status = plan(yard.workspace, (), Scope())
    assert (status, [word.guard for word in made.held]) == (Exit.PERSON, ["created"])
    assert {edit.title for edit in made.edits} == {"Neuve 0", "Neuve 1"}
    assert results(night(yard)) == {}
    assert results(apply_plan(yard.workspace, made, Choice())) == {
        "Neuve 0": "done",
        "Neuve 1": "done",
    }


def test_a_changed_modele_waits_with_the_pages_that_call_it(yard: Yard) -> None:
    """Otherwise what the pages still give it under the old name would be gone from all of them."""
    change(yard, "templates_wikitext/pages/projet.wikitext", "| titre =", "| nom =")
    change(yard, MODELE, "{{{titre|}}}", "{{{nom|}}}")
    result = night(yard)
    assert (held(result), results(result)) == ([("template", 30, 100)], {})
    (modele,) = (edit for edit in result.plan.edits if edit.identity.page == "modele")
    assert modele.id in result.plan.waiting
    assert of_remark(modele.remarks[0], Say("fr")).message == (
        "Ce modèle attend avec les pages qui l’appellent (collections : projets)."
    )
    assert set(results(night(yard, allow={"template": 100})).values()) == {"done"}
    assert "{{{nom|}}}" in (yard.text(modele.title) or "")


def test_a_changed_modele_waits_for_no_page_that_is_new(yard: Yard) -> None:
    change(yard, "passeur.toml", "max_created = 20", "max_created = 1")
    too_many_new(yard)
    change(yard, MODELE, "{{{titre|}}}", "'{{{titre|}}}'")
    assert list(results(night(yard))) == ["Modèle:Fiche projet"]


def test_force_lifts_every_count(yard: Yard) -> None:
    change(yard, "passeur.toml", "max_created = 20", "max_created = 1")
    too_many_new(yard)
    result = night(yard, force=True)
    assert (held(result), set(results(result).values())) == ([], {"done"})


@pytest.mark.parametrize("sheet", ["ID;Titre;Description\n", "Titre;Description\nPage 0;Autre.\n"])
def test_a_sheet_at_fault_has_no_edit_and_nothing_lifts_it(yard: Yard, sheet: str) -> None:
    (yard.folder / "sources" / "projets.csv").write_text(sheet, encoding="utf-8")
    for scope in (Scope(), Scope(force=True), Scope(allow={"errors": 100})):
        result = sync(yard.workspace, (), scope)
        assert (result.plan.edits, result.status) == ((), Exit.PERSON)
        assert held(result) == [("errors", 0, 100)]


def test_rows_are_newly_gone_until_a_night_is_not_held(yard: Yard) -> None:
    change(yard, "passeur.toml", "max_created = 20", "max_retired = 1")
    too_many_gone(yard)
    for _ in range(2):
        assert held(night(yard)) == [("retired", 1, 2)]
    assert held(night(yard, allow={"retired": 2})) == []
    del yard.rows["P-2"]
    assert held(night(yard)) == []


# What waits, and what is told


def test_held_rows_ask_for_a_person_each_night_and_known_conflicts_once(yard: Yard) -> None:
    yard.wiki.person_deletes("Page 1")
    yard.rows["P-1"] = ("Page 1", "Un autre récit.")
    assert [night(yard).status for _ in range(2)] == [Exit.PERSON, Exit.DONE]
    yard.rows["P-2"] = ("", "Sans titre.")
    assert [night(yard).status for _ in range(2)] == [Exit.PERSON, Exit.PERSON]


def test_a_conflict_is_news_again_when_a_value_changes(yard: Yard) -> None:
    yard.wiki.person_edits("Page 1", (yard.text("Page 1") or "").replace("récit 1", "mot de Léa"))
    yard.rows["P-1"] = ("Page 1", "Un autre récit.")
    first, again = night(yard), night(yard)
    assert (first.status, again.status) == (Exit.PERSON, Exit.DONE)
    ((conflict,),) = (edit.conflicts for edit in again.plan.edits if edit.conflicts)
    assert (conflict.reason, bool(conflict.known_since)) == ("both-changed", True)
    yard.rows["P-1"] = ("Page 1", "Encore un autre récit.")
    assert night(yard).status is Exit.PERSON


def test_a_lost_ledger_makes_no_news_of_a_known_conflict(yard: Yard) -> None:
    yard.wiki.person_edits("Page 1", (yard.text("Page 1") or "").replace("récit 1", "mot de Léa"))
    yard.rows["P-1"] = ("Page 1", "Un autre récit.")
    night(yard)
    for path in (yard.folder / ".passeur").glob("ledger.sqlite*"):
        path.unlink()
    assert night(yard).status is Exit.DONE


def test_a_narrow_night_writes_its_row_alone_and_misses_no_other(yard: Yard) -> None:
    yard.rows = {"P-1": ("Page 1", "Un."), "P-2": ("Page 2", "De\x07ux.")}
    yard.write()
    result = sync(yard.workspace, (), Scope(only=("P-1",)))
    assert (results(result), result.status) == ({"Page 1": "done"}, Exit.DONE)
    assert result.plan.problems == ()  # nor a warning about the other
    other, _ = plan(yard.workspace, (), Scope(only=("Page 2",)))
    assert [problem.code for problem in other.problems] == ["schema.controls"]


def test_names_leave_out_the_templates_that_no_page_of_theirs_calls(yard: Yard) -> None:
    other = yard.folder / "templates_wikitext" / "modeles" / "Autre.wikitext"
    other.write_text("Une autre fiche.", encoding="utf-8")
    narrow, _ = plan(yard.workspace, ("projets",), Scope())
    whole, _ = plan(yard.workspace, (), Scope())
    assert narrow.edits == ()
    assert [edit.title for edit in whole.edits] == ["Modèle:Autre"]


def test_an_import_of_one_row_retires_no_other(tmp_path: Path) -> None:
    """Not even one that is gone from the shared workbook: that is for the night."""
    yard = Yard(tmp_path, policy="delete")
    yard.sync()
    del yard.rows["P-3"]
    yard.write()
    yard.rows = {"P-1": ("Quais", "Importé.")}
    result = yard.bring(yard.write("import.csv"))
    assert (results(result), result.status) == ({"Quais": "done"}, Exit.DONE)
    assert all(yard.wiki.page(title).exists for title in ("Danse", "Oralité"))


def test_each_run_is_listed_by_its_kind(yard: Yard) -> None:
    too_many_new(yard)
    yard.write()
    made, _ = plan(yard.workspace, (), Scope())
    apply_plan(yard.workspace, made, Choice())
    apply_plan(yard.workspace, made, Choice(into="User:PasseurBot/Essai"))
    yard.bring(yard.write("import.csv", **{"P-2": ("Page 2", "Importé.")}))
    yard.undo()
    listed = [(run["kind"], run["state"]) for run in runs(yard.workspace, 9)]
    kinds = ("undo", "import", "drafts", "apply", "sync")
    assert listed == [(kind, "ended") for kind in kinds]


def test_a_page_with_a_new_title_is_drafted_once_with_its_text(yard: Yard) -> None:
    """Its move has no text: as a draft of its own it came first, and was empty."""
    yard.rows["P-3"] = ("Page trois", "Un autre récit.")
    yard.write()
    made, _ = plan(yard.workspace, (), Scope())
    assert [edit.action for edit in made.edits] == ["move", "update"]
    drafted = apply_plan(yard.workspace, made, Choice(into="User:PasseurBot/Essai"))
    (outcome,) = drafted.outcomes
    assert (outcome.result, drafted.status) == ("done", Exit.DONE)
    assert outcome.title.endswith(":PasseurBot/Essai/Page trois")
    assert "Un autre récit." in (yard.wiki.page(outcome.title).text or "")
    assert yard.wiki.page("Page 3").exists


def test_a_page_whose_row_is_not_published_any_more_is_left_alone(yard: Yard) -> None:
    change(yard, "sources/projets.toml", 'key = "id"', 'key = "id"\npublish_if = "complet"')
    change(
        yard,
        "sources/projets.toml",
        "[fields.description]",
        '[fields.complet]\ntype = "bool"\npublish = false\n\n[fields.description]',
    )
    change(yard, "sources/projets.toml", '"report"', '"delete"')
    with (yard.folder / "sources" / "projets.toml").open("a", encoding="utf-8") as file:
        file.write(INDEX)
    template = yard.folder / "templates_wikitext" / "pages" / "tous.wikitext"
    template.write_text(LIST, encoding="utf-8")
    before = yard.text("Page 1")
    rows = [f"P-{n};Page {n};Un récit {n}.;{'non' if n == 1 else 'oui'}" for n in range(10)]
    text = "\n".join(["ID;Titre;Description;Complet", *rows]).replace("récit 1.", "secret.")
    (yard.folder / "sources" / "projets.csv").write_text(text + "\n", encoding="utf-8")
    result = sync(yard.workspace, (), Scope(force=True))
    assert (results(result), result.status) == ({"Tous": "done"}, Exit.DONE)
    assert result.plan.problems == ()
    assert yard.text("Page 1") == before
    assert "[[Page 1]]" not in (yard.text("Tous") or "")
    assert "[[Page 2]]" in (yard.text("Tous") or "")


def test_one_run_at_a_time_works_in_a_folder(yard: Yard) -> None:
    with yard.workspace.locked(), pytest.raises(Failure) as told:
        night(yard)
    assert (told.value.problem.code, told.value.status) == ("run.locked", Exit.LATER)


# Why an edit is made, and how it is signed


def test_an_edit_says_why_it_is_made(yard: Yard) -> None:
    def reasons() -> dict[str, str]:
        result = night(yard, force=True)
        return {edit.title: edit.because for edit in result.plan.edits}

    page = "templates_wikitext/pages/projet.wikitext"
    change(yard, page, "<< description >>", "<< collections.projets | count >> << description >>")
    assert set(reasons().values()) == {"template"}
    yard.rows["P-1"] = ("Page 1", "Un autre récit.")
    assert reasons() == {"Page 1": "row"}
    yard.rows["P-10"] = ("Page 10", "Un récit.")
    others = {f"Page {n}": "related" for n in range(10)}
    assert reasons() == others | {"Page 10": "new"}
    label = 'column = "Titre"\nlabel = "Nom"'
    change(yard, "sources/projets.toml", 'column = "Titre"', label)
    assert reasons() == {"Modèle:Fiche projet": "schema"}


def test_a_move_and_what_follows_it_have_ids_of_their_own(yard: Yard) -> None:
    yard.rows["P-1"] = ("Autre titre", "Un autre récit.")
    edits = {edit.action: edit for edit in night(yard).plan.edits}
    assert edits["move"].id == "adn/projets/row/P-1#move"
    assert edits["update"].id == "adn/projets/row/P-1"
    assert edits["update"].needs == ("adn/projets/row/P-1#move",)


def test_each_sort_of_edit_bears_its_letter(tmp_path: Path) -> None:
    yard = Yard(tmp_path, policy="banner")
    yard.sync()
    assert kind(yard, "Quais") == "s"
    yard.rows["P-1"] = ("Ports", "Un récit.")
    yard.sync()
    assert kind(yard, "Quais") == "m"
    yard.bring(yard.write("import.csv", **{"P-2": ("Danse", "Importé.")}))
    assert kind(yard, "Danse") == "i"
    yard.undo()
    assert kind(yard, "Danse") == "u"
    del yard.rows["P-3"]
    yard.sync()
    assert kind(yard, "Oralité") == "b"


def kind(yard: Yard, title: str) -> str:
    signature = read(yard.wiki.page(title).comment)
    return signature.kind if signature else ""


@pytest.mark.parametrize(("language", "words"), [("fr", "Passeur : "), ("en", "Passeur: ")])
def test_a_summary_is_in_the_language_of_the_wiki(
    tmp_path: Path, language: str, words: str
) -> None:
    yard = Yard(tmp_path, wiki=MemoryWiki(stock_site(language)))
    yard.sync()
    assert yard.wiki.page("Quais").comment.startswith(f"{words}projets P-1 (projets.csv")
