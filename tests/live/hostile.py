"""Hostile cells in every place of a page template, shown by a real MediaWiki.

Each place is a page template; each value is a row, read as a workbook's cell is. What MediaWiki
makes of a page must be what it makes of the same page with a harmless word: the same text but for
the value, the same tags, the same links, categories, templates and properties.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from hypothesis import strategies as st
from worlds import FRENCH, World, collection, field, row_page, table

from bot.model import Wikitext
from bot.render.pages import wanted
from bot.schema.columns import read_column
from bot.workbook.rich import Run, rich_value
from live.parsed import dangers, probed, seen
from live.people import RealWiki

HARMLESS = "neutre"
PLACES = {
    "paragraph": "<< mot >>",
    "inline": "mot << mot >> mot",
    "neighbours": "<< mot >><< mot >> << mot >>",
    "item": "* << mot >>",
    "term": "; << mot >> : a",
    "term of a list": "*; << mot >> : a",
    "explanation": "; a : << mot >>",
    "heading": "== << mot >> ==",
    "cell": "{|\n|-\n|<< mot >>\n| a || << mot >>\n! << mot >> !! << mot >>\n|}",
    "caption of a table": "{|\n|+ << mot >>\n|-\n| a\n|}",
    "attribute of a cell": '{|\n|-\n| title="<< mot >>" | a\n|- title="<< mot >>"\n| a\n|}',
    "attribute of a table": '{| title="<< mot >>"\n|-\n| a\n|}',
    "attribute": '<span title="<< mot >>">a</span>',
    "anchor": '<span id="<< mot >>">a</span>',
    "language": '<span lang="<< mot >>">a</span>',
    "named": "{{Passeur relais|y=<< mot >>}}",
    "named on a line of its own": "{{Passeur relais\n| y = << mot >>\n| z = a\n}}",
    "positional": "{{Passeur relais|<< mot >>}}",
    "condition": "{{#if:<< mot >>|<< mot >>|vide}}",
    "choice": "{{#switch:b<< mot >>|a=c|#default=<< mot >>}}",
    "comparison": "{{#ifeq:<< mot >>|<< mot >>|<< mot >>|différent}}",
    "default of a parameter": "{{{absent|<< mot >>}}}",
    "sort key of the page": "a{{DEFAULTSORT:<< mot >>|noerror}}",
    "sort key of a category": "a[[Catégorie:K|<< mot >>]]",
    "title shown": "a{{DISPLAYTITLE:<< mot >>|noerror}}",
    "label": "[[Accueil|<< mot >>]]",
    "label of an address": "[https://example.org << mot >>]",
    "caption of an image": "[[Fichier:Absent.png|thumb|<< mot >>]]",
    "text for an image": "[[Fichier:Absent.png|alt=<< mot >>]] [[Fichier:Absent.png|<< mot >>]]",
    "caption of a gallery": "<gallery>\nAbsent.png|<< mot >>\n</gallery>",
    "footnote": "a<ref><< mot >></ref><references />",
    "name of a footnote": 'a<ref name="x<< mot >>">b</ref><references />',
    "footnote by function": "a{{#tag:ref|<< mot >>}}<references />",
    "nowiki": "<nowiki><< mot >></nowiki>",
    "pre": "<pre><< mot >></pre>",
    "code": "<code><< mot >></code>",
    "bold": "'''<< mot >>'''",
    "block": "<div>\n<< mot >>\n</div>",
    "quotation": "<blockquote><< mot >></blockquote>",
    "comment": "a<!-- << mot >> -->b",
    "for inclusion": "<noinclude><< mot >></noinclude>",
    "filters": "<< mot | string >> << mot | default('vide') >> << mot | replace('qq', 'q') >>",
    "joined": "<< [mot, mot] | join('<br>') >>",
    "captured": "<% set x %>(<< mot >>)<% endset %><< x >>",
    "macro": "<% macro m(x) %>(<< x >>)<% endmacro %><< m(mot) >>",
}  # fmt: skip
# Here a value is asked to lead somewhere; where it does is its own affair, but nothing else is.
LINKING = {
    "target": "[[<< mot >>]]",
    "target with a label": "[[<< mot >>|a]]",
    "sub-page": "[[<< mot >>/Suite|a]]",
    "by filter": "<< mot | link >> << mot | link('a') >>",
    "anchor of a page": "[[Accueil#<< mot >>|a]]",
    "end of an address": "[https://example.org/<< mot >> a] https://example.org/<< mot >>",
    "rich words": '<< riche >> [[Accueil|<< riche >>]] <b title="<< riche >>">a</b>',
}
ADDRESSES = (
    "javascript:alert(1)", "JaVaScRiPt:alert(1)", "java\tscript:alert(1)", "java\nscript:alert(1)",
    " javascript:alert(1)", "data:text/html,<script>alert(1)</script>", "vbscript:x",
    "https://a.example/' onclick='alert(1)", 'https://a.example/" onclick="alert(1)',
    "https://a.example/]] {{Delete}} [[Catégorie:X]]", "https://a.example/\x7fUNIQ", "//a.example",
    "https://javascript:alert(1)@a.example/", "file:///etc/passwd", "#ici", "mailto:a@b.example",
)  # fmt: skip
SWITCHES = (
    "NOINDEX AUCUNINDEX NOTOC AUCUNSOMMAIRE AUCUNETDM FORCETOC TOC SOMMAIRE TDM NOEDITSECTION "
    "SECTIONNONEDITABLE NEWSECTIONLINK HIDDENCAT CATCACHEE STATICREDIRECT INDEX NOGALLERY "
    "AUCUNEGALERIE NOTITLECONVERT DISAMBIG"
)
VALUES = (
    *(f"__{name}__" for name in SWITCHES.split()),
    *ADDRESSES,
    "{{DEFAULTSORT:zzz}}", "{{CLEFDETRI:zzz}}", "{{DISPLAYTITLE:zzz}}", "{{AFFICHERTITRE:zzz}}",
    "#REDIRECTION [[Accueil]]", "#REDIRECT [[Accueil]]", "{{delete}}", "{{Delete}}", "delete",
    "[[Catégorie:Piège]]", "Catégorie:Piège", "Category:Piège", "[[Fichier:Piège.png]]",
    "Fichier:Piège.png", "[[fr:Piège]]", "fr:Piège", "wikipedia:Piège", "[[wikipedia:Piège]]",
    "a#b", "a|b", "../a", "/a", ":a", "~~~~", "~~~~~", "{{subst:Delete}}", "{{{1}}}", "[[A|]]",
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<ref>a</ref>", "</ref>", "-->",
    "</nowiki>[[Catégorie:Piège]]", "</pre><b>", "<noinclude>", "</noinclude>", "</includeonly>",
    "<onlyinclude>a</onlyinclude>", "<!--", "' onclick='alert(1)", '" onclick="alert(1)',
    "style=position:fixed", "|}", "{|", "|-", "||a", "!!a", "\n|-\n| a", "\n== a ==", "a\n* b",
    "\x7f'\"`UNIQ--ref-00000000-QINU`\"'\x7f", "\x7f", "\x00a", "\ufdd0a\ufdef", "\ufdd1\ufdd2",
    "\ufffe", "\ud800a", "a\u202eb", "\u2066a", "a\u2069b", "\u200fa", "\u200ea", "\u200b",
    "a\u200db", "\u0085a", "\u009fa", "\u2028a", "\ufeffa", "ISBN 9780306406157", "ISBN",
    "9780306406157", "RFC 1", "RFC", "PMID 1", "http:", "//example.org", "mailto:",
    "tel:1", "mailto:a", "{ news:a", "HTTPS:a|", "a@b.example",
    "https://example.org", "&lt;b&gt;", "&amp;", "&#91;&#91;a", "&NewLine;", "''a'''", "- a", "* a",
    "1. a", "=", "a=b", "=a=", "{{=}}", "{{!}}", "}}", "]]", "[", "]", "-{a}-", "%5B%5BA%5D%5D",
)  # fmt: skip
WORDS = st.text(
    st.one_of(
        st.sampled_from("[]{}|=~<>\"\n&'_!:*#;-+/ \tISBNRFCPMIDhtp\u00a0\u200b\u200f\x7fab19éœ«»’"),
        st.characters(exclude_categories=("Cs", "Cc", "Cn")),
    ),
    min_size=1,
    max_size=12,
)
ASKED = "links|categories|templates|langlinks|externallinks|iwlinks|images|properties"


MAGIC = {"ISBN": True, "RFC": True, "PMID": True}


@contextmanager
def set_traps(wiki: RealWiki) -> Iterator[RealWiki]:
    """Let a wiki link ISBNs by itself, and have templates that nobody wants called."""
    with wiki.changed(wgEnableMagicLinks=MAGIC):
        wiki.editor.edit("Modèle:Passeur relais", "<i>{{{y|{{{1|}}}}}}</i>")
        for name in ("Delete", "Piège"):
            wiki.editor.edit(f"Modèle:{name}", "SUPPRIMER [[Catégorie:Piège]]")
        yield wiki


def cells(values: Sequence[str]) -> list[str]:
    """Read values as a column of a workbook is read; what is nothing then is left out."""
    found = read_column(field("mot"), list(values)).values
    return list(dict.fromkeys(value for value in found if value))


def rendered(folder: Path, body: str, values: Sequence[str]) -> list[str]:
    """Render a page for each value, the harmless one first."""
    of = collection(
        "mots", field("mot"), field("riche"), pages=(row_page("mot.wikitext", "Page << id >>"),)
    )
    rows: list[dict[str, Any]] = [
        {"id": f"M{number:06}", "mot": value, "riche": rich(value, number)}
        for number, value in enumerate((HARMLESS, *values))
    ]
    world = World(folder, table(of, *rows)).template("mot.wikitext", body)
    pages, problems = wanted(world.project, world.tables, FRENCH)
    assert problems == []
    return [page.text for page in pages]


def rich(value: str, number: int) -> str:
    """Write a cell of which half is bold, and half leads to an address, hostile for most."""
    address = ADDRESSES[number % len(ADDRESSES)] if number else "https://a.example/"
    made = rich_value([Run(value, bold=True), Run(value, url=address)])
    return Wikitext(made, made.plain) if isinstance(made, Wikitext) else made


def wrongly_shown(
    wiki: RealWiki, folder: Path, places: Sequence[str], values: Sequence[str]
) -> Iterator[tuple[str, str, str]]:
    """Give each place and value that a reader would not see as typed, with what is seen."""
    for number, place in enumerate(places):
        (text, tags), *others = probed(wiki, rendered(folder / str(number), place, values))
        for value, (other_text, other_tags) in zip(values, others, strict=True):
            if other_text.replace("\u2060", "") != seen(text.replace(HARMLESS, value)):
                yield place, value, other_text
            elif other_tags != tags:
                yield place, value, f"{tags} -> {other_tags}"


def unwanted(
    wiki: RealWiki, folder: Path, places: Sequence[str], values: Sequence[str]
) -> Iterator[tuple[str, str, str]]:
    """Give what pages bring about that the page of a harmless word does not."""
    for number, place in enumerate(places):
        harmless, *texts = rendered(folder / f"u{number}", place, values)
        usual, _ = brought(wiki, harmless)
        found, html = brought(wiki, "\n\n".join(texts))
        for what in sorted(found - usual):
            yield place, "", what
        for danger in dangers(html):
            yield place, "", danger


def brought(wiki: RealWiki, text: str) -> tuple[set[str], str]:
    """List what MediaWiki notes of a page besides its text; pages that are only linked do not."""
    parsed = wiki.editor.api(
        action="parse", title="Sonde", text=text, contentmodel="wikitext", pst="1",
        prop=f"{ASKED}|text", disablelimitreport="1", disableeditsection="1", disabletoc="1",
    )["parse"]  # fmt: skip
    found = {f"category {each['category']}" for each in parsed["categories"]}
    found |= {f"template {each['title']}" for each in parsed["templates"]}
    found |= {f"language {each['lang']}" for each in parsed["langlinks"]}
    found |= {f"image {name}" for name in parsed["images"]}
    found |= {f"property {name}" for name in parsed["properties"]}
    return found, str(parsed["text"])
