"""What a new project's files hold, written from the columns of its first workbook."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_STARTER = Path(__file__).parent.parent / "starter"


@dataclass(frozen=True, slots=True)
class Column:
    """A column as the first collection declares it; `guessed` adds a line that says so.

    `internal` keeps it off every page.
    """

    field: str
    heading: str
    type: str
    required: bool = False
    separator: str = ""
    choices: tuple[str, ...] = ()
    guessed: bool = False
    internal: bool = False

    @property
    def in_box(self) -> bool:
        """Say whether it is short and for readers: one line of a table."""
        return self.type not in {"longtext", "email"} and not self.internal


@dataclass(frozen=True, slots=True)
class Beginning:
    """Everything that the first collection needs to be written down.

    `sheet` and `header_row` are empty where nothing needs to be said of them; `found_in` is the
    sheet that the columns were proposed from, for people.
    """

    language: str
    project: str
    name: str
    label: str
    workbook: str
    key: str
    title: str
    columns: tuple[Column, ...]
    sheet: str = ""
    header_row: int = 0
    found_in: str = ""

    @property
    def title_field(self) -> str:
        """Name the field that titles the pages."""
        return self.title.strip("<> ")

    def column(self, field: str) -> Column:
        """Give the column of a field."""
        return next(column for column in self.columns if column.field == field)


def words(language: str) -> dict[str, Any]:
    """Read the example's headings, rows and labels in one language."""
    text = (_STARTER / language / "words.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def files(begin: Beginning) -> dict[str, str]:
    """Give the text of each file of a new project, by its path in the project folder."""
    pages = "templates_wikitext/pages"
    return {
        "passeur.toml": _filled(begin, "passeur.toml"),
        f"sources/{begin.name}.toml": _collection(begin),
        f"{pages}/{begin.name}.wikitext": _row_page(begin),
        f"{pages}/{begin.name}_index.wikitext": _index_page(begin),
        f"templates_wikitext/modeles/{_call(begin)}.wikitext": _infobox(begin),
        ".gitignore": ".passeur/\nuser-config.py\nuser-password.py\n",
    }


def _filled(begin: Beginning, name: str) -> str:
    text = (_STARTER / begin.language / name).read_text(encoding="utf-8")
    sheet = f"sheet = {_quoted(begin.sheet)}\n" if begin.sheet else ""
    sheet += f"header_row = {begin.header_row}\n" if begin.header_row else ""
    marks = {
        "@PROJECT@": begin.project,
        "@NAME@": begin.name,
        "@LABEL@": _inside(begin.label),
        "@WORKBOOK@": _inside(begin.workbook),
        "@SHEET@": sheet,
        "@KEY@": begin.key,
        "@TITLE@": begin.title,
    }
    for mark, value in marks.items():
        text = text.replace(mark, value)
    return text


def _collection(begin: Beginning) -> str:
    page = '\n[[pages]]\nname = "index"\nper = "collection"\n'
    page += f"title = {_quoted(_index(begin))}\n"
    page += f'template = "{begin.name}_index.wikitext"\n'
    fields = "".join(_field(column, words(begin.language)) for column in begin.columns)
    return _filled(begin, "collection.toml") + fields + page


def _index(begin: Beginning) -> str:
    """Title the page that lists the rows."""
    return str(words(begin.language)["index"]).replace("@LABEL@", _titled(begin.label))


def _field(column: Column, said: dict[str, Any]) -> str:
    lines = [f"\n[fields.{column.field}]", f"column = {_quoted(column.heading)}"]
    lines.append(f'type = "{column.type}"' + (f"  {said['note-guess']}" if column.guessed else ""))
    if column.required:
        lines.append("required = true")
    if column.choices:
        lines.append(f"choices = [{', '.join(map(_quoted, column.choices))}]")
    if column.separator:
        lines += ["multiple = true", f"separator = {_quoted(column.separator)}"]
    if column.internal:
        lines.append(f"publish = false  {said['note-internal']}")
    return "\n".join(lines) + "\n"


def _call(begin: Beginning) -> str:
    label = _markup(begin.label)
    return f"Fiche {label[:1].lower()}{label[1:]}" if begin.language == "fr" else f"{label} card"


def _row_page(begin: Beginning) -> str:
    """Short values go into the call, each long text has a section; without any, a sentence.

    The link to the index leads on from the page, and readers to the index; it stands above all that
    people may write.
    """
    short = _boxed(begin)
    long = [c for c in begin.columns if c.type == "longtext" and not c.internal]
    lead = words(begin.language)["lead"].replace("@TITLE@", begin.title)
    lead = "" if long else "\n" + lead.replace("@LABEL@", _markup(begin.label)) + "\n"
    call = "".join(f"| {column.field} = << {column.field} >>\n" for column in short)
    sections = "".join(
        f"\n<% if {c.field} %>\n== {_markup(c.heading)} ==\n<< {c.field} >>\n<% endif %>\n"
        for c in long
    )
    up = f"[[{_index(begin)}]]\n"
    box = f"{{{{{_call(begin)}\n{call}}}}}\n"
    return f"{up}{box}{lead}{sections}\n[[Category:{_markup(begin.label)}]]\n"


def _boxed(begin: Beginning) -> list[Column]:
    """List what the box shows; the title is above it already."""
    return [c for c in begin.columns if c.in_box and c.field != begin.title_field]


def _index_page(begin: Beginning) -> str:
    shown = [column for column in begin.columns if column.in_box][:4]
    if all(column.field != begin.title_field for column in shown):
        shown = [begin.column(begin.title_field), *shown[:3]]
    heads = "\n".join(f"! {_markup(column.heading)}" for column in shown)
    cells = "\n".join(
        "| << r | link >>" if column.field == begin.title_field else f"| << r.{column.field} >>"
        for column in shown
    )
    return (  # on a narrow screen the table is moved to and fro, not the page
        f'<div style="overflow-x:auto">\n{{| class="wikitable sortable" style="width:100%"\n'
        f"|-\n{heads}\n<% for r in records %>\n|-\n{cells}\n<% endfor %>\n|}}\n</div>\n\n"
        f"[[Category:{_markup(begin.label)}]]\n"
    )


def _infobox(begin: Beginning) -> str:
    head = 'style="text-align:left;padding:.3em .8em .3em 0;vertical-align:top"'
    # An address may be wider than the page. MediaWiki has an overflow-wrap of its own for links,
    # which leaves the cell as wide as they are: this one goes over it.
    cell = 'style="word-break:break-word"'
    rows = "".join(
        f"{{{{#if:{{{{{{{c.field}|}}}}}}|<tr><th {head}>{_markup(c.heading)}</th>"
        f"<td {cell}>{{{{{{{c.field}}}}}}}</td></tr>}}}}"
        for c in _boxed(begin)
    )
    place = (  # beside the text; on a narrow screen above it, as wide as the page
        "float:right;clear:right;box-sizing:border-box;min-width:min(20em,100%);max-width:100%;"
        "width:calc((100% - 42em) * -9999);"
        "padding-left:clamp(0px,calc((100% - 42em) * 9999),1.5em);margin:0 0 1em"
    )
    style = (
        "width:100%;padding:.6em 1em;"
        "border:1px solid #c8ccd1;border-top:4px solid #36c;background:#f8f9fa;color:#202122"
    )
    return f'<div style="{place}"><table style="{style}">{rows}</table></div>\n'


def _quoted(text: str) -> str:
    return f'"{_inside(text)}"'


def _inside(text: str) -> str:
    """Write a text inside TOML's quotes."""
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", " ")


def _markup(text: str) -> str:
    """Keep a heading on one line, and out of the way of markup and template marks."""
    return _titled(text).replace("=", "")


def _titled(text: str) -> str:
    """Keep a text on one line, and to the signs that a title may have."""
    flat = " ".join(text.split())
    return "".join(char for char in flat if char not in "[]{}|<>#")
