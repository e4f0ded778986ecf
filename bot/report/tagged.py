"""Values that JSON has no words for, as JSON and back: the arguments of problems are any of these.

A value that is not JSON's own becomes `{"is": NAME, "of": …}`.
"""

from __future__ import annotations

from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any, NamedTuple

from bot.model import Cell, Wikitext

if TYPE_CHECKING:
    from collections.abc import Callable


class _Kind(NamedTuple):
    """How values of one type go to JSON and come back."""

    type: type
    to: Callable[[Any], Any]
    back: Callable[[Any], Any]


# A datetime is a date and a Cell is a tuple: the first that fits counts.
_KINDS = {
    "wikitext": _Kind(Wikitext, lambda text: [str(text), text.plain], lambda of: Wikitext(*of)),
    "cell": _Kind(Cell, list, lambda of: Cell(*of)),
    "tuple": _Kind(tuple, lambda items: list(map(pack, items)), lambda of: tuple(map(unpack, of))),
    "set": _Kind(
        frozenset,
        lambda items: [pack(item) for item in sorted(items, key=repr)],
        lambda of: frozenset(map(unpack, of)),
    ),
    "dict": _Kind(
        dict,
        lambda found: [[pack(key), pack(item)] for key, item in found.items()],
        lambda of: {unpack(key): unpack(item) for key, item in of},
    ),
    "datetime": _Kind(datetime, datetime.isoformat, datetime.fromisoformat),
    "date": _Kind(date, date.isoformat, date.fromisoformat),
    "time": _Kind(time, time.isoformat, time.fromisoformat),
}


def pack(value: Any) -> Any:
    """Turn a value into JSON; what is of no known kind becomes what people read of it."""
    if isinstance(value, list):
        return list(map(pack, value))
    value = frozenset(value) if isinstance(value, set) else value
    for name, kind in _KINDS.items():
        if isinstance(value, kind.type):
            return {"is": name, "of": kind.to(value)}
    plain = value is None or isinstance(value, (bool, int, float, str))
    return value if plain else str(value)


def unpack(shape: Any) -> Any:
    """Turn JSON back into the value."""
    if isinstance(shape, list):
        return list(map(unpack, shape))
    if not isinstance(shape, dict):
        return shape
    return _KINDS[shape["is"]].back(shape["of"])
