"""What the killed runs have to write: a workbook before and after, and a person in between."""

from __future__ import annotations

from random import Random
from typing import NamedTuple

from live.house import House

Row = tuple[str, str, str, str, str, str]
_ROWS = 14
# Unlike every other row, or a new one could be the same under another key.
_GONE = ("P-14", "Ancien quai", "Montérégie", "1901", "O-2", "Une digue que la tempête emporta.")


def _row(number: int, title: str = "", region: str = "Estrie") -> Row:
    text = f"Le récit {number}.\n\nEn {number} temps."
    return (f"P-{number}", title or f"Projet {number}", region, f"{1990 + number}", "O-1", text)


def settle_in(house: House) -> None:
    """Let a project write what the stories need: many changes at once, and deletions."""
    settings = house.folder / "passeur.toml"
    guards = "max_created = 50\nmax_changed_percent = 100"
    text = settings.read_text(encoding="utf-8").replace("max_created = 20", guards)
    settings.write_text(text, encoding="utf-8")
    collection = house.folder / "sources" / "projets.toml"
    text = collection.read_text(encoding="utf-8")
    text = text.replace('key = "id"', 'key = "id"\non_missing_row = "delete"')
    collection.write_text(text, encoding="utf-8")
    house.wiki.admin.promote("PasseurBot", "sysop")


def before(house: House) -> None:
    """Publish fourteen rows, and have a person write on the page of one."""
    settle_in(house)
    rows = [_row(number) for number in range(1, _ROWS)]
    house.write_rows((*rows, _GONE))
    assert house.sync().status == 0
    page = house.wiki.editor.text("Projet 8") or ""
    house.wiki.editor.edit("Projet 8", page.replace("Le récit 8.", "Le récit 8, dit par Léa."))


def change(house: House) -> None:
    """Change the workbook so that twenty writes follow: every kind that a sync makes."""
    rows: dict[int, Row] = {number: _row(number) for number in range(1, _ROWS)}
    # The last one is gone, which is deleted.
    rows[1] = _row(1, "Le premier", "Montréal")  # a new title and a new text
    rows[2], rows[3] = _row(2, "Projet 3"), _row(3, "Projet 2")  # each takes the other's
    rows |= {number: _row(number, region="Montréal") for number in (4, 5, 6, 7, 8, 9)}
    rows |= {number: _row(number) for number in range(_ROWS + 1, _ROWS + 8)}
    house.write_rows(tuple(rows.values()))


class Version(NamedTuple):
    """One state of the workbook, and on which page a person has written before it, if any."""

    rows: tuple[Row, ...]
    person_on: str = ""
    word: str = ""


def versions(random: Random, count: int, *, only_values: bool = False) -> list[Version]:
    """Tell how a workbook changes: values, and unless `only_values`, titles, rows, people too."""
    rows = {number: _own(number) for number in range(1, 9)}
    told = [Version(tuple(rows.values()))]
    for number in range(1, count):
        person = random.choice([row[1] for row in rows.values()])
        for key in random.sample(sorted(rows), 4):
            _reword(rows, key, f"{_own(key)[5]}\n\nVersion {number}.")
        if number % 3 == 1:
            rows[max(rows) + 1] = _own(max(rows) + 1)
        if not only_values and number % 3 == 2:
            del rows[random.choice(sorted(rows)[:-1])]
        if not only_values:
            _rename(rows, random, number)
        person = person if not only_values and number % 2 else ""
        told.append(Version(tuple(rows.values()), person, f"Léa, {number}"))
    return told


def _own(number: int) -> Row:
    """Give a row that is like no other, or one could be the other under a new key."""
    words = Random(number)  # noqa: S311 - the same words each time
    text = " ".join("".join(words.choices("abcdefghijklmnopqrstuvwxyz", k=7)) for _ in range(40))
    return (*_row(number)[:5], text)


def _reword(rows: dict[int, Row], key: int, text: str) -> None:
    identity, title, region, since, organisme, _ = rows[key]
    region = "Montréal" if region == "Estrie" else "Estrie"
    rows[key] = (identity, title, region, since, organisme, text)


def _rename(rows: dict[int, Row], random: Random, number: int) -> None:
    """Give a row a new title, or let two change theirs."""
    one, two = random.sample(sorted(rows), 2)
    first, second = rows[one][1], rows[two][1]
    if number % 2:
        first, second = second, first
    else:
        first = f"Titre {number}"
    rows[one] = (rows[one][0], first, *rows[one][2:])
    rows[two] = (rows[two][0], second, *rows[two][2:])


def be(house: House, version: Version) -> None:
    """Have the workbook say what a version says, after a person wrote what they wrote."""
    editor = house.wiki.editor
    if version.person_on and (page := editor.text(version.person_on)):
        editor.edit(version.person_on, f"{page}\n\n== Note ==\n{version.word}")
    house.write_rows(version.rows)
