"""What templates may do with values: the harmless methods, and nothing that grows without end.

Each operation that could make something much larger than what it is given says so before it does
it; everything else is counted by what goes in and what comes out.
"""

from __future__ import annotations

import operator
from functools import wraps
from types import BuiltinMethodType
from typing import TYPE_CHECKING, Any

from jinja2 import nodes
from jinja2.environment import TemplateModule
from jinja2.exceptions import SecurityError
from jinja2.runtime import BlockReference, LoopContext, Macro, TemplateReference
from jinja2.utils import Namespace
from jinja2.visitor import NodeTransformer

from bot.render.filters import through
from bot.render.meter import LONGEST_LIST, TooMuchError, spend, together, weighed

if TYPE_CHECKING:
    from collections.abc import Callable

COUNTED = "_counted"
WEIGHED = "_weighed"
CONCAT = "_concat"
_MOST_BITS = 10_000  # of a whole number: three thousand digits
_CALL = 10  # steps
_SIZED = frozenset({list, tuple, dict, range})
_OF_TEMPLATES = (BlockReference, LoopContext, Macro, Namespace, TemplateModule, TemplateReference)
_OF_TEXT = (
    "capitalize casefold count endswith find index isalnum isalpha isascii isdecimal isdigit "
    "islower isnumeric isspace istitle isupper join lower lstrip partition removeprefix "
    "removesuffix replace rfind rindex rpartition rsplit rstrip split splitlines startswith strip "
    "swapcase title upper"
)
_METHODS = {
    str: frozenset(_OF_TEXT.split()),
    dict: frozenset({"get", "items", "keys", "values"}),
    list: frozenset({"count", "index"}),
    tuple: frozenset({"count", "index"}),
}


def may_call(owner: Any, name: str) -> bool:
    """Say whether a template may call this method: its own things, and a few of plain values."""
    if isinstance(owner, _OF_TEMPLATES):
        return True
    return any(isinstance(owner, kind) and name in names for kind, names in _METHODS.items())


def before_call(function: Any, args: tuple[Any, ...]) -> None:
    """Count a call, and look at methods that can make a long text out of short ones."""
    spend(steps=_CALL)
    if isinstance(function, BuiltinMethodType) and isinstance(function.__self__, str):
        if function.__name__ == "replace" and len(args) > 1:
            _before_replace(function.__self__, *args[:2])
        elif function.__name__ == "join" and args:
            parts = [each for each in args[0] if isinstance(each, str)]
            spend(letters=sum(map(len, parts)) + len(parts) * len(function.__self__))


def limited(filter_: Callable[..., Any]) -> Callable[..., Any]:
    """Count what goes into a filter, or a test, and what comes out."""
    first = 1 if hasattr(filter_, "jinja_pass_arg") else 0

    @wraps(filter_)
    def counting(*args: Any, **named: Any) -> Any:
        for value in args[first : first + 2]:
            spend(steps=1 + _size(value))
        _BEFORE.get(filter_.__name__, _nothing)(*args[first:], **named)
        result = filter_(*args, **named)
        if isinstance(result, str):
            spend(letters=len(result))
        elif type(result) in _SIZED:
            _list_of(len(result))
        return result

    return counting


def _size(value: Any) -> int:
    if isinstance(value, str):
        return len(value) // 100
    return len(value) if type(value) in _SIZED else 0


def _list_of(length: int) -> None:
    spend(steps=length)
    if length > LONGEST_LIST:
        raise TooMuchError


def _nothing(*_: Any, **__: Any) -> None:
    """Most filters make nothing that is larger than what they get."""


def _before_replace(text: Any = "", old: Any = "", new: Any = "", *_: Any, **__: Any) -> None:
    text, old, new = str(text), str(old), str(new)
    spend(letters=len(text) + text.count(old) * max(0, len(new) - len(old)))


def _before_list(value: Any = (), *_: Any, **__: Any) -> None:
    if isinstance(value, str):
        _list_of(len(value))


def _before_parts(_: Any = None, number: int = 1, *__: Any, **named: Any) -> None:
    _list_of(int(named.get("linecount", named.get("slices", number))))


def _before_round(_: Any = None, precision: int = 0, *__: Any, **named: Any) -> None:
    if abs(int(named.get("precision", precision))) > _MOST_BITS // 100:
        raise TooMuchError


def _before_number(_: Any = None, decimals: int | None = None, *__: Any) -> None:
    _before_round(None, decimals or 0)


def _before_join(values: Any = (), separator: Any = ", ", *_: Any, **__: Any) -> None:
    if type(values) in {list, tuple}:
        spend(letters=len(values) * len(str(separator)))


_BEFORE: dict[str, Callable[..., None]] = {
    "do_replace": _before_replace,
    "do_list": _before_list,
    "do_batch": _before_parts,
    "do_slice": _before_parts,
    "do_round": _before_round,
    "number": _before_number,
    "join": _before_join,
}


def calculated(sign: str, left: Any, right: Any) -> Any:
    """Add, multiply, raise to a power or take a rest, if the outcome has a reasonable size."""
    if isinstance(left, str) and sign == "%":
        detail = "texte % valeurs"
        raise SecurityError(detail)
    if isinstance(left, int) and isinstance(right, int):
        _before_number_grows(sign, left, right)
        return _SIGNS[sign](left, right)
    if sign == "*":
        _before_repeated(left, right)
    elif isinstance(left, str) and isinstance(right, str):
        spend(letters=len(left) + len(right))
    result = _SIGNS[sign](left, right)
    return weighed(result) if type(result) in {list, tuple} else result


def _before_number_grows(sign: str, left: int, right: int) -> None:
    bits = left.bit_length()
    if sign == "**":
        bits *= max(1, abs(right))
    elif sign == "*":
        bits += right.bit_length()
    if bits > _MOST_BITS:
        raise TooMuchError


def _before_repeated(left: Any, right: Any) -> None:
    many, times = (right, left) if isinstance(left, int) else (left, right)
    if isinstance(times, int) and isinstance(many, str):
        spend(letters=len(many) * max(0, times))
    elif isinstance(times, int) and type(many) in {list, tuple}:
        _list_of(len(many) * max(0, times))


_SIGNS: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add,
    "*": operator.mul,
    "**": operator.pow,
    "%": operator.mod,
}
SIGNS = frozenset(_SIGNS)


def joined_plainly(parts: list[Any]) -> str:
    """Put the parts of `a ~ b` together where nothing is escaped: in titles."""
    return together(map(str, parts))


class Limiter(NodeTransformer):
    """Rewrites a parsed template: its loops count their turns, its lists are looked at."""

    def visit_For(self, node: nodes.For) -> nodes.Node:  # noqa: N802 - jinja's name
        """Count the turns."""
        self.generic_visit(node)
        node.iter = through(node.iter, COUNTED)
        return node

    def visit_List(self, node: nodes.List) -> nodes.Node:  # noqa: N802 - jinja's name
        """Look at what a list holds."""
        self.generic_visit(node)
        return through(node, WEIGHED)

    visit_Dict = visit_List  # noqa: N815 - jinja's name

    def visit_Tuple(self, node: nodes.Tuple) -> nodes.Node:  # noqa: N802 - jinja's name
        """Look at what a tuple holds, unless it is where values are put."""
        self.generic_visit(node)
        return node if node.ctx == "store" else through(node, WEIGHED)

    def visit_Concat(self, node: nodes.Concat) -> nodes.Node:  # noqa: N802 - jinja's name
        """Count the letters of `a ~ b`."""
        self.generic_visit(node)
        return through(nodes.List(node.nodes, lineno=node.lineno), CONCAT)
