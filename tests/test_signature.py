from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.decide.signature import path, read, sign
from bot.model import Identity

RUN = "20261123T041200-3f9a"
PRJ = Identity("adn", "projets", "row", "PRJ-014")


def test_a_summary_reads_as_the_contract_shows() -> None:
    people = "Passeur : projets PRJ-014 (projets_adn.xlsx, Projets!15)"
    assert sign(people, "s", PRJ, RUN) == f"{people} · s:adn/projets/row/PRJ-014 · {RUN}"


@given(st.text(min_size=1, max_size=80), st.text(max_size=400), st.sampled_from("sirubma"))
def test_what_is_signed_is_read_back(key: str, people: str, kind: str) -> None:
    people = people.replace("\n", " ")
    signed = sign(people, kind, PRJ._replace(key=key), RUN)
    found = read(signed)
    assert found is not None
    assert (found.kind, found.run) == (kind, RUN)
    assert path(found.identity) == path(PRJ._replace(key=key)) or found.identity.key.startswith("~")
    assert len(signed) <= 500


def test_a_long_people_part_loses_the_file_first() -> None:
    people = f"Passeur : projets PRJ-014 ({'x' * 300}.xlsx, Projets!15)"
    signed = sign(people, "s", PRJ, RUN)
    head = signed.partition(" · ")[0]
    assert len(head) <= 250
    assert head.startswith("Passeur : projets PRJ-014 (…")
    assert head.endswith("Projets!15)")


def test_people_s_part_has_250_characters_and_no_more() -> None:
    assert sign("x" * 250, "s", PRJ, RUN).partition(" · ")[0] == "x" * 250
    assert sign("x" * 251, "s", PRJ, RUN).partition(" · ")[0] == "x" * 249 + "…"
    without_room = f"{'x' * 248} (a.xlsx)"
    assert sign(without_room, "s", PRJ, RUN).partition(" · ")[0] == f"{'x' * 248} …"
    with_file = sign(f"x ({'y' * 248})", "s", PRJ, RUN).partition(" · ")[0]
    assert with_file.startswith("x (…y")
    assert len(with_file) <= 250


def test_a_tail_inside_a_move_comment_is_found_at_its_end() -> None:
    comment = f"PasseurBot a déplacé la page [[A]] vers [[B]] : Passeur · m:adn/p/row/K · {RUN}"
    found = read(comment)
    assert found is not None
    assert found.kind == "m"


@pytest.mark.parametrize(
    "comment",
    [
        "",
        "corrige une coquille",
        f"Annulation de « s:adn/projets/row/PRJ-014 · {RUN} » par Léa",
        "Passeur : projets PRJ-014 · s:adn/projets/row/PRJ-014",
        f"x · z:adn/projets/row/K · {RUN}",
    ],
)
def test_a_persons_summary_is_not_ours(comment: str) -> None:
    assert read(comment) is None


def test_two_long_keys_stay_apart() -> None:
    one, two = PRJ._replace(key="é" * 70), PRJ._replace(key="é" * 69 + "è")
    assert path(one) != path(two)
    assert len(path(one).rpartition("/")[2]) == 17


def test_a_key_is_written_out_up_to_sixty_characters() -> None:
    long = "x" * 61
    assert path(PRJ._replace(key=long[1:])) == f"adn/projets/row/{long[1:]}"
    digest = hashlib.sha256(long.encode()).hexdigest()[:16]
    assert path(PRJ._replace(key=long)) == f"adn/projets/row/~{digest}"
    assert path(PRJ._replace(key="é/ a")) == "adn/projets/row/%C3%A9%2F%20a"


def test_names_of_files_and_keys_are_words_in_a_summary() -> None:
    written = sign("Passeur : [[Utilisateur:Marie]] (a.xlsx, /* x */\u202e\n!15)", "s", PRJ, RUN)
    assert "[[" not in written
    assert "/*" not in written
    assert written.replace("\u200b", "").startswith(
        "Passeur : [[Utilisateur:Marie]] (a.xlsx, /* x */ !15) · s:"
    )
