"""Plans made by hand, for the tests of what people see."""

from __future__ import annotations

from dataclasses import replace

from bot.model import (
    Absent,
    At,
    Cell,
    Conflict,
    Delete,
    Edit,
    Held,
    Identity,
    Move,
    Outcome,
    Plan,
    Problem,
    Put,
    Remark,
    Requests,
    Restore,
    Span,
)

FILE = "projets_adn.xlsx"
HOSTILE = "<script>alert('x')</script><img src=x onerror=alert(1)> \"&amp;\" ]]> </pre></details>"


def identity(key: str, collection: str = "projets", page: str = "row") -> Identity:
    return Identity("adn", collection, page, key)


def page_text(year: str = "2021", region: str = "Estrie", words: str = "trois jours") -> str:
    return (
        "{{Fiche projet\n"
        f"| année = {year}\n"
        f"| région = {region}\n"
        "}}\n"
        f"Un atelier de {words} pour apprendre à numériser une collection avec peu de moyens.\n"
        "\n[[Catégorie:Projets]]"
    )


def spans(text: str, row: int, **values: str) -> tuple[Span, ...]:
    columns = {"année": "C", "région": "D", "description": "F"}
    return tuple(
        Span(
            text.index(value),
            text.index(value) + len(value),
            name,
            Cell(FILE, "Projets", f"{columns[name]}{row}"),
            bound=True,
        )
        for name, value in values.items()
    )


def creation(number: int, title: str = "") -> Edit:
    text = page_text()
    return Edit(
        f"adn/projets/row/PRJ-{number:03}",
        "create",
        title or f"Projet n° {number}",
        identity(f"PRJ-{number:03}"),
        f"{FILE}, Projets!{number + 3}",
        "new",
        f"Passeur : projets PRJ-{number:03} · s:adn/projets/row/PRJ-{number:03} · RUN",
        Put(text),
        Absent(),
        spans=spans(text, number + 3, année="2021", région="Estrie", description="trois jours"),
        said_sha1="a" * 40,
        parts={"row": "r", "template": "t", "schema": "s"},
    )


def update(number: int, before: str, after: str, **values: str) -> Edit:
    return Edit(
        f"adn/projets/row/PRJ-{number:03}",
        "update",
        f"Projet n° {number}",
        identity(f"PRJ-{number:03}"),
        f"{FILE}, Projets!{number + 3}",
        "row" if values else "template",
        "Passeur",
        Put(after),
        At(number, number * 10),
        before=before,
        spans=spans(after, number + 3, **values),
        said_sha1="b" * 40,
    )


def conflicts() -> list[Edit]:
    at_fault = replace(creation(12), action="conflict", op=None, guard=None, spans=(), summary="")
    values = Conflict(
        "both-changed",
        "année",
        "2021",
        "2022",
        "2023",
        Cell(FILE, "Projets", "C15"),
        "Marie",
        "2026-11-21T09:05:00Z",
    )
    emptied = Conflict(
        "both-changed",
        "région",
        "Estrie",
        "",
        None,
        Cell(FILE, "Projets", "D15"),
        "Marie",
        "2026-11-21T09:05:00Z",
        "2026-11-22T04:00:00Z",
    )
    gone = Conflict("deleted", user="Paul", timestamp="2026-11-20T10:00:00Z")
    return [
        replace(
            at_fault,
            title="Atelier de codage",
            because="row",
            before=page_text("2023"),
            conflicts=(values, emptied),
        ),
        replace(
            at_fault,
            id="adn/projets/row/PRJ-013",
            identity=identity("PRJ-013"),
            title="Balado des archives",
            because="row",
            conflicts=(gone,),
        ),
    ]


def problems() -> tuple[Problem, ...]:
    """Codes of this section alone: the sentences of the others are theirs to test."""
    at = [Cell(FILE, "Projets", ref) for ref in ("D17", "D21", "F30")]
    return (
        Problem("report.plan-format", at[0], {"found": "x", "known": "y"}, key="PRJ-014"),
        Problem("report.plan-format", at[1], {"found": "x", "known": "y"}, key="PRJ-018"),
        Problem("report.plan-changed", at[2], {}, "warning", "projets"),
        Problem("report.plan-not-json", Cell("sources/x.toml:12")),
    )


def a_plan(*edits: Edit, **more: object) -> Plan:
    given: dict[str, object] = {
        "keep": 160,
        "requests": Requests(1, 4, 0),
        "server": "https://wiki.example.org/wiki/$1",
    } | more
    return Plan(
        "20261123T041200-3f9a",
        "adn",
        "https://wiki.example.org/api.php",
        "s",
        "2026-11-23T04:12:00Z",
        tuple(edits),
        **given,  # type: ignore[arg-type]  # the fields of a plan, whatever a test sets
    )


def people_edits() -> list[Edit]:
    """What happens on a wiki where people write: a merge, a move, an adoption, a retirement."""
    merged = replace(
        update(
            301, page_text("2023"), page_text("2023", words="cinq jours"), description="cinq jours"
        ),
        action="merge",
        said=page_text("2022", words="cinq jours"),
        words_lost=1,
        remarks=(
            Remark(
                "overruled",
                {
                    "field": "année",
                    "wiki": "2024",
                    "sheet": "2022",
                    "cell": Cell(FILE, "Projets", "C304"),
                },
            ),
        ),
    )
    moved = replace(
        update(302, "", ""),
        id="adn/projets/row/PRJ-302#move",
        action="move",
        op=Move("Nouveau nom"),
        title="Nouveau nom",
        old_title="Projet n° 302",
        kind="m",
        remarks=(
            Remark(
                "links-left", {"title": "Projet n° 302", "new": "Nouveau nom", "pages": ["Billet"]}
            ),
        ),
    )
    adopted = replace(
        update(303, page_text(), page_text("2022"), année="2022"),
        action="adopt",
        remarks=(Remark("section-left", {"heading": "Contexte"}),),
    )
    retired = replace(update(304, page_text(), ""), action="retire", op=Delete(), kind="b")
    restored = replace(creation(305), op=Restore(), spans=())
    return [merged, moved, adopted, retired, restored]


def full_plan() -> Plan:
    """Every kind of thing that a plan can tell."""
    same = [
        update(n, page_text(), page_text().replace("Catégorie:Projets", "Catégorie:Projets ADN"))
        for n in range(20, 232)
    ]
    odd = update(
        300,
        page_text(),
        page_text("2022", words="quatre jours"),
        année="2022",
        description="quatre jours",
    )
    hub = Edit(
        "adn/-/modele/Fiche projet", "create", "Modèle:Fiche projet",
        Identity("adn", "-", "modele", "Fiche projet"), "templates_wikitext/modeles", "new",
        "Passeur", Put("<includeonly>{{{titre}}}</includeonly>"), Absent(),
    )  # fmt: skip
    return a_plan(
        hub,
        *(creation(n) for n in range(1, 13)),
        *same,
        odd,
        *conflicts(),
        *people_edits(),
        held=(Held("projets", "created", 10, 12),),
        waiting=frozenset({"adn/projets/row/PRJ-001"}),
        problems=problems(),
    )


def outcomes() -> tuple[Outcome, ...]:
    return (
        Outcome("adn/projets/row/PRJ-002", "create", "Projet n° 2", "done", 512),
        Outcome("adn/projets/row/PRJ-020", "update", "Projet n° 20", "unchanged"),
        Outcome("adn/projets/row/PRJ-021", "update", "Projet n° 21", "raced", 0, "editconflict"),
        Outcome(
            "adn/projets/row/PRJ-022", "update", "Projet n° 22", "refused", 0,
            "abusefilter-disallowed", "report.plan-format", {"found": "Filtre", "known": "liens"},
        ),
        Outcome(
            "adn/projets/row/PRJ-003", "create", "Projet n° 3", "skipped",
            reason="run.needs", args={"id": "adn/-/modele/Fiche projet"},
        ),
        Outcome(
            "adn/projets/row/PRJ-004", "move", "Projet n° 4", "done", 513,
            reason="report.plan-not-json",
        ),
    )  # fmt: skip
