"""Taking a run back, as people type it, on a real MediaWiki."""

from __future__ import annotations

from golden import unwrapped

from live.house import ROWS, House


def text(house: House, title: str) -> str:
    return house.wiki.admin.text(title) or ""


def undo(house: House, *words: str) -> tuple[int, dict[str, str]]:
    said = house.run("undo", *words, "--json")
    assert said.status in {0, 3}, said.err
    return said.status, {o["title"]: o["result"] for o in said.json["outcomes"]}


def test_an_edit_is_taken_back_and_the_night_does_not_redo_it(house: House) -> None:
    house.sync()
    before = text(house, "L’oralité")
    house.set_cell("F4", "Un tout autre récit.")
    house.sync()
    assert "tout autre" in text(house, "L’oralité")
    status, results = undo(house, "last")
    assert (status, results) == (0, {"L’oralité": "done"})
    assert text(house, "L’oralité") == before
    assert house.sync().json["outcomes"] == []
    said = house.run("why", "L’oralité").out
    assert "quelqu’un a défait ce que la ligne" in said
    assert "(retour en arrière)" in said
    house.set_cell("F4", "Encore un autre récit.")
    assert house.results(house.sync()) == {"L’oralité": "done"}
    assert "Encore un autre" in text(house, "L’oralité")


def test_an_undo_can_be_undone(house: House) -> None:
    house.sync()
    house.set_cell("F4", "Un tout autre récit.")
    house.sync()
    after = text(house, "L’oralité")
    undo(house, "last")
    assert undo(house, "last", "--again") == (0, {"L’oralité": "done"})
    assert text(house, "L’oralité") == after
    assert house.sync().json["outcomes"] == []


def test_what_somebody_edited_since_is_left_and_listed(house: House) -> None:
    house.sync()
    house.set_cell("F4", "Un tout autre récit.")
    house.set_cell("F2", "Des quais, autrement.")
    house.sync()
    words = text(house, "L’oralité") + "\n\nUn souvenir de plus."
    house.wiki.editor.edit("L’oralité", words)
    said = house.run("undo", "last", "--json")
    assert said.status == 3
    assert house.results(said) == {"La mémoire des quais": "done", "L’oralité": "skipped"}
    assert "Éditrice" in unwrapped(said.out)
    assert text(house, "L’oralité") == words


def test_a_creation_becomes_a_notice_where_nothing_may_be_deleted(house: House) -> None:
    house.sync()
    house.write_rows((*ROWS, ("P-4", "Une erreur", "Estrie", "2020", "O-1", "Rien.")))
    house.sync()
    said = house.run("undo", "last", "--json")
    assert said.status == 0, said.err
    assert "passeur-notice" in text(house, "Une erreur")
    assert house.sync().json["outcomes"] == []
    house.set_cell("F5", "Pas une erreur.")
    assert house.results(house.sync())["Une erreur"] == "done"
    assert "Pas une erreur." in text(house, "Une erreur")


def test_a_swap_of_titles_is_taken_back(house: House) -> None:
    house.sync()
    first, second = text(house, "La mémoire des quais"), text(house, "Décrire la danse")
    house.set_cell("B2", "Décrire la danse")
    house.set_cell("B3", "La mémoire des quais")
    said = house.sync("--force-guards")
    assert said.status == 0, said.err
    status, results = undo(house, "last")
    assert (status, set(results.values())) == (0, {"done"})
    assert text(house, "La mémoire des quais") == first
    assert text(house, "Décrire la danse") == second
    assert house.sync().json["outcomes"] == []


def test_a_renaming_is_taken_back_with_its_talk_page_and_its_text(house: House) -> None:
    house.sync()
    before = text(house, "L’oralité")
    house.wiki.editor.edit("Discussion:L’oralité", "Bonjour.")
    house.set_cell("B4", "L’oralité du fleuve")
    house.set_cell("F4", "Autrement.")
    assert house.sync("--force-guards").status == 0
    assert text(house, "Discussion:L’oralité du fleuve") == "Bonjour."
    status, results = undo(house, "last")
    assert (status, set(results.values())) == (0, {"done"})
    assert text(house, "L’oralité") == before
    assert text(house, "Discussion:L’oralité") == "Bonjour."
    assert house.wiki.admin.text("L’oralité du fleuve") is None
    assert undo(house, "last") == (0, {})
    assert house.sync().json["outcomes"] == []


def test_a_move_whose_comment_the_wiki_cut_is_still_ours(house: House) -> None:
    """Two long titles leave no room for our tail in the page's own move revision."""
    first, second = ("Récit " + "très " * number + "long" for number in (38, 39))
    house.set_cell("B4", first)
    house.sync()
    house.set_cell("B4", second)
    assert house.sync("--force-guards").status == 0
    (moved, *_) = house.wiki.admin.revisions(second)
    assert "m:adn/projets" not in moved["comment"]
    status, results = undo(house, "last")
    assert (status, results[first]) == (0, "done")
    assert house.wiki.admin.text(second) is None
    assert house.sync().json["outcomes"] == []


def test_three_wrong_ways_to_ask(house: House) -> None:
    said = house.run("undo", "last")
    assert said.status == 2
    assert "passeur runs" in unwrapped(said.err)
    house.sync()
    assert house.run("undo", "20200101T000000-0000").status == 2
    assert house.run("undo").status == 2
