"""What a merge tells besides its text: what each side says in a clash, and what stands where."""

from __future__ import annotations

from bot.model import Cell, FieldRule, Names, Span
from bot.wikitext.merge import Ours, adopt, live_values, merge
from bot.wikitext.merge.align import pairs
from bot.wikitext.merge.judge import Judge
from bot.wikitext.merge.net import with_net
from bot.wikitext.merge.types import Clash, Merged
from bot.wikitext.merge.units import Unit, divide

BASE = "Début.\n\n== Contexte ==\nUn paragraphe.\n\n== Fin ==\nVoilà."
WITHOUT = "Début.\n\n== Fin ==\nVoilà."
MORE = BASE.replace("paragraphe.", "paragraphe.\n\nUn autre.\n\nEt un troisième.")
HELD, ADDED = "== Contexte ==\nUn paragraphe.", "Un autre.\n\nEt un troisième."


def said(base: str, ours: str, theirs: str) -> list[tuple[str | None, str | None, str | None]]:
    clashes = merge(base, Ours(ours), theirs).clashes
    return [(clash.base, clash.ours, clash.theirs) for clash in clashes]


def test_what_people_added_to_a_section_that_goes_is_theirs_and_the_other_way_round() -> None:
    assert said(BASE, WITHOUT, MORE) == [(HELD, None, ADDED)]
    assert said(BASE, MORE, WITHOUT) == [(HELD, ADDED, None)]


def test_a_clash_says_what_each_side_has() -> None:
    assert said("Un.\n\nFin.", "Un !\n\nFin.", "Un ?\n\nFin.") == [("Un.", "Un !", "Un ?")]
    assert said("Un.\n\nFin.", "Fin.", "Un ?\n\nFin.") == [("Un.", None, "Un ?")]
    assert said("Un.\n\nFin.", "Un !\n\nFin.", "Fin.") == [("Un.", "Un !", None)]


def test_a_call_that_is_gone_is_said_as_it_was() -> None:
    was, new = "{{F|titre=Un}}", "{{F|titre=Deux}}"
    assert said(f"{was}\nTexte.", f"{new}\nTexte.", "Texte.") == [(was, new, None)]
    (clash,) = merge(was, Ours(new, [span(new, "Deux", "titre", "titre")]), "Texte.").clashes
    assert clash.cell == Cell("S", "S", "titre")


def test_a_clash_names_the_cell_of_its_field() -> None:
    ours = Ours("{{F|titre=Deux}}", [span("{{F|titre=Deux}}", "Deux", "titre", "titre")])
    (clash,) = merge("{{F|titre=Un}}", ours, "{{F|titre=Trois}}").clashes
    assert (clash.field, clash.cell) == ("titre", Cell("S", "S", "titre"))


def test_a_merge_that_lost_a_word_of_people_s_is_a_clash_of_whole_pages() -> None:
    texts = ("Un.", "Deux.", "Un.\nMot de gens.")
    judge = Judge(Ours("Deux."), lambda _base, _ours, _theirs: None)
    assert with_net(judge, texts, "Deux.\nMot de gens.", []) == Merged("Deux.\nMot de gens.")
    assert with_net(judge, texts, "Deux.", []).clashes == (Clash("both-changed", "", *texts),)


def test_blank_lines_on_top_are_those_of_who_changed_them() -> None:
    merged = merge("Un.\n\nDeux.", Ours("\nUn.\n\nDeux."), "Un.\n\nDeux, trois.")
    assert merged.text == "\nUn.\n\nDeux, trois."
    merged = merge("Un.\n\nDeux.", Ours("Un.\n\nDeux !"), "\nUn.\n\nDeux.")
    assert merged.text == "\nUn.\n\nDeux !"


def span(text: str, value: str, name: str, param: str = "") -> Span:
    at = text.index(value)
    return Span(at, at + len(value), name, Cell("S", "S", name), bound=True, param=param)


def test_what_stands_in_the_place_of_each_field_is_read_with_its_calls() -> None:
    text = "{{F|titre=Un|ville=Laval}}\n== Contexte ==\nDit.\n\n== Fin ==\nVoilà."
    fields = [span(text, "Un", "titre", "titre"), span(text, "Laval", "ville", "ville")]
    fields += [span(text, "Dit.", "contexte"), span(text, "Voilà.", "fin")]
    live = "{{F|titre=Deux}}\n== Contexte ==\nDit {{x}}.\n\nEt plus.\n\n{{Boite}}\n\n"
    live += "== Notes et références ==\nOui."
    found = {at.field: value for at, value in live_values(Ours(text, fields), live).items()}
    assert found == {
        "titre": "Deux",
        "ville": "",
        "contexte": "Dit {{x}}.\n\nEt plus.",
        "fin": None,
    }
    assert set(live_values(Ours(text, fields), "Rien.").values()) == {None}


def test_a_field_goes_as_far_as_the_paragraph_behind_it() -> None:
    text = "== Contexte ==\nDit.\n\nSigné : la rédaction."
    ours = Ours(text, [span(text, "Dit.", "contexte")])
    live = text.replace("Dit.", "Dit.\n\nEt plus.")
    assert list(live_values(ours, live).values()) == ["Dit.\n\nEt plus."]


def test_an_adopted_page_gets_the_sheets_sections_where_the_sheet_was_chosen() -> None:
    text = "{{F|titre=Un}}\n== Contexte ==\nDu classeur.\n\n== Fin ==\nVoilà."
    live = "{{F|titre=Un}}\n== Contexte ==\nDe gens.\n\n== Notes ==\nOui."
    chosen = adopt(Ours(text, [span(text, "Du classeur.", "contexte")], take={"": "sheet"}), live)
    expected = live.replace("De gens.", "Du classeur.") + "\n\n== Fin ==\nVoilà."
    assert (chosen.text, chosen.clashes, chosen.remarks) == (expected, (), ())
    kept = adopt(Ours(text, [span(text, "Du classeur.", "contexte")], take={"": "wiki"}), live)
    assert (kept.text, kept.remarks) == (live + "\n\n== Fin ==\nVoilà.", ())


def test_an_empty_page_with_categories_alone_is_filled_on_top() -> None:
    text = "Du classeur.\n\n== Contexte ==\nUn mot.\n\n[[Catégorie:A]]"
    names = Names(frozenset({"category", "catégorie"}))
    assert adopt(Ours(text, names=names), "[[Catégorie:Z]]").text == (
        "Du classeur.\n\n== Contexte ==\nUn mot.\n\n[[Catégorie:Z]]\n[[Catégorie:A]]"
    )


def test_an_adopted_page_gets_what_belongs_to_the_sheet_and_says_so() -> None:
    text, live = "== Contexte ==\nDu classeur.", "== Contexte ==\nDe gens.\n\n== Notes ==\nOui."
    rules = {"contexte": FieldRule("sheet")}
    found = adopt(Ours(text, [span(text, "Du classeur.", "contexte")], rules), live)
    assert found.text == live.replace("De gens.", "Du classeur.")
    assert [remark.code for remark in found.remarks] == ["overruled"]


def test_a_section_comes_whole_and_an_empty_one_ends_at_the_next() -> None:
    deep = "== A ==\nUn.\n\n=== B ===\nDeux."
    live = "== Z ==\n=== B ===\nDe gens."
    assert adopt(Ours(deep), live).text == f"{live}\n\n{deep}"
    filled = adopt(Ours("== A ==\nDu classeur."), "== A ==\n\n== Suite ==\nOui.").text
    assert filled == "== A ==\nDu classeur.\n\n== Suite ==\nOui."
    names = Names(frozenset({"catégorie"}))
    sorted_in = "== A ==\n\n[[Catégorie:Z]]\n\nOui."
    filled = adopt(Ours("== A ==\nDu classeur.", names=names), sorted_in).text
    assert filled == "== A ==\nDu classeur.\n\n[[Catégorie:Z]]\n\nOui."


def test_an_adopted_page_gets_each_of_its_categories_on_a_line() -> None:
    links = "[[Catégorie:A]]\n[[Catégorie:B]]"
    ours = Ours(f"Oui.\n\n{links}", names=Names(frozenset({"catégorie"})))
    assert adopt(ours, "Oui.").text == f"Oui.\n\n{links}"


def test_a_line_of_links_is_of_categories_only_if_all_are() -> None:
    names = frozenset({"catégorie"})
    assert [u.kind for u in divide("[[Catégorie:A]] [[Catégorie:B]]", names).units] == [
        "category"
    ] * 2
    assert [u.kind for u in divide("[[Catégorie:A]] [[Aide:B]]", names).units] == ["text"]


def test_changed_paragraphs_are_paired_in_their_order() -> None:
    was = ["Un premier texte.", "Des mots tout autres.", "Et le troisième enfin."]
    now = ["Un premier texte !", "Des mots tout autres !", "Et le troisième enfin !"]
    assert pairs([*map(Unit, was)], [*map(Unit, now)]) == {0: 0, 1: 1, 2: 2}
    assert pairs([*map(Unit, was)], [*map(Unit, ["Nouveau : rien de cela", *now])]) == {
        0: 1,
        1: 2,
        2: 3,
    }


def test_headings_are_alike_by_their_words_not_by_the_signs_around_them() -> None:
    was = divide("== Fin ==\n\nUn mot.\n", frozenset()).units
    other = divide("== Suite ==\n\nXyz, 34.\n\nTrois.\n", frozenset()).units
    renamed = divide("== Fin ! ==\n\nXyz, 34.\n\nTrois.\n", frozenset()).units
    assert pairs(was, other) == {}
    assert pairs(was, renamed) == {0: 0}


def test_of_many_changed_units_those_in_one_place_are_the_same_if_they_are_alike() -> None:
    was = [Unit(f"Le paragraphe numéro {n} du classeur.") for n in range(50)]
    now = [Unit(f"Le paragraphe numéro {n} du classeur !") for n in range(50)]
    now[7] = Unit("@@@@")
    assert pairs(was, now) == {n: n for n in range(50) if n != 7}
