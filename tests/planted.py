"""A wiki with faults planted on it, and look-alikes that are right, read from `cases/audit/*.txt`.

    ### fault redlink: what is wrong
    page: Title
      Text, indented by two spaces.
    finds: kind | page | target | better

`page:` gets a link to `Accueil` and the category `Essais` behind its text, and the index links to
it; `linked page:` gets nothing added, `bare page:` is not linked from the index either; `file:` is
uploaded, `move: Old → New` happens at the end, and `edit: Title | old | new` changes a page that
the project made. A case that is `right` finds nothing.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from live.people import Person

CASES = Path(__file__).parent / "cases" / "audit"
KNOWN = ("Essais", "Musées", "Musées régionaux", "Ateliers", "Organismes d’accueil")
INDEX = "Index des essais"
_SPECIAL = ("Catégorie:", "Modèle:", "Fichier:", "Category:", "Template:", "File:")
_PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


class Expected(NamedTuple):
    kind: str
    page: str
    target: str = ""
    better: str = ""


@dataclass
class Case:
    """A fault or a look-alike: what is on the wiki, and what is to be found."""

    name: str
    where: str
    is_fault: bool
    pages: dict[str, str] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)
    files: list[str] = field(default_factory=list)
    moves: list[tuple[str, str]] = field(default_factory=list)
    edits: list[tuple[str, str, str]] = field(default_factory=list)
    finds: list[Expected] = field(default_factory=list)


def read(path: Path) -> list[Case]:
    """Read the cases of a file."""
    found: list[Case] = []
    title = ""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        where = f"{path.name}:{number}"
        if line.startswith("### "):
            word, _, name = line[4:].partition(" ")
            assert word in {"fault", "right"}, where
            found.append(Case(name, where, word == "fault"))
            title = ""
        elif line.startswith("  "):
            assert title, where
            found[-1].pages[title] += f"{line[2:]}\n"
        elif line.strip() and not line.startswith("#"):
            title = _entry(found[-1], line, where)
    return found


def _entry(case: Case, line: str, where: str) -> str:
    word, _, rest = line.partition(":")
    rest = rest.strip()
    if word in {"page", "bare page", "linked page"}:
        assert rest not in case.pages, where
        case.pages[rest] = ""
        case.kinds[rest] = word
        return rest
    if word == "file":
        case.files.append(rest)
    elif word == "move":
        old, _, new = rest.partition("→")
        case.moves.append((old.strip(), new.strip()))
    elif word == "edit":
        title, old, new = (part.strip() for part in rest.split("|"))
        case.edits.append((title, old, new))
    else:
        assert word == "finds", where
        case.finds.append(Expected(*(part.strip() for part in rest.split("|"))))
    return ""


def all_cases() -> list[Case]:
    cases = [case for path in sorted(CASES.glob("*.txt")) for case in read(path)]
    titles: dict[str, str] = {}
    for case in cases:
        for title in case.pages:
            assert titles.setdefault(title, case.where) == case.where, (title, case.where)
    return cases


def pages_of(cases: Iterable[Case]) -> dict[str, str]:
    """Give every page of the wiki, with what keeps the cases' pages out of trouble."""
    pages = {f"Catégorie:{name}": f"[[Catégorie:Essais]] Voir [[{INDEX}]]." for name in KNOWN}
    pages["Catégorie:Essais"] = "La racine."
    linked: list[str] = []
    for case in cases:
        for title, text in case.pages.items():
            is_redirect = text.lstrip().startswith("#REDIRECT")
            special = title.startswith(_SPECIAL)
            whole = case.kinds[title] == "page" and not special and not is_redirect
            pages[title] = text.rstrip("\n") + (
                "\n[[Accueil]] [[Catégorie:Essais]]" if whole else ""
            )
            if case.kinds[title] != "bare page" and not special and not is_redirect:
                linked.append(dict(case.moves).get(title, title))
    linked.append("Tous les projets")  # the index that the project itself makes
    pages[INDEX] = "\n".join(f"* [[:{title}]]" for title in linked) + "\n[[Catégorie:Essais]]"
    pages["Accueil"] = f"[[{INDEX}]] [[Catégorie:Essais]]"
    return pages


def plant(person: Person, cases: list[Case]) -> None:
    """Write it all to a real wiki, as an administrator does: one import, then files and moves."""
    import_pages(person, pages_of(cases))
    for case in cases:
        for name in case.files:
            upload(person, name)
        for old, new in case.moves:
            person.move(old, new, redirect=False)
        for title, old, new in case.edits:
            text = person.text(title) or ""
            assert old in text, (case.where, text)
            person.edit(title, text.replace(old, new.replace("\\n", "\n")))


def import_pages(person: Person, pages: dict[str, str]) -> None:
    """Write pages in one request, with the links that they make."""
    xml = "".join(_page(number, *page) for number, page in enumerate(pages.items(), 1))
    space = "http://www.mediawiki.org/xml/export-0.11/"
    whole = f'<mediawiki xmlns="{space}" version="0.11">{xml}</mediawiki>'
    done = person.post(
        {"action": "import", "interwikiprefix": "essai", "summary": "essai"},
        {"xml": ("pages.xml", whole.encode())},
    )
    assert len(done["import"]) == len(pages), done


def _page(number: int, title: str, text: str) -> str:
    return (
        f"<page><title>{escape(title)}</title><ns>0</ns><id>{number}</id><revision><id>{number}</id>"
        f"<timestamp>{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}</timestamp>"
        "<contributor><username>Éditrice</username>"
        "<id>0</id></contributor><model>wikitext</model><format>text/x-wiki</format>"
        f'<text xml:space="preserve">{escape(text)}</text></revision></page>'
    )


def upload(person: Person, name: str) -> None:
    """Upload a small picture, each with bytes of its own."""
    picture = _PNG + name.encode()  # behind the end of a PNG stands what nobody reads
    done = person.post(
        {"action": "upload", "filename": name, "ignorewarnings": "1", "comment": "essai"},
        {"file": (name, picture)},
    )
    assert done["upload"]["result"] == "Success", done


def expected(cases: Iterable[Case]) -> Iterator[tuple[Expected, Case]]:
    for case in cases:
        for each in case.finds:
            yield each, case
