"""The template calls of a page and their parameters, as mwparserfromhell reads them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)


class Called(NamedTuple):
    """One call: the template as it is written, and what each named or numbered parameter says."""

    template: str
    given: Mapping[str, str]


def calls(text: str, is_meant: Callable[[str], bool]) -> Iterator[Called]:
    """Read the calls whose template, as it is written, is meant, at any depth.

    A parameter that is given twice has its last value.

    Style tags are skipped because `{{F|a=''x|b=2}} ''y` would otherwise hide its template.
    """
    import mwparserfromhell  # noqa: PLC0415 - only pages that call the project's modèles are parsed

    for call in mwparserfromhell.parse(text, skip_style_tags=True).filter_templates():
        template = " ".join(_COMMENT.sub("", str(call.name)).replace("_", " ").split())
        if is_meant(template):
            yield Called(
                template,
                {
                    str(parameter.name.strip_code()).strip(): str(parameter.value).strip()
                    for parameter in call.params
                },
            )
