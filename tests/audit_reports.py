"""Reports of audits made by hand: every sentence once, and values that nobody should obey."""

from __future__ import annotations

from typing import Any

from plans import HOSTILE

from bot.model import KINDS, Finding, PastAudit, Report, Requests

FORMULA = '=HYPERLINK("https://x.example")'
NO_ARGS: dict[str, Any] = {}
_CALL = {"template": "Modèle:Fiche projet", "name": "année"}
_CIRCLE = {"chain": ["Catégorie:A", "Catégorie:B", "Catégorie:A"]}
# Every code that the audit gives, with what fills it in; most kinds have one of their own name.
SENTENCES: dict[str, list[tuple[str, dict[str, Any]]]] = {
    "redlink": [
        ("", NO_ARGS),
        ("redlink-meant", {"better": "Musée"}),
        ("redlink-moved", {"better": "Musée"}),
    ],
    "broken-redirect": [("", {"end": "Disparue"})],
    "redirect-loop": [("", {"chain": ["Un", "Deux", "Un"]})],
    "double-redirect": [("", {"better": "Fin"})],
    "broken-anchor": [
        ("", {"section": "Histoir", "near": ""}),
        ("broken-anchor-near", {"section": "Histoir", "near": "Histoire"}),
        ("broken-anchor-url", {"section": "lieu"}),
    ],
    "title-variant": [("", {"other": "L’été"})],
    "undefined-category": [("", NO_ARGS), ("undefined-category-meant", {"better": "Catégorie:A"})],
    "unknown-category": [("", {"near": ""}), ("unknown-category-near", {"near": "Catégorie:A"})],
    "near-duplicate-category": [("", {"n": 1, "other": 1200})],
    "category-cycle": [("", _CIRCLE)],
    "missing-template": [("", NO_ARGS), ("missing-template-meant", {"better": "Modèle:A"})],
    "unknown-parameter": [
        ("", {**_CALL, "near": ""}),
        ("unknown-parameter-near", {**_CALL, "near": "annee"}),
    ],
    "missing-parameter": [("", _CALL)],
    "wrong-value": [("", {**_CALL, "value": "l’an dernier"})],
    "missing-file": [("", NO_ARGS), ("missing-file-meant", {"better": "Fichier:A.png"})],
    "drift": [
        ("", {"field": "Année", "old": "2021", "new": "2022", "user": "Zoé", "cell": "P!C4"}),
    ],
    "dead-url": [
        ("", {"status": 404, "reason": "", "since": "2026-10-03T09:05:00Z", "failures": 4}),
        (
            "dead-url-archived",
            {"status": 0, "reason": "no-domain", "since": "2026-10-03T09:05:00Z", "failures": 3,
             "better": "https://web.archive.org/web/2020/https://a.example/"},
        ),
        ("dead-url-known", {"status": 0, "reason": "", "since": "", "failures": 0}),
    ],
    "failing-url": [
        ("", {"status": 0, "reason": "timeout"}),
        ("failing-url-early",
         {"status": 410, "reason": "", "failures": 1, "needed": 3, "days": 7}),
    ],
    "blocked-url": [("", {"status": 403, "reason": "challenge", "host": "a.example"})],
    "moved-url": [("", {"better": "https://b.example/"})],
    "insecure-url": [("", {"better": "https://a.example/"})],
}  # fmt: skip
_ALONE = {"orphan", "dead-end", "uncategorized", "empty-category", "unused-file"}


def target_of(kind: str, number: int = 0) -> str:
    """Name something that a finding of this kind is about."""
    if kind in _ALONE:
        return ""
    if kind.endswith("-url"):
        return f"http://a.example/{number}"
    return "jeanne@a.example" if kind == "private-data" else f"Cible {number}"


def every_finding() -> list[Finding]:
    """Give one finding for each sentence."""
    found: list[Finding] = []
    for kind in KINDS:
        for code, args in SENTENCES.get(kind, [("", NO_ARGS)]):
            page, better = f"Page {len(found)}", str(args.get("better", ""))
            target = target_of(kind, len(found))
            found.append(Finding(kind, page, target, code, args, better, "2026-11-02T04:00:00Z"))
    return found


def hostile_findings() -> list[Finding]:
    """Give a finding for each sentence, in which every text is somebody's bad joke."""
    joke = f"{HOSTILE}\x1b[2J\n* [[Image:x]] {{{{Bad}}}} ~~~~ x@a.example"
    return [
        Finding(
            each.kind,
            HOSTILE,
            f"{FORMULA}\x1b[2J\u202e" if each.target else "",
            each.code,
            {name: _joke(value, joke) for name, value in each.args.items()},
            joke if each.better else "",
        )
        for each in every_finding()
    ]


def _joke(value: Any, joke: str) -> Any:
    if isinstance(value, str):
        return joke
    return [joke, joke] if isinstance(value, list) else value


def a_report(*findings: Finding, **others: Any) -> Report:
    """Give a report of a whole wiki."""
    shape: dict[str, Any] = {
        "kinds": KINDS,
        "pages": 1234,
        "requests": Requests(1, 812, 0),
        "server": "https://wiki.example/wiki/$1",
        **others,
    }
    wiki, started = "https://wiki.example/api.php", "2026-11-27T08:00:00Z"
    return Report("20261127T080000-abcd", "adn", wiki, started, findings, **shape)


def past() -> tuple[PastAudit, ...]:
    """Give two earlier audits, oldest first."""
    return (
        PastAudit("2026-11-13T08:00:00Z", {"redlink": 40, "orphan": 2}),
        PastAudit("2026-11-20T08:00:00Z", {"redlink": 12}),
    )


def many(number: int) -> list[Finding]:
    """Give findings of all kinds, as many as asked, each with a page of its own."""
    kinds = [KINDS[at % len(KINDS)] for at in range(number)]
    args = {kind: SENTENCES.get(kind, [("", NO_ARGS)])[0][1] for kind in KINDS}
    return [
        Finding(kind, f"Page {at:05}", target_of(kind, at), "", args[kind])
        for at, kind in enumerate(kinds)
    ]
