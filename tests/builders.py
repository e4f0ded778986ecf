"""Small worlds for tests: a page that is wanted, known, live; a plan with a few edits."""

from __future__ import annotations

from typing import Any

from bot.decide.digest import sha1
from bot.model import Identity, Known, PageState, Wanted


def identity(key: str = "P-1", collection: str = "projets", page: str = "row") -> Identity:
    return Identity("adn", collection, page, key)


def wanted(key: str = "P-1", text: str = "neuf", title: str = "", **more: Any) -> Wanted:
    defaults = {"origin": "p.xlsx, P!2", "parts": {"row": "r", "template": "t", "schema": "s"}}
    return Wanted(
        identity=more.pop("identity", identity(key)),
        title=title or f"Projet {key}",
        text=text,
        **{**defaults, **more},
    )


def known(key: str = "P-1", said: str = "dit", saved: str | None = None, **more: Any) -> Known:
    defaults: dict[str, Any] = {
        "identity": identity(key),
        "page_id": 7,
        "title": f"Projet {key}",
        "wanted_title": f"Projet {key}",
        "revid": 70,
        "saved_sha1": sha1(said if saved is None else saved),
        "said_sha1": sha1(said) if said else "",
        "parts": {"row": "r", "template": "t", "schema": "s"},
    }
    return Known(**{**defaults, **more})


def live(text: str = "dit", key: str = "P-1", **more: Any) -> PageState:
    defaults: dict[str, Any] = {
        "title": f"Projet {key}",
        "page_id": 7,
        "revid": 70,
        "sha1": sha1(text),
        "user": "PasseurBot",
        "timestamp": "2026-11-01T10:00:00Z",
        "text": text,
    }
    return PageState(**{**defaults, **more})
