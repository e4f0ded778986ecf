"""What a new project's files hold, written from the columns of its first workbook."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_STARTER = Path(__file__).parent.parent / "starter"


@dataclass(frozen=True, slots=True)
class Column:
    """A column as the first collection declares it; `guessed` adds a line that says so."""

    field: str
    heading: str
    type: str
    required: bool = False
    separator: str = ""
    choices: tuple[str, ...] = ()
    guessed: bool = False


@dataclass(frozen=True, slots=True)
class Beginning:
    """Everything that the first collection needs to be written down."""

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
    index = words(begin.language)["index"].replace("@LABEL@", _inside(begin.label))
    page = f'\n[[pages]]\nname = "index"\nper = "collection"\ntitle = "{index}"\n'
    page += f'template = "{begin.name}_index.wikitext"\n'
    note = words(begin.language)["note-guess"]
    fields = "".join(_field(column, note) for column in begin.columns)
    return _filled(begin, "collection.toml") + fields + page


def _field(column: Column, note: str) -> str:
    lines = [f"\n[fields.{column.field}]", f"column = {_quoted(column.heading)}"]
    lines.append(f'type = "{column.type}"' + (f"   {note}" if column.guessed else ""))
    if column.required:
        lines.append("required = true")
    if column.choices:
        lines.append(f"choices = [{', '.join(map(_quoted, column.choices))}]")
    if column.separator:
        lines += ["multiple = true", f"separator = {_quoted(column.separator)}"]
    return "\n".join(lines) + "\n"


def _call(begin: Beginning) -> str:
    return f"Fiche {begin.name}" if begin.language == "fr" else f"{begin.label} card"


def _row_page(begin: Beginning) -> str:
    """Short values go into the call; each long text has a section of its own."""
    short = [column for column in begin.columns if column.type not in {"longtext", "email"}]
    long = [column for column in begin.columns if column.type == "longtext"]
    call = "".join(f"| {column.field} = << {column.field} >>\n" for column in short)
    sections = "".join(
        f"\n<% if {c.field} %>\n== {_markup(c.heading)} ==\n<< {c.field} >>\n<% endif %>\n"
        for c in long
    )
    return f"{{{{{_call(begin)}\n{call}}}}}\n{sections}\n[[Category:{_markup(begin.label)}]]\n"


def _index_page(begin: Beginning) -> str:
    shown = [c for c in begin.columns if c.type not in {"longtext", "email"}][:4]
    heads = "\n".join(f"! {_markup(column.heading)}" for column in shown)
    cells = "\n".join(
        "| << r | link >>"
        if begin.title == f"<< {column.field} >>"
        else f"| << r.{column.field} >>"
        for column in shown
    )
    return (
        f'{{| class="wikitable sortable" style="width:100%"\n|-\n{heads}\n'
        f"<% for r in records %>\n|-\n{cells}\n<% endfor %>\n|}}\n\n"
        f"[[Category:{_markup(begin.label)}]]\n"
    )


def _infobox(begin: Beginning) -> str:
    shown = [column for column in begin.columns if column.type not in {"longtext", "email"}]
    rows = "".join(
        f'{{{{#if:{{{{{{{c.field}|}}}}}}|<tr><th style="text-align:left;padding:.3em .8em .3em 0;'
        f'vertical-align:top">{_markup(c.heading)}</th><td>{{{{{{{c.field}}}}}}}</td></tr>}}}}'
        for c in shown
    )
    style = (
        "float:right;clear:right;max-width:22em;margin:0 0 1em 1.5em;padding:.6em 1em;"
        "border:1px solid #c8ccd1;border-top:4px solid #36c;background:#f8f9fa;color:#202122"
    )
    return f'<table style="{style}">{rows}</table>\n'


def _quoted(text: str) -> str:
    return f'"{_inside(text)}"'


def _inside(text: str) -> str:
    """Write a text inside TOML's quotes."""
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", " ")


def _markup(text: str) -> str:
    """Keep a heading on one line, and out of the way of markup and template marks."""
    flat = " ".join(text.split())
    return "".join(char for char in flat if char not in "[]{}|<>#=")
