"""What a freshly installed MediaWiki says of itself, for judging titles before any contact.

Source: `languages/messages/MessagesFr.php` and `MessagesEn.php`, `maintenance/interwiki.list` (of
1.39 and 1.43) and the default `$wgNamespacesWithSubpages` of MediaWiki 1.39. The name of the
project namespace is each wiki's own, so it stands here under its canonical name.
"""

from __future__ import annotations

from bot.model import Site

LEGAL_TITLE_CHARS = r""" %!"$&'()*,\-.\/0-9:;=?@A-Z\\^_`a-z~\x80-\xFF+"""

_CANONICAL = {
    -2: "Media",
    -1: "Special",
    0: "",
    1: "Talk",
    2: "User",
    3: "User talk",
    4: "Project",
    5: "Project talk",
    6: "File",
    7: "File talk",
    8: "MediaWiki",
    9: "MediaWiki talk",
    10: "Template",
    11: "Template talk",
    12: "Help",
    13: "Help talk",
    14: "Category",
    15: "Category talk",
}
_FRENCH = {
    -2: "Média",
    -1: "Spécial",
    0: "",
    1: "Discussion",
    2: "Utilisateur",
    3: "Discussion utilisateur",
    4: "Project",
    5: "Discussion Project",
    6: "Fichier",
    7: "Discussion fichier",
    8: "MediaWiki",
    9: "Discussion MediaWiki",
    10: "Modèle",
    11: "Discussion modèle",
    12: "Aide",
    13: "Discussion aide",
    14: "Catégorie",
    15: "Discussion catégorie",
}
_FRENCH_ALIASES = {
    "discuter": 1,
    "utilisatrice": 2,
    "discussion utilisatrice": 3,
    "discussion image": 7,
}
_ALIASES = {"image": 6, "image talk": 7}
_INTERWIKIS = (
    "acronym advogato arxiv c2 c2find cache commons dictionary doi drumcorpswiki dwjwiki elibre "
    "emacswiki fandom foldoc foxwiki freebsdman gentoo-wiki google googlegroups hammondwiki "
    "hrwiki imdb kmwiki linuxwiki lojban lqwiki meatball mediawikiwiki memoryalpha metawiki "
    "metawikimedia mozillawiki mw oeis openwiki pmid pythoninfo rfc s23wiki seattlewireless "
    "senseislibrary shoutwiki squeak tmbw tmnet theopedia twiki uncyclopedia unreal usemod wiki "
    "wikia wikibooks wikidata wikif1 wikihow wikinfo wikimedia wikinews wikipedia wikiquote "
    "wikisource wikispecies wikiversity wikivoyage wikiwikiweb wikt wiktionary"
)


def stock_site(language: str) -> Site:
    """Describe an untouched wiki in French (`fr`), or in English for any other language."""
    own = _FRENCH if language == "fr" else _CANONICAL
    aliases = {**_ALIASES, **(_FRENCH_ALIASES if language == "fr" else {})}
    names = {name.casefold(): number for number, name in (*_CANONICAL.items(), *own.items())}
    del names[""]
    return Site(
        api="",
        name="",
        language="fr" if language == "fr" else "en",
        version="1.39",
        case="first-letter",
        namespaces=own,
        names={**names, **aliases},
        interwikis=frozenset(_INTERWIKIS.split()),
        legal_title_chars=LEGAL_TITLE_CHARS,
        extensions=frozenset({"Cite", "ParserFunctions", "TemplateData"}),
        subpages=frozenset({1, 2, 3, 4, 5, 7, 8, 9, 10, 11, 12, 13, 15}),
    )
