"""The people of the soak: each is a thread that edits, moves, deletes, protects and reverts.

Whatever somebody writes holds a word that nobody has written before, so that it can be looked for.
"""

from __future__ import annotations

import re
import secrets
import threading
from collections import Counter
from collections.abc import Callable
from random import Random
from typing import Any

import requests
from live.people import Person, RealWiki

from bot.wiki.local import accounts
from torture.soak_rows import Row

WORD = re.compile(r"\bmot\d+x\d+x")
_PAUSE = (0.2, 1.5)  # seconds between two acts of one person
# As much is tidied away as is added, or the memory of a sync would grow with the wiki.
_MOST_LINES = 4
_OURS = ("Modèle:Fiche projet", "Catégorie:Projets")
Change = Callable[[str], str]


class Somebody(threading.Thread):
    """A person with an account; `acts` are what they do, as often as the number says."""

    acts: tuple[tuple[str, int], ...] = (
        ("adds_a_line", 30),
        ("changes_a_parameter", 10),
        ("adds_a_parameter", 5),
        ("writes_in_a_list", 5),
        ("takes_out", 10),
        ("renames_a_heading", 2),
        ("writes_what_the_sheet_says", 30),
        ("moves", 4),
        ("moves_back", 6),
        ("reverts", 6),
        ("redirects", 2),
        ("makes_a_page", 1),
    )

    def __init__(
        self, number: int, person: Person, seed: int, end: threading.Event, rows: dict[str, Row]
    ) -> None:
        super().__init__(daemon=True)
        self.person = person
        self.rows = rows
        self.number = number
        self.end = end
        self.random = Random(f"{seed} {number}")  # noqa: S311 - a seed, to run it again
        self.done: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()
        self.revisions: list[int] = []
        self.moved: list[tuple[str, str]] = []
        self.led_away: list[str] = []
        self.count = 0

    def run(self) -> None:
        """Act until the end."""
        names, weights = zip(*self.acts, strict=True)
        while not self.end.wait(self.random.uniform(*_PAUSE)):
            name = self.random.choices(names, weights)[0]
            try:
                getattr(self, name)()
            except (requests.RequestException, ValueError) as error:
                self.refused[type(error).__name__] += 1  # the wiki was too busy to answer

    def word(self) -> str:
        """Invent a word."""
        self.count += 1
        return f"mot{self.number}x{self.count}x"

    def act(self, action: str, **params: Any) -> dict[str, Any]:
        """Do something; what the wiki refuses is counted, as a person would shrug."""
        tokens = self.person.api(action="query", meta="tokens")["query"]["tokens"]
        answer = self.person.api(action=action, token=tokens["csrftoken"], **params)
        if "errors" in answer:
            self.refused[answer["errors"][0]["code"]] += 1
            return {}
        self.done[action] += 1
        found: dict[str, Any] = answer[action]
        if found.get("newrevid"):
            self.revisions.append(int(found["newrevid"]))
        return found

    def title(self) -> str:
        """Choose a page."""
        if self.random.random() < 0.03:
            return self.random.choice(_OURS)
        asked = {"aplimit": "max", "apfilterredir": "nonredirects"}
        pages = self.person.api(action="query", list="allpages", **asked)["query"]["allpages"]
        return str(self.random.choice(pages)["title"])

    def changes(self, change: Change, title: str = "") -> None:
        """Change a page as its form in a browser does: nothing of others is gone over."""
        title = title or self.title()
        newest = self.newest(title)
        if newest and (text := change(newest["slots"]["main"]["content"])):
            self.act("edit", title=title, text=text, baserevid=newest["revid"], nocreate="1")

    def newest(self, title: str) -> dict[str, Any] | None:
        """Read what a page says now; nothing where there is no page."""
        answer = self.person.api(
            action="query", titles=title, prop="revisions", rvslots="main", rvprop="ids|content"
        )
        found: list[dict[str, Any]] = answer["query"]["pages"][0].get("revisions", [])
        return found[0] if found else None

    def adds_a_line(self) -> None:
        """Write somewhere between the paragraphs, on top or below."""

        def change(text: str) -> str:
            parts = text.split("\n\n")
            theirs = [part for part in parts if part.startswith("Souvenir ")]
            if len(theirs) >= _MOST_LINES:
                parts.remove(theirs[0])
            parts.insert(self.random.randint(0, len(parts)), f"Souvenir {self.word()} de Léa.")
            return "\n\n".join(parts)

        self.changes(change)

    def changes_a_parameter(self) -> None:
        """Say otherwise what the sheet says as well."""
        name = self.random.choice(("region", "debut"))
        new = rf"\g<1>{self.word()}"
        self.changes(lambda text: re.sub(rf"(\| {name} = )[^\n|}}]*", new, text, count=1))

    def writes_what_the_sheet_says(self) -> None:
        """Settle what a person and the sheet say otherwise, in favour of the sheet."""
        row = self.random.choice(list(self.rows.values()))

        def change(text: str) -> str:
            text = re.sub(r"(\| region = )[^\n|}]*", rf"\g<1>{row.region}", text, count=1)
            return re.sub(r"(\| debut = )[^\n|}]*", rf"\g<1>{row.since}", text, count=1)

        self.changes(change, row.title)

    def adds_a_parameter(self) -> None:
        """Say more than the sheet does."""
        line = f"| contact = {self.word()}\n"

        def change(text: str) -> str:
            found = re.sub(r"\| contact = .*\n", line, text, count=1)
            return found if found != text else text.replace("| debut =", f"{line}| debut =", 1)

        self.changes(change)

    def writes_in_a_list(self) -> None:
        """Add an item to a list of the index."""
        line = f"* Voir aussi {self.word()}\n"

        def change(text: str) -> str:
            theirs = re.findall(r"\* Voir aussi .*\n", text)
            if len(theirs) >= _MOST_LINES:
                text = text.replace(theirs[-1], "", 1)
            return text.replace("* ", f"{line}* ", 1)

        self.changes(change, "Tous les projets")

    def renames_a_heading(self) -> None:
        """Give a part of a page another name."""
        line = f"== {self.word()} =="
        self.changes(lambda text: text.replace("== Description ==", line, 1))

    def takes_out(self) -> None:
        """Remove a paragraph that people wrote: their words are nobody's then."""

        def change(text: str) -> str:
            parts = text.split("\n\n")
            theirs = [part for part in parts if part.startswith("Souvenir ")]
            if theirs:
                parts.remove(self.random.choice(theirs))
            return "\n\n".join(parts)

        self.changes(change)

    def moves(self) -> None:
        """Rename a page."""
        extra = {"noredirect": "1"} if self.random.random() < 0.3 else {}
        self.count += 1
        title, to = self.title(), f"Nom {self.number} {self.count}"
        if self.act("move", **{"from": title, "to": to, "movetalk": "1", **extra}):
            self.moved.append((to, title))

    def moves_back(self) -> None:
        """Give a page its name again; the wiki lets nobody take one that is in use."""
        if self.moved:
            now, before = self.moved.pop()
            self.act("move", **{"from": now, "to": before, "movetalk": "1", "noredirect": "1"})

    def reverts(self, title: str = "") -> None:
        """Take back the newest edit of a page, a person's or the bot's."""
        title = title or self.title()
        newest = self.newest(title)
        if newest and newest["parentid"]:
            self.act("edit", title=title, undo=newest["revid"], nocreate="1")

    def redirects(self) -> None:
        """Make a page lead elsewhere, and the next time take that back."""
        if self.led_away:
            self.reverts(self.led_away.pop())
            return
        title = self.title()
        self.changes(lambda _: f"#REDIRECTION [[Accueil]]\n\n{self.word()}", title)
        self.led_away.append(title)

    def makes_a_page(self) -> None:
        """Write by hand what the workbook may have a row of soon."""
        title = f"Projet {self.random.randint(1, 50)}"
        self.act("edit", title=title, text=f"Souvenir {self.word()} de Léa.", createonly="1")


class Administrator(Somebody):
    """Somebody who also deletes, restores, protects and stops the bot."""

    acts = (
        *Somebody.acts,
        ("deletes", 6),
        ("restores", 12),
        ("protects", 5),
        ("unprotects", 8),
        ("stops_the_bot", 2),
        ("sweeps", 15),
    )

    def __init__(
        self, number: int, person: Person, seed: int, end: threading.Event, rows: dict[str, Row]
    ) -> None:
        super().__init__(number, person, seed, end, rows)
        self.graves: list[str] = []
        self.restored: set[str] = set()
        self.protected: set[str] = set()

    def deletes(self) -> None:
        """Remove a page with all that is on it."""
        title = self.title()
        if self.act("delete", title=title, reason="Doublon"):
            self.graves.append(title)

    def sweeps(self) -> None:
        """Remove a redirect that moves left behind."""
        asked = {"aplimit": "max", "apfilterredir": "redirects"}
        pages = self.person.api(action="query", list="allpages", **asked)["query"]["allpages"]
        if pages:
            self.act("delete", title=self.random.choice(pages)["title"], reason="Redirection")

    def restores(self) -> None:
        """Bring a page back where no other has taken its title."""
        if self.graves and self.newest(title := self.graves[-1]) is None:
            self.graves.pop()
            self.act("undelete", title=title)
            self.restored.add(title)

    def protects(self) -> None:
        """Let only administrators edit a page."""
        title = self.title()
        if self.act("protect", title=title, protections="edit=sysop"):
            self.protected.add(title)

    def unprotects(self) -> None:
        """Let all edit a page again."""
        if self.protected:
            self.act("protect", title=self.protected.pop(), protections="edit=all")

    def stops_the_bot(self) -> None:
        """Stop the bot for a moment."""
        self.act("edit", title="User:PasseurBot/Arrêt", text="Un instant.")
        self.end.wait(2)
        self.goes_on()

    def goes_on(self) -> None:
        """Let the bot go on."""
        self.act("edit", title="User:PasseurBot/Arrêt", text="")

    def leaves_in_order(self) -> None:
        """Let the bot edit all pages again; what moved took its protection along."""
        self.goes_on()
        asked = self.person.api(
            action="query", list="allpages", apprtype="edit", apprlevel="sysop", aplimit="max"
        )
        for page in asked["query"]["allpages"]:
            self.act("protect", title=page["title"], protections="edit=all")


class Crowd:
    """The people of one wiki: an administrator and three who edit."""

    def __init__(
        self, wiki: RealWiki, seed: int, end: threading.Event, rows: dict[str, Row]
    ) -> None:
        self.end = end
        names = {name: wiki.accounts[name]["password"] for name in (accounts.EDITOR, "Stagiaire")}
        names |= {"Zoé": _new(wiki, "Zoé")}
        admin = Person(wiki.api, accounts.ADMIN, wiki.accounts[accounts.ADMIN]["password"])
        self.admin = Administrator(0, admin, seed, end, rows)
        self.people: list[Somebody] = [self.admin]
        for number, (name, password) in enumerate(names.items(), 1):
            person = Person(wiki.api, name, password)
            self.people.append(Somebody(number, person, seed, end, rows))

    def begin(self) -> None:
        """Let everybody act."""
        for person in self.people:
            person.start()

    def stop(self) -> None:
        """Let everybody finish what they are doing."""
        self.end.set()
        for person in self.people:
            person.join()
        self.admin.leaves_in_order()
        for person in self.people:
            person.person.close()

    @property
    def done(self) -> Counter[str]:
        """Count what people did, by kind."""
        return sum((person.done for person in self.people), Counter())

    @property
    def refused(self) -> Counter[str]:
        """Count what the wiki refused them, by its reason."""
        return sum((person.refused for person in self.people), Counter())


def _new(wiki: RealWiki, name: str) -> str:
    """Make an account; give its password."""
    token = wiki.admin.api(action="query", meta="tokens", type="createaccount")
    password = secrets.token_urlsafe(18)
    done = wiki.admin.api(
        action="createaccount", username=name, password=password, retype=password,
        createreturnurl=wiki.url, createtoken=token["query"]["tokens"]["createaccounttoken"],
    )  # fmt: skip
    assert done["createaccount"]["status"] == "PASS", done
    return password
