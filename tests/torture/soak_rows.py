"""The workbook of the soak, and somebody who keeps it while syncs read it."""

from __future__ import annotations

import threading
from collections import Counter
from random import Random
from typing import NamedTuple

from live.house import House

REGIONS = ("Estrie", "Montréal", "Montérégie")
_MOST = 40
_POLICIES = ("report", "banner", "redirect", "delete")


class Row(NamedTuple):
    """One row of the workbook, in the order of its columns."""

    key: str
    title: str
    region: str
    since: str
    organisme: str
    text: str


class Keeper(threading.Thread):
    """Changes values and titles, adds rows, drops them and takes them back."""

    acts = (
        ("changes", 20),
        ("retitles", 3),
        ("swaps", 1),
        ("adds", 3),
        ("drops", 2),
        ("takes_back", 2),
    )

    def __init__(self, house: House, seed: int, end: threading.Event) -> None:
        super().__init__(daemon=True)
        self.house = house
        self.end = end
        self.random = Random(f"{seed} rows")  # noqa: S311 - a seed, to run it again
        self.rows: dict[str, Row] = {}
        self.gone: list[Row] = []
        self.count = 0
        self.done: Counter[str] = Counter()
        self.policy = self.random.choice(_POLICIES)
        for _ in range(24):
            self.adds()
        self.save()

    def run(self) -> None:
        """Change the workbook until the end."""
        names, weights = zip(*self.acts, strict=True)
        while not self.end.wait(self.random.uniform(0.2, 2)):
            for name in self.random.choices(names, weights, k=self.random.randint(1, 3)):
                getattr(self, name)()
                self.done[name] += 1
            self.save()

    def save(self) -> None:
        """Write the workbook beside, and put it in its place at once, as office programs do."""
        beside = self.house.write_rows(tuple(self.rows.values()), self.house.folder / "new.xlsx")
        beside.replace(self.house.workbook)

    def _text(self) -> str:
        self.count += 1
        return f"Le récit dit{self.count}d.\n\nEn {self.count} temps."

    def _any(self) -> Row:
        return self.rows[self.random.choice(sorted(self.rows))]

    def changes(self) -> None:
        """Give a row another value."""
        row = self._any()
        kind = self.random.choice(("region", "since", "text"))
        if kind == "region":
            row = row._replace(region=self.random.choice(REGIONS))
        elif kind == "since":
            row = row._replace(since=str(self.random.randint(1950, 2026)))
        else:
            row = row._replace(text=self._text())
        self.rows[row.key] = row

    def retitles(self) -> None:
        """Give a row another title."""
        row = self._any()
        self.count += 1
        self.rows[row.key] = row._replace(title=f"Titre {self.count}")

    def swaps(self) -> None:
        """Let two rows change their titles."""
        one, two = self._any(), self._any()
        if one.key != two.key:
            self.rows[one.key] = one._replace(title=two.title)
            self.rows[two.key] = two._replace(title=one.title)

    def adds(self) -> None:
        """Add a row; its title may be taken by a person."""
        if len(self.rows) < _MOST:
            number = len(self.rows) + len(self.gone) + 1
            region, organisme = self.random.choice(REGIONS), self.random.choice(("O-1", "O-2"))
            row = Row(f"P-{number}", f"Projet {number}", region, "2020", organisme, self._text())
            self.rows[row.key] = row

    def drops(self) -> None:
        """Take a row out."""
        if len(self.rows) > 6:
            self.gone.append(self.rows.pop(self._any().key))

    def takes_back(self) -> None:
        """Put a row in again that was taken out, where its title is free."""
        titles = {row.title for row in self.rows.values()}
        if self.gone and self.gone[0].title not in titles:
            row = self.gone.pop(0)
            self.rows[row.key] = row
