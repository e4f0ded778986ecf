"""Where each print of a template puts its value, and what is done there for the value's sake.

In an attribute, in a label, beside a list sign there is no room for links, bold words or line
breaks of the value's own: it is written as plain text, on one line. All of this is decided once, on
the parsed template.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from jinja2 import nodes, pass_context

from bot.render.filters import through
from bot.render.marks import END, SHUT, Marked
from bot.render.meter import spend
from bot.render.values import Item, link_target, plain_of, wikitext_of
from bot.wikitext.escape import escape, escaped
from bot.wikitext.places import VALUE, Place, place

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from jinja2.runtime import Context

PLAINLY, ADDRESS, TARGET, KEPT = "_plainly", "_address", "_target", "_kept"
ONE_LINE, POSITIONAL, IMAGE_TEXT = "_one_line", "_positional", "_image_text"
_WRITTEN = {
    **dict.fromkeys(("attribute", "shown", "label", "title", "category"), PLAINLY),
    "end of address": ADDRESS,
    "image text": IMAGE_TEXT,
    "target": TARGET,
}
_ADDRESS_IN_TEXT = re.compile(r"(?:https?:)?//[^\s\[\]<>\"|]+", re.IGNORECASE)
_IN_ADDRESS = "!#$&()*+,/:;=?@%~"  # what may stand in an address as it is


def placed(tree: nodes.Template) -> Mapping[int, Place]:
    """Tell the place of each print, by the `id` of its expression in this tree."""
    found: dict[int, Place] = {}
    _Walk(found).all(tree.body, "")
    return found


class _Walk:
    """Goes through a template in its order, with the markup that it has written so far."""

    def __init__(self, found: dict[int, Place]) -> None:
        self.found = found

    def all(self, body: Iterable[nodes.Node], before: str) -> str:
        """Go through statements; give what is written after them."""
        for node in body:
            before = self.one(node, before)
        return before

    def one(self, node: nodes.Node, before: str) -> str:
        """Go through one statement; of what an `if` may do, its first branch goes on."""
        if isinstance(node, nodes.Output):
            return self.output(node, before)
        if isinstance(node, nodes.If):
            after = self.all(node.body, before)
            self.all(node.elif_, before)
            self.all(node.else_, before)
            return after
        if isinstance(node, nodes.For):
            after = self.all(node.body, before)
            self.all(node.else_, before)
            return after
        if isinstance(node, nodes.Macro | nodes.AssignBlock | nodes.CallBlock):
            self.all(node.body, "")
            return before + (VALUE if isinstance(node, nodes.CallBlock) else "")
        return self.all(getattr(node, "body", ()), before)

    def output(self, node: nodes.Output, before: str) -> str:
        """Place what is printed here."""
        for number, child in enumerate(node.nodes):
            if isinstance(child, nodes.TemplateData):
                before += child.data
                continue
            following = node.nodes[number + 1] if number + 1 < len(node.nodes) else None
            after = following.data if isinstance(following, nodes.TemplateData) else ""
            spend(steps=len(before) // 10)
            self.found[id(child)] = place(before, after)
            before += VALUE
        return before


def fitted(marked: nodes.Expr, node: nodes.Expr, where: Place) -> nodes.Expr:
    """Give what is printed there: `node` is the expression, `marked` the same with its mark."""
    if where.kind in _WRITTEN:
        return _kept(marked, through(node, _WRITTEN[where.kind]))
    if where.kind == "positional":
        return through(marked, POSITIONAL)
    if where.kind == "line" and isinstance(node, nodes.Getattr):
        return through(marked, ONE_LINE, node.node, nodes.Const(node.attr))
    if where.kind == "line" and isinstance(node, nodes.Name):
        return through(marked, ONE_LINE, nodes.Const(None), nodes.Const(node.name))
    return marked


def _kept(marked: nodes.Expr, written: nodes.Expr) -> nodes.Expr:
    return written if marked is written else through(marked, KEPT, written)


def plainly(value: Any) -> Marked:
    """Write a value without links or bold words; what a template made itself stays as it is."""
    return value if type(value) is Marked else Marked(escape(plain_of(value)))


def in_address(value: Any) -> Marked:
    """Write a value as the end of an address: what would end it is percent-encoded."""
    if type(value) is Marked:
        return value
    return Marked(escaped(quote(plain_of(value), safe=_IN_ADDRESS)).replace("&#58;", ":"))


def target(value: Any) -> Marked:
    """Write a value as the beginning of a link's target: a link, and nothing else."""
    return value if type(value) is Marked else Marked(link_target(plain_of(value)))


def image_text(value: Any) -> Marked:
    """Write a value as the words of an image.

    Where the image is missing, MediaWiki shows them in its place and reads quotes in them once
    more: what joins no words, a word joiner, keeps them apart.
    """
    return Marked(plainly(value).replace("&#39;&#39;", "&#39;&#8288;&#39;&#8288;"))


def positional(value: Any) -> Marked:
    """Write a value as a parameter without a name: `=` in an address would make one."""
    text = wikitext_of(value)
    if "=" not in text or "//" not in text:
        return Marked(text)
    return Marked(_ADDRESS_IN_TEXT.sub(lambda found: found.group().replace("=", "&#61;"), text))


@pass_context
def one_line(context: Context, shown: Any, owner: Any, name: str) -> Any:
    """Write a value of several lines on one, beside what stands on that line already."""
    if type(shown) is not Marked or "\n" not in shown:
        return shown
    value = owner.field(name) if isinstance(owner, Item) else context.resolve_or_missing(name)
    if type(value) is not str:
        return shown
    return kept(shown, Marked("<br>".join(map(escaped, value.split("\n")))))


def kept(shown: Any, written: Any) -> Marked:
    """Keep a field's mark around what was made of the whole field."""
    text = wikitext_of(written)
    opening, shut, _ = shown.partition(SHUT) if type(shown) is Marked else ("", "", "")
    return Marked(f"{opening}{SHUT}{text}{END}" if shut else text)


FITTINGS = {
    PLAINLY: plainly,
    ADDRESS: in_address,
    TARGET: target,
    IMAGE_TEXT: image_text,
    POSITIONAL: positional,
    ONE_LINE: one_line,
    KEPT: kept,
}
