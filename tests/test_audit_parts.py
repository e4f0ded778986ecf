"""The small parts of the audit: titles compared, addresses of people, silences, the history."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from tables import told

from bot.audit.fold import meant, seen
from bot.audit.private import addresses
from bot.failure import Exit, Failure
from bot.jobs.audit_outside import is_same_place
from bot.jobs.silencing import heard, ignore_page
from bot.jobs.workspace import open_workspace
from bot.model import Cell, Finding
from bot.render.stock import stock_site
from bot.run.answers import Answered, is_dead, is_due, joined
from bot.run.history import History
from bot.schema.project import load_project
from bot.schema.read_silences import silences_of
from bot.schema.settings import Silence


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("L’école", "L'école", True),
        ("A\u00a0b", "A b", True),
        ("soft\u00adhyphen", "softhyphen", True),
        ("a\u200bb", "ab", True),
        ("ﬁn", "fin", True),
        ("Саfé", "Café", True),
        ("Porte‑voix", "Porte-voix", True),
        ("École", "Ecole", False),
        ("école", "École", False),
        ("m²", "m2", False),
        ("Un – deux", "Un - deux", False),
        ("Quoi ?", "Quoi?", False),
    ],
)
def test_what_people_do_not_see(one: str, other: str, *, same: bool) -> None:
    assert (seen(one) == seen(other)) is same


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Les ateliers", "Les atelier", True),
        ("L’Été", "l'ete", True),
        ("Quoi ?", "Quoi?", True),
        ("Œuvres", "oeuvre", True),
        ("Bus", "Bu", False),
        ("Atelier 1", "Atelier 2", False),
        ("Version 1.1", "Version 11", False),
        ("C++", "C", False),
    ],
)
def test_what_people_mean(one: str, other: str, *, same: bool) -> None:
    assert (meant(one) == meant(other)) is same


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Écrire à a.b@exemple.org.", ["a.b@exemple.org"]),
        ("mailto:a@exemple.org", ["a@exemple.org"]),
        ("Courriel:a@exemple.org", ["a@exemple.org"]),
        ("<a&#64;exemple.org>", ["a@exemple.org"]),
        ("a@exemple.org et a@exemple.org", ["a@exemple.org"]),
        ("https://a@exemple.org/x", []),
        ("https://exemple.org/@nom https://exemple.org/a@b.org", []),
        ("git@exemple.org:depot.git", []),
        ("photo@2x.png [[Fichier:logo@3x.jpg]]", []),
        ("a@b 3@4 @nom nom@", []),
        ("{{C|site=https://x.org|courriel=jean@x.org}}", ["jean@x.org"]),
        ("https://x.org<br>anne@x.org", ["anne@x.org"]),
        ("@luc@mastodon.social et user@host.org:/srv", []),
        ("x" * 200_000, []),
    ],
)
def test_addresses_of_people(text: str, found: list[str]) -> None:
    assert addresses(text) == found


WORDS = {"redlink": "redlink", "liensversdespagesabsentes": "redlink"}
TODAY = date(2026, 11, 27)


def test_a_page_of_silences_is_read_line_by_line() -> None:
    text = """Ce que nous savons déjà.
* redlink | [[Guide]] | * | pages à venir | 2027-03-01
* Liens vers des pages absentes | | [[:Autre|x]] | aussi | 2027-01-01
* redlink | A | B | 2027-01-01
* redlink | A | B | | 2027-01-01
* redlink | A | B | plus tard | bientôt
* rien | A | B | raison | 2027-01-01
* | | | tout | 2027-01-01
"""
    found, problems = silences_of(text, "Projet:Ignorer", WORDS)
    assert [(each.kind, each.page, each.target) for each in found] == [
        ("redlink", "Guide", "*"),
        ("redlink", "*", "Autre"),
    ]
    assert [(problem.code, str(problem.where)) for problem in problems] == [
        ("audit.ignore-parts", "Projet:Ignorer, 4"),
        ("audit.ignore-reason", "Projet:Ignorer, 5"),
        ("audit.ignore-date", "Projet:Ignorer, 6"),
        ("audit.ignore-kind", "Projet:Ignorer, 7"),
        ("audit.ignore-all", "Projet:Ignorer, 8"),
    ]
    assert {problem.severity for problem in problems} == {"warning"}


def test_a_silence_matches_by_pattern() -> None:
    def quiet(kind: str, page: str, target: str) -> Silence:
        return Silence(kind, page, target, "x", TODAY, Cell("passeur.toml"))

    findings = [Finding("redlink", "Guide/Un", "A [b]"), Finding("orphan", "Guide/Un")]
    assert heard(findings, [quiet("redlink", "Guide/*", "*")]) == findings[1:]
    assert heard(findings, [quiet("", "guide/*", "*")]) == findings
    assert heard(findings, [quiet("", "*", "A_[b]")]) == findings[1:]
    assert heard(findings, [quiet("", "Guide/?n", "*")]) == []


@pytest.mark.parametrize(
    ("entry", "codes"),
    [
        ('kind = "redlink"\nreason = "à venir"\nuntil = 2099-01-01', []),
        ('target = "A*"\nreason = "à venir"\nuntil = 2099-01-01', []),
        ('kind = "redlink"\nuntil = 2099-01-01', ["missing-option"]),
        ('kind = "redlink"\nreason = "à venir"', ["ignore-until"]),
        ('kind = "redlink"\nreason = "à venir"\nuntil = "bientôt"', ["ignore-until"]),
        ('reason = "à venir"\nuntil = 2099-01-01', ["ignore-everything"]),
        ('kind = "redlinks"\npage = "A"\nreason = "x"\nuntil = 2099-01-01', ["unknown-word-near"]),
    ],
)
def test_a_silence_needs_a_reason_an_end_and_a_subject(
    tmp_path: Path, entry: str, codes: list[str]
) -> None:
    text = f'project = "adn"\n[[ignore]]\n{entry}\n'
    (tmp_path / "passeur.toml").write_text(text, encoding="utf-8")
    _, problems = load_project(tmp_path)
    told(problems)
    assert [problem.code.removeprefix("schema.") for problem in problems] == codes


@pytest.mark.parametrize(
    ("settings", "page"),
    [
        ("", "Projet:Maintenance/Ignorer"),
        ('language = "en"\n', "Projet:Maintenance/Ignore"),
        ('[wiki]\nmaintenance_page = "Project:Soins"\n', "Projet:Soins/Ignorer"),
        ('[maintenance]\nignore_page = "Project:Silence"\n', "Projet:Silence"),
    ],
)
def test_the_page_of_silences_may_be_another(tmp_path: Path, settings: str, page: str) -> None:
    (tmp_path / "passeur.toml").write_text(f'project = "adn"\n{settings}', encoding="utf-8")
    site = stock_site("fr")
    project = site.namespaces[4]
    found = ignore_page(open_workspace(tmp_path), site)
    assert found == page.replace("Projet:", f"{project}:")


@pytest.fixture
def history(tmp_path: Path) -> History:
    return History(tmp_path / "history.sqlite")


def everything(name: tuple[str, str, str]) -> bool:
    return bool(name)


def test_a_finding_is_new_then_known_then_back(history: History) -> None:
    found = [Finding("redlink", "A", "B")]
    states = []
    for day, findings in enumerate([found, found, [], found, found], 1):
        now = f"2026-11-0{day}T04:00:00Z"
        told = history.dated(findings, now)
        states += [(each.state, each.first_seen[:10]) for each in told]
        history.keep(told, everything, now)
    assert states == [
        ("new", "2026-11-01"),
        ("known", "2026-11-01"),
        ("back", "2026-11-01"),
        ("known", "2026-11-01"),
    ]


def test_what_was_not_looked_at_is_not_gone(history: History) -> None:
    found = history.dated([Finding("redlink", "A", "B"), Finding("orphan", "A")], "2026-11-01")
    history.keep(found, everything, "2026-11-01")
    gone = history.keep([], lambda name: name[0] == "orphan", "2026-11-02")
    assert gone == 1
    assert history.dated(found[:1], "2026-11-03")[0].state == "known"
    assert history.dated(found[1:], "2026-11-03")[0].state == "back"


def test_an_answer_survives_whoever_wrote_it(history: History) -> None:
    answer = Answered("https://a.org/", "dead", "", 404, missing=("é",), secure=True, deaths=2)
    history.keep_answers([answer])
    assert History(history.file).answers() == {answer.url: answer}  # the first one is not closed


def test_a_conflict_keeps_the_day_it_was_first_told(history: History) -> None:
    both = frozenset({"projets", "autres"})
    history.set_conflicts(["adn/projets/row/a deleted", "adn/autres/row/c deleted"], "lundi", both)
    history.set_conflicts(["adn/projets/row/a deleted", "adn/projets/row/b x"], "mardi", both)
    told = {"adn/projets/row/a deleted": "lundi", "adn/projets/row/b x": "mardi"}
    assert history.conflicts() == told
    history.set_conflicts([], "mercredi", frozenset({"autres"}))  # the others were not looked at
    assert history.conflicts() == told
    history.forget_conflicts()
    assert history.conflicts() == {}


def test_a_broken_history_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "history.sqlite").write_bytes(b"not a database at all, but long enough" * 50)
    with pytest.raises(Failure) as caught:
        History(tmp_path / "history.sqlite")
    assert caught.value.problem.code == "audit.history-broken"
    assert caught.value.status is Exit.SETUP


@pytest.mark.parametrize(
    ("visits", "dead"),
    [
        (["1 dead", "4 dead", "7 dead"], True),
        (["1 dead", "4 dead"], False),
        (["1 dead", "1 dead", "1 dead"], False),
        (["1 dead", "4 failing", "7 blocked", "8 dead", "9 dead"], True),
        (["1 dead", "4 dead", "5 alive", "7 dead"], False),
        (["1 dead", "4 dead", "7 dead", "8 failing"], True),
        (["1 dead", "4 dead", "7 dead", "8 moved"], False),
        (["1 failing", "4 failing", "9 failing"], False),
        (["1 dead", "4 dead", "7 dead", "8 excluded"], False),
    ],
)
def test_dead_is_said_after_failures_over_days(visits: list[str], *, dead: bool) -> None:
    answer = None
    for each in visits:
        day, _, verdict = each.partition(" ")
        now = Answered("https://a.org/", verdict, checked=f"2026-11-0{day}T04:00:00Z")
        answer = joined(answer, now)
    assert answer is not None
    assert is_dead(answer, failures=3, days=3) is dead


@pytest.mark.parametrize(
    ("verdict", "days", "due"),
    [
        ("alive", 6, False),
        ("alive", 7, True),
        ("moved", 6, False),
        ("excluded", 6, False),
        ("failing", 2, False),
        ("failing", 3, True),
        ("dead", 3, True),
        ("blocked", 3, True),
    ],
)
def test_whose_turn_it_is(verdict: str, days: int, *, due: bool) -> None:
    now = datetime(2026, 11, 27, 4, tzinfo=UTC)
    checked = f"{now - timedelta(days=days):%Y-%m-%dT%H:%M:%SZ}"
    assert is_due(Answered("https://a.org/", verdict, checked=checked), now) is due
    assert is_due(None, now)


def test_a_place_is_the_same_by_path_and_query() -> None:
    assert is_same_place("http://a.org/x", "https://www.a.org/x/")
    assert is_same_place("http://a.org/x?b=1", "https://c.org/x?b=1")
    assert not is_same_place("http://a.org/x", "https://a.org/")
    assert not is_same_place("http://a.org/x?b=1", "https://a.org/x")
