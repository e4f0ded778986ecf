"""Repairs of what an audit found: a few characters of whoever's page, and the rest untouched."""

from __future__ import annotations

import pytest

from bot.decide.repairs import Mend, Signer, mended, renamed_category, repair
from bot.decide.signature import read
from bot.model import At, Identity, Move, PageState, Put

SIGNER = Signer("adn", "20261123T041200-3f9a", lambda mends: f"Passeur : {len(mends)} réparations")
PAGE = PageState("Billet", 7, 12, text="Un [[Ancien]], {{Vieux|a=1}} et [https://a.ca ici].")


def mend(kind: str, old: str, new: str) -> Mend:
    return Mend(kind, old, new, lambda text: text.strip() == old)


LINK = mend("redlink", "Ancien", "Nouveau")
CALL = mend("missing-template", "Vieux", "Modèle:Neuf : le bon")
ADDRESS = mend("moved-url", "https://a.ca", "https://b.ca")


@pytest.mark.parametrize(
    ("what", "text"),
    [
        (LINK, "Un [[Nouveau|Ancien]], {{Vieux|a=1}} et [https://a.ca ici]."),
        (CALL, "Un [[Ancien]], {{Neuf : le bon|a=1}} et [https://a.ca ici]."),
        (ADDRESS, "Un [[Ancien]], {{Vieux|a=1}} et [https://b.ca ici]."),
        (ADDRESS._replace(kind="dead-url"), "Un [[Ancien]], {{Vieux|a=1}} et [https://b.ca ici]."),
        (
            LINK._replace(kind="missing-file"),
            "Un [[Nouveau]], {{Vieux|a=1}} et [https://a.ca ici].",
        ),
        (
            LINK._replace(show=lambda _: False),
            "Un [[Nouveau]], {{Vieux|a=1}} et [https://a.ca ici].",
        ),
    ],
)
def test_each_kind_of_finding_is_mended_in_its_way(what: Mend, text: str) -> None:
    assert mended(PAGE.text or "", [what]) == text


def test_one_edit_repairs_all_of_a_page_and_is_signed_as_a_repair() -> None:
    edit = repair(PAGE, [LINK, ADDRESS], SIGNER)
    assert edit is not None
    assert edit.op == Put("Un [[Nouveau|Ancien]], {{Vieux|a=1}} et [https://b.ca ici].")
    assert (edit.action, edit.title, edit.kind, edit.because) == (
        "update",
        "Billet",
        "r",
        "related",
    )
    assert (edit.before, edit.guard) == (PAGE.text, At(7, 12))
    assert edit.origin == "Ancien → Nouveau; https://a.ca → https://b.ca"
    assert edit.id == "adn/-/repair/Billet"
    assert edit.summary.startswith("Passeur : 2 réparations · ")
    signature = read(edit.summary)
    assert signature is not None
    assert (signature.kind, signature.identity) == ("r", Identity("adn", "-", "repair", "Billet"))


def test_a_page_that_says_nothing_of_it_any_more_is_left() -> None:
    assert repair(PAGE, [mend("redlink", "Autre", "Nouveau")], SIGNER) is None
    assert repair(PageState("Vide", 8, 13), [LINK], SIGNER) is None


def test_a_double_redirect_leads_to_the_end_and_a_numbered_list_is_none() -> None:
    text = "#REDIRECTION [[Ancien]]"
    led = mend("double-redirect", "Ancien", "Nouveau")
    page = PageState("Détour", 9, 14, redirect=True, text=text)
    edit = repair(page, [led], SIGNER)
    assert edit is not None
    assert edit.op == Put("#REDIRECTION [[Nouveau]]")
    assert repair(PageState("Liste", 9, 14, text=text), [led], SIGNER) is None
    assert repair(page, [led._replace(is_old=lambda _: False)], SIGNER) is None


def test_a_category_gets_its_new_name_and_the_old_one_leads_there() -> None:
    page = PageState("Catégorie:Vieille", 5, 6)
    edit = renamed_category(page, "Catégorie:Neuve", SIGNER, mend("category", "Vieille", "Neuve"))
    assert (edit.action, edit.title, edit.old_title) == ("move", "Catégorie:Neuve", page.title)
    assert (edit.op, edit.guard, edit.kind) == (Move("Catégorie:Neuve"), At(5, 6), "r")
    assert (edit.because, edit.origin) == ("related", "Catégorie:Vieille → Catégorie:Neuve")
    assert edit.id == "adn/-/repair/Cat%C3%A9gorie%3AVieille#move"
    signature = read(edit.summary)
    assert signature is not None
    assert signature.identity.key == page.title
