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
        "kind": "s",
        "server": "https://wiki.example.org/wiki/$1",
    } | more
    return Plan(
        "20261123T041200-3f9a",
        "adn",
        "https://wiki.example.org/api.php",
        started="2026-11-23T04:12:00Z",
        edits=tuple(edits),
        **given,  # type: ignore[arg-type]  # the fields of a plan, whatever a test sets
    )


WHO = ("Marie", "2026-11-21T09:05:00Z")


def by_marie(
    reason: str,
    field: str = "",
    base: str | None = None,
    sheet: str | None = None,
    wiki: str | None = None,
) -> Conflict:
    return Conflict(reason, field, base, sheet, wiki, None, *WHO)


def every_conflict() -> list[Edit]:
    """One page for each other reason of the contract, and for what has a sentence of its own."""
    was = "Un atelier de trois jours.\n\nIl a lieu à Laval."
    said, wrote = was.replace("trois", "quatre"), was.replace("Laval", "Laval, au musée")
    told = {
        "Atelier de gravure": by_marie("both-changed", "", was, said, wrote),
        "Page sans ligne": by_marie("both-changed", "", None, "", "Un mot de plus."),
        "Page écrite à la main": by_marie("not-ours"),
        "Page adoptée": by_marie("not-ours", "région", None, "Estrie", "Laval"),
        "Fiche réunie": by_marie("redirected"),
        "Ancien titre": by_marie("title-taken", "", "Ancien titre", "Pris", "Pris"),
        "Troisième": by_marie("renamed", "", "Premier", "Deuxième", "Troisième"),
        "Clé changée": by_marie("key-changed", "", "PRJ-1", "PRJ-9", "Clé changée"),
        "Partie": by_marie("moved-collection", "", "livrables/L-1", "projets/PRJ-8", "Partie"),
        "Importée": by_marie("imported", "année", None, "2021", "2022"),
        "Oubliée": by_marie("base-gone"),
        "Oubliée aussi": by_marie("base-gone", "année", None, "2021", "2022"),
        "Sans modèle": by_marie("call-not-found", "", "{{Fiche}}", "{{Fiche|a=1}}", None),
    }
    return [
        replace(
            creation(400 + number, title),
            action="conflict",
            op=None,
            guard=None,
            spans=(),
            summary="",
            because="row",
            conflicts=(conflict,),
        )
        for number, (title, conflict) in enumerate(told.items())
    ]


def people_edits() -> list[Edit]:
    """What happens on a wiki where people write: merges, moves, adoptions, retirements."""
    overruled = {"field": "année", "wiki": "2024", "sheet": "2022"}
    links = {"title": "Projet n° 302", "new": "Nouveau nom", "pages": ["Billet", "Accueil"]}
    merged = replace(
        update(301, page_text("2023"), page_text("2023", words="cinq jours")),
        action="merge",
        because="row",
        spans=spans(page_text("2023", words="cinq jours"), 304, description="cinq jours"),
        said=page_text("2022", words="cinq jours"),
        words_lost=1,
        remarks=(Remark("overruled", {**overruled, "cell": f"{FILE}, Projets!C304"}),),
    )
    moved = replace(
        update(302, "", ""),
        id="adn/projets/row/PRJ-302#move",
        action="move",
        op=Move("Nouveau nom"),
        title="Nouveau nom",
        old_title="Projet n° 302",
        kind="m",
        remarks=(Remark("links-left", links),),
    )
    mended = replace(
        update(302, "#REDIRECT [[Projet n° 302]]", "#REDIRECT [[Nouveau nom]]"),
        id="adn/projets/row/PRJ-302#redirect/9",
        title="Vieux nom",
        needs=(moved.id,),
        kind="r",
    )
    adopted = replace(
        update(303, page_text(), page_text("2022"), année="2022"),
        action="adopt",
        remarks=(Remark("section-left", {"heading": "Contexte"}),),
    )
    gone = replace(update(304, page_text(), ""), action="retire", op=Delete(), kind="b")
    marked, led = (
        replace(gone, id=f"adn/projets/row/PRJ-{n}", title=f"Projet n° {n}", op=Put(text))
        for n, text in [(305, "{{Retirée}}\n" + page_text()), (306, "#REDIRECT [[Projets ADN]]")]
    )
    back = replace(creation(307), op=Restore(), spans=())
    return [merged, moved, mended, adopted, gone, marked, led, back]


def taken_back(edit: Edit) -> Edit:
    return replace(edit, kind="u", summary="Passeur : retour", because="row", spans=())


def undo_plan() -> Plan:
    """A run on its way back: what was created goes, what was edited is as before, some is left."""
    left = {
        "both-changed": Remark("undo-edited-since", {"user": WHO[0], "timestamp": WHO[1]}),
        "base-gone": Remark("undo-written-since", {"run": "20261124T041200-11aa"}),
        "deleted": Remark("undo-no-right", {"right": "undelete"}),
        "title-taken": Remark("undo-title-taken", {"title": "Pris"}),
    }
    waiting = [
        replace(
            taken_back(creation(number)),
            action="conflict",
            op=None,
            guard=None,
            conflicts=(by_marie(reason),),
            remarks=(remark,),
        )
        for number, (reason, remark) in enumerate(left.items(), 5)
    ]
    noticed = replace(update(2, page_text(), "Un avis."), remarks=(Remark("undone-notice"),))
    return a_plan(
        replace(taken_back(creation(1)), action="retire", op=Delete(), before=page_text()),
        taken_back(noticed),
        taken_back(update(3, page_text("2022"), page_text("2021"))),
        replace(taken_back(creation(4)), op=Restore()),
        *waiting,
        kind="u",
        keep=0,
    )


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
        *every_conflict(),
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
