"""A running wiki and the people on it, for tests: they edit, move and delete as people do.

They speak plain HTTP, so that nothing of what is tested stands between a test and the wiki.
"""

from __future__ import annotations

import json
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import requests

from bot.wiki import local
from bot.wiki.local import accounts
from bot.wiki.local.places import read_json

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bot.wiki.local.places import Places


class Person:
    """Somebody who is logged in; `api` is a call of the API, `formatversion=2`."""

    def __init__(self, api: str, name: str, password: str) -> None:
        self.name = name
        self._url = api
        self._session = requests.Session()
        self._session.trust_env = False
        token = self.api(action="query", meta="tokens", type="login")["query"]["tokens"]
        reply = self.api(
            action="login", lgname=name, lgpassword=password, lgtoken=token["logintoken"]
        )
        assert reply.get("login", {}).get("result") == "Success", reply

    @property
    def cookies(self) -> requests.cookies.RequestsCookieJar:
        """What a browser of this person would send."""
        return self._session.cookies

    def api(self, **params: Any) -> dict[str, Any]:
        """Ask the API by POST; an error of the API is part of the answer."""
        whole = {"format": "json", "formatversion": "2", "errorformat": "plaintext", **params}
        reply = self._session.post(self._url, data=whole, timeout=60)
        answer: dict[str, Any] = reply.json()
        return answer

    def act(self, action: str, **params: Any) -> dict[str, Any]:
        """Do something that needs a token, and have it succeed."""
        tokens = self.api(action="query", meta="tokens")["query"]["tokens"]
        answer = self.api(action=action, token=tokens["csrftoken"], **params)
        assert "errors" not in answer, answer
        done: dict[str, Any] = answer[action]
        return done

    def post(self, params: dict[str, str], files: dict[str, Any]) -> dict[str, Any]:
        """Send files with something that needs a token, and have it succeed."""
        tokens = self.api(action="query", meta="tokens")["query"]["tokens"]
        whole = {"format": "json", "formatversion": "2", "errorformat": "plaintext", **params}
        whole["token"] = tokens["csrftoken"]
        answer = self._session.post(self._url, data=whole, files=files, timeout=600).json()
        assert "errors" not in answer, answer
        found: dict[str, Any] = answer
        return found

    def edit(self, title: str, text: str, summary: str = "") -> int:
        """Write a page; give its revision."""
        done = self.act("edit", title=title, text=text, summary=summary)
        return int(done.get("newrevid", 0))

    def move(self, title: str, to: str, *, redirect: bool = True) -> None:
        """Rename a page with its talk page."""
        extra = {} if redirect else {"noredirect": "1"}
        self.act("move", **{"from": title, "to": to, "movetalk": "1", **extra})

    def delete(self, title: str, reason: str = "") -> None:
        """Remove a page."""
        self.act("delete", title=title, reason=reason)

    def protect(self, title: str, level: str = "sysop") -> None:
        """Let only `level` edit a page."""
        self.act("protect", title=title, protections=f"edit={level}")

    def revert(self, title: str) -> None:
        """Take the newest revision of a page back."""
        self.act("edit", title=title, undo=str(self.revisions(title)[0]["revid"]))

    def promote(self, user: str, group: str, *, remove: str = "") -> None:
        """Put somebody into a group, or out of one."""
        tokens = self.api(action="query", meta="tokens", type="userrights")
        token = tokens["query"]["tokens"]["userrightstoken"]
        done = self.api(action="userrights", user=user, add=group, remove=remove, token=token)
        changed = done["userrights"]["added"] + done["userrights"]["removed"]
        assert changed == [name for name in (group, remove) if name], done

    def revisions(self, title: str) -> list[dict[str, Any]]:
        """Give a page's revisions with their text, newest first; none where there is no page."""
        answer = self.api(
            action="query", titles=title, prop="revisions", rvslots="main", rvlimit="max",
            rvprop="ids|user|comment|content|timestamp|sha1|flags",
        )  # fmt: skip
        found: list[dict[str, Any]] = answer["query"]["pages"][0].get("revisions", [])
        return found

    def text(self, title: str) -> str | None:
        """Give what a page says now."""
        newest = self.revisions(title)[:1]
        return str(newest[0]["slots"]["main"]["content"]) if newest else None

    def titles(self, namespace: int = 0) -> list[str]:
        """Name all pages of a namespace."""
        answer = self.api(
            action="query", list="allpages", aplimit="max", apnamespace=str(namespace)
        )
        return [page["title"] for page in answer["query"]["allpages"]]

    def html(self, title: str) -> str:
        """Give a page as a reader's browser gets its content."""
        answer = self.api(action="parse", page=title, prop="text", disablelimitreport="1")
        return str(answer["parse"]["text"])

    def close(self) -> None:
        """End the session."""
        self._session.close()


class RealWiki:
    """A rehearsal wiki that runs; `folder` is what `open_session` takes."""

    def __init__(self, places: Places, status: local.Status) -> None:
        self.places = places
        self.url = status.url
        self.api = status.api
        self.version = status.version
        self.accounts: dict[str, Any] = read_json(places.accounts)
        self._people: dict[str, Person] = {}

    @property
    def folder(self) -> Path:
        """Where `user-config.py` of the robot is."""
        return self.places.folder

    @property
    def admin(self) -> Person:
        """The wiki's administrator."""
        return self.person(accounts.ADMIN)

    @property
    def editor(self) -> Person:
        """Somebody who edits."""
        return self.person(accounts.EDITOR)

    def person(self, name: str) -> Person:
        """Log somebody in, once."""
        if name not in self._people:
            self._people[name] = Person(self.api, name, self.accounts[name]["password"])
        return self._people[name]

    def configuration(self, name: str, folder: Path) -> Path:
        """Write pywikibot's configuration for `PasseurBot` or `Stagiaire` into a folder."""
        accounts.write_configuration(folder, self.api, self.accounts[name])
        return folder

    def run_jobs(self) -> int:
        """Work off the job queue."""
        return local.run_jobs(self.folder)

    def settings(self, **settings: Any) -> None:
        """Change the wiki's settings from the next request on: `wgReadOnly="Copie"`."""
        extra = self.places.site / "extra.json"
        if settings:
            extra.write_text(json.dumps(settings), encoding="utf-8")
        else:
            extra.unlink(missing_ok=True)

    @contextmanager
    def changed(self, **settings: Any) -> Iterator[None]:
        """Change the wiki's settings for a while."""
        self.settings(**settings)
        try:
            yield
        finally:
            self.settings()

    def for_members(self) -> dict[str, dict[str, bool]]:
        """Give the groups of a wiki that only members read: `changed(wgGroupPermissions=…)`."""
        asked = self.admin.api(action="query", meta="siteinfo", siprop="usergroups")
        groups = {
            group["name"]: dict.fromkeys(group["rights"], True)
            for group in asked["query"]["usergroups"]
        }
        groups["*"].pop("read")
        groups["user"]["read"] = True
        return groups

    def close(self) -> None:
        """Log everybody out."""
        for person in self._people.values():
            person.close()
