"""Every sentence that a person reads, in French and in English, and how to fill it in.

The sentences are in `fr/*.toml` and `en/*.toml`; a test holds the two alike. A sentence is filled
in with `str.format` fields; `{n:page|pages}` gives the number with the right form, `{title!q}` a
text as one word of a command line, and `{passeur}` begins a command that asks the same wiki.
"""

from __future__ import annotations

import re
import shlex
import string
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

LANGUAGES = ("fr", "en")
_NEAR = "-near"
_HERE = Path(__file__).parent
_PLAIN_WORD = re.compile(r"[\w./:@%+=-]+")
# What a shell obeys inside double quotes; a title is somebody's words.
_OBEYED = re.compile(r"[\"$`\\!\n]")


class Say:
    """Speaks one language: `say("problem.unknown-choice", value="x")`.

    The name before the first point is the file, the rest is the entry; an entry is a sentence,
    or a table with `message` and `hint`. `X-near`, if it has none, says what X says, and proposes
    `near` instead of X's hint. With `local`, the commands that sentences name ask the rehearsal
    wiki, as the command that speaks did.
    """

    def __init__(self, language: str, *, local: bool = False) -> None:
        self._always = {"passeur": "passeur --wiki local" if local else "passeur"}
        self.language = language if language in LANGUAGES else "fr"
        self._formatter = _Formatter(self.language)

    def __call__(self, code: str, /, **args: Any) -> str:
        """Give the sentence for `code`, filled in."""
        return self._fill(self._entry(code, "message"), args)

    def hint(self, code: str, /, **args: Any) -> str:
        """Give what to do next about `code`; empty where there is nothing to say."""
        return self._fill(self._entry(code, "hint"), args)

    def knows(self, code: str) -> bool:
        """Say whether there is a sentence for `code`."""
        section, _, name = code.partition(".")
        known = sentences(self.language, section)
        return name in known or name.removesuffix(_NEAR) in known

    def _entry(self, code: str, part: str) -> str:
        section, _, name = code.partition(".")
        known = sentences(self.language, section)
        if name not in known and name.endswith(_NEAR):
            if part == "hint":
                return str(sentences(self.language, "report")["near"])
            name = name.removesuffix(_NEAR)
        entry = known[name]
        if isinstance(entry, str):
            return entry if part == "message" else ""
        return str(entry.get(part, ""))

    def _fill(self, sentence: str, args: dict[str, Any]) -> str:
        return self._formatter.vformat(sentence, (), {**self._always, **args})


@cache
def sentences(language: str, section: str) -> dict[str, Any]:
    """Read one file of sentences; an unknown section has none."""
    path = _HERE / language / f"{section}.toml"
    if not path.is_file():
        return {}
    return tomllib.loads(path.read_text(encoding="utf-8"))


class _Formatter(string.Formatter):
    """Fills sentences in: numbers as the language writes them, and the plural's right form."""

    def __init__(self, language: str) -> None:
        self._language = language

    def convert_field(self, value: Any, conversion: str | None) -> Any:
        return _word(str(value)) if conversion == "q" else super().convert_field(value, conversion)

    def format_field(self, value: Any, format_spec: str) -> str:
        if "|" in format_spec:
            return f"{self._number(value)} {self._form(value, format_spec)}"
        if isinstance(value, int) and not isinstance(value, bool) and not format_spec:
            return self._number(value)
        if isinstance(value, (list, tuple, set, frozenset)) and not format_spec:
            return ", ".join(map(str, value))
        return str(super().format_field(value, format_spec))

    def _form(self, value: Any, forms: str) -> str:
        one, _, many = forms.partition("|")
        singular = abs(value) < 2 if self._language == "fr" else value == 1
        return one if singular else many

    def _number(self, value: Any) -> str:
        return f"{value:,}".replace(",", "\u202f" if self._language == "fr" else ",")


def _word(text: str) -> str:
    """Write a text as one word for a shell, which is to be copied and must command nothing."""
    if _PLAIN_WORD.fullmatch(text):
        return text
    return shlex.quote(text) if _OBEYED.search(text) else f'"{text}"'
