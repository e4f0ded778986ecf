"""How a wiki would write a title, told without asking it: what it refuses, changes or mistakes.

The rules are those of MediaWiki's own title parser (`MediaWikiTitleCodec::splitTitleString`),
checked against real wikis by tests/live/test_titles_live.py. What a wiki would take silently for
something else (`A#b` writes page `A`, `A&amp;b` page `A&b`) is refused here.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING

from bot.alike import SIGNS
from bot.model import TEMPLATE, Problem

if TYPE_CHECKING:
    from bot.model import Site

LONGEST = 255  # bytes in UTF-8, without the namespace
SPECIAL, MEDIA, USER, MEDIAWIKI = -1, -2, 2, 8
_ALWAYS_CAPITAL = frozenset({SPECIAL, USER, 3, MEDIAWIKI, 9})
_SPACES = re.compile("[ _\u00a0\u1680\u180e\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+")
_INVISIBLE = re.compile(
    "[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]"
    "|(?<![\u00a9-\u3300\ud83c-\ufe0f\U0001f000-\U0001faff])[\u200c\u200d]"
)
# What no rule below has anything to say about: nearly every title there is. A capital or digit
# first, then composed Latin letters, digits, harmless signs and single blanks.
_ORDINARY = re.compile(r"[A-Z0-9À-ÖØ-Þ](?:[A-Za-z0-9À-ÖØ-öø-ÿ’'(),!?-]| (?=[^ ])){0,100}")
_AROUND_SIGNS = re.compile(r"\s*([?!:;])\s*")
_ENTITY = re.compile("&(?:#[0-9]+|#[xX][0-9a-fA-F]+|[A-Za-z0-9\x80-\U0010ffff]+);")
_PERCENT = re.compile("%[0-9A-Fa-f]{2}")
_HASH, _TILDES = re.compile("#"), re.compile("~~~")
_DOTS = re.compile(r"^\.\.?$|^\.\.?/|/\.\.?/|/\.\.?$")
_LOOKALIKES = str.maketrans(SIGNS)


def judge(title: str, site: Site, namespace: int = 0) -> str | Problem:
    """Give the title as the wiki writes it, or say why it cannot or must not be one.

    `namespace` is the one that the title's template names; any other is an accident. The
    problem has no place yet: whoever knows the cell adds it.
    """
    if namespace == 0 and _ORDINARY.fullmatch(title):
        return title
    bare = _SPACES.sub(" ", unicodedata.normalize("NFC", visible(title))).strip()
    bare = bare.removeprefix(":").strip()
    if not bare or _suspicious(site.legal_title_chars).search(bare):
        code, seen = _refusal(bare, site)
        if code:
            return _problem(code, title, seen=seen)
    name, rest, found = _split(bare, site)
    if found is None:
        return _problem("title-interwiki", title, seen=name)
    if found != namespace:
        return _problem("title-namespace", title, seen=name or bare)
    return _whole(title, rest, found, site)


def _whole(title: str, rest: str, namespace: int, site: Site) -> str | Problem:
    """Put the namespace and the page's name together, or say why they make no title."""
    if namespace in {SPECIAL, MEDIA, MEDIAWIKI}:
        return _problem("title-protected", title, seen=site.namespaces.get(namespace, ""))
    if not rest:
        return _problem("title-empty", title)
    if rest.startswith(":"):
        return _problem("title-colon", title)
    if namespace == 1 and _split(rest, site)[2] != 0:
        return _problem("title-namespace", title, seen=rest)
    size = len(rest.encode("utf-8", "surrogatepass"))
    if size > LONGEST:
        return _problem("title-too-long", title, bytes=size, longest=LONGEST)
    name = site.namespaces.get(namespace, "")
    return f"{name}:{_capital(rest, namespace, site)}" if name else _capital(rest, 0, site)


def visible(title: str) -> str:
    """Take out what nobody sees: zero-width characters, soft hyphens, marks of direction."""
    return _INVISIBLE.sub("", title)


def namespace_of(start: str, site: Site) -> int:
    """Tell which namespace the literal start of a title's template names: 0 for none."""
    name, colon, _ = start.lstrip(" :").partition(":")
    return site.names.get(_key(name), 0) if colon else 0


def lookalike(title: str) -> str:
    """Reduce a title to what people tell apart: not case, kinds of apostrophes, dashes, blanks."""
    folded = " ".join(title.translate(_LOOKALIKES).casefold().split())
    return _AROUND_SIGNS.sub(r"\1", folded)


def parent_of(title: str) -> str:
    """Give the page above a sub-page; empty for a page that is none."""
    return title.rpartition("/")[0]


def namespace_of_title(title: str, site: Site) -> int:
    """Tell the namespace of a title that was judged."""
    return _split(title, site)[2] or 0


def template_title(name: str, site: Site) -> str:
    """Give the full title of the page that `{{name}}` calls; empty for what is no template."""
    prefix, rest, number = _split(_SPACES.sub(" ", name).strip(), site)
    if number is None or not rest or rest.startswith(":") or (prefix and number != TEMPLATE):
        return ""
    return f"{site.namespaces[TEMPLATE]}:{_capital(rest, TEMPLATE, site)}"


def _refusal(bare: str, site: Site) -> tuple[str, str]:
    """Name the first thing in a title that makes it none, and show it."""
    if not bare:
        return "title-empty", ""
    tests = (
        ("title-entity", _ENTITY),
        ("title-hash", _HASH),
        ("title-character", _illegal(site.legal_title_chars)),
        ("title-percent", _PERCENT),
        ("title-dots", _DOTS),
        ("title-tildes", _TILDES),
    )
    for code, pattern in tests:
        match = pattern.search(bare)
        if match:
            return code, _shown(match.group())
    return "", ""


@lru_cache(maxsize=8)
def _illegal(legal: str) -> re.Pattern[str]:
    """Turn the wiki's byte class of legal characters into one of what is not legal."""
    return re.compile("[^" + legal.replace(r"\x80-\xFF", "\x80-\ufffc\ufffe-\U0010ffff") + "]")


@lru_cache(maxsize=8)
def _suspicious(legal: str) -> re.Pattern[str]:
    """Find titles that deserve a closer look: most have nothing of the kind."""
    return re.compile(f"{_illegal(legal).pattern}|[&%.~#]")


def _shown(seen: str) -> str:
    """Make a character readable in a sentence: a tab has no face of its own."""
    return seen if seen.isprintable() else " ".join(f"U+{ord(char):04X}" for char in seen)


def _split(bare: str, site: Site) -> tuple[str, str, int | None]:
    """Give prefix, rest and namespace; no namespace (None) for the address of another wiki."""
    prefix, colon, rest = bare.partition(":")
    key = _key(prefix)
    if colon and key:
        if key in site.names:
            return prefix.strip(), rest.strip(), site.names[key]
        if key in site.interwikis:
            return prefix.strip(), rest.strip(), None
    return "", bare, 0


def _key(name: str) -> str:
    return " ".join(name.replace("_", " ").split()).casefold()


def _capital(rest: str, namespace: int, site: Site) -> str:
    """Write the first letter as a capital where the wiki does.

    MediaWiki 1.39 was seen to write `ß` as `SS`, 1.43 as `Ss`: full against title case.
    """
    if site.case != "first-letter" and namespace not in _ALWAYS_CAPITAL:
        return rest
    first = rest[0].title() if site.release >= (1, 43) else rest[0].upper()
    return first + rest[1:]


def _problem(code: str, title: str, **args: object) -> Problem:
    return Problem(f"render.{code}", None, {"title": title, **args})
