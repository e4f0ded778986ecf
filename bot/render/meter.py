"""What the making of one page may use up: steps, letters and seconds.

A template that counts to ten thousand million, or doubles a text forty times, is a fault like any
other: it must end in a sentence that names its line, not in a machine that stands still. What a
template does is counted where it does it (`spend`); the clock is looked at now and then, because a
step may be a long one. Nothing is counted outside of `metered`.
"""

from __future__ import annotations

import time
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MOST_STEPS = 5_000_000  # turns of loops, calls, elements that filters look at
MOST_LETTERS = 20_000_000  # characters of all texts that are made on the way
LONGEST_TEXT = 2 * 1024 * 1024  # characters of one text: MediaWiki takes no longer page
LONGEST_LIST = 100_000  # elements, at all depths together
MOST_SECONDS = 5.0  # of the processor, for one page
_BETWEEN_LOOKS = 100  # steps between two looks at the clock


class TooMuchError(Exception):
    """A template uses more than a page may."""


class Meter:
    """What one page has left; the time is that of this process, so that a busy machine is fair."""

    __slots__ = ("letters", "look", "steps", "until")

    def __init__(self) -> None:
        self.steps = MOST_STEPS
        self.letters = MOST_LETTERS
        self.look = self.steps - _BETWEEN_LOOKS
        self.until = time.process_time() + MOST_SECONDS

    def step(self, count: int = 1) -> None:
        """Take steps; TooMuchError where none are left."""
        self.steps -= count
        if self.steps < self.look:
            self.look = self.steps - _BETWEEN_LOOKS
            if self.steps < 0 or time.process_time() > self.until:
                raise TooMuchError

    def write(self, letters: int) -> None:
        """Make a text of so many characters, before it is made."""
        self.letters -= letters
        if letters > LONGEST_TEXT or self.letters < 0:
            raise TooMuchError


_METER: ContextVar[Meter | None] = ContextVar("meter", default=None)


@contextmanager
def metered() -> Iterator[None]:
    """Count what is done from here on, anew."""
    before = _METER.set(Meter())
    try:
        yield
    finally:
        _METER.reset(before)


def spend(*, steps: int = 0, letters: int = 0) -> None:
    """Take steps and letters from what the page at hand has left."""
    meter = _METER.get()
    if meter is not None:
        if letters:
            meter.write(letters)
        meter.step(steps)


def counted(items: Iterable[Any]) -> Iterable[Any]:
    """Go through what a loop goes through, and count its turns."""
    meter = _METER.get()
    return items if meter is None else _counted(items, meter)


def _counted(items: Iterable[Any], meter: Meter) -> Iterator[Any]:
    step = meter.step
    for item in items:
        step()
        yield item


def together(pieces: Iterable[str]) -> str:
    """Put pieces of text together, if that makes no monster."""
    found = list(pieces)
    spend(steps=len(found), letters=sum(map(len, found)))
    return "".join(found)


def weighed(value: Any) -> Any:
    """Let a list pass if all that is in it, at every depth, can be looked at: `[a, a]` doubles."""
    todo = [value]
    weight = 0
    while todo:
        inside = todo.pop()
        weight += len(inside)
        spend(steps=len(inside))
        if weight > LONGEST_LIST:
            raise TooMuchError
        parts = inside.values() if type(inside) is dict else inside
        todo += [each for each in parts if type(each) in {list, tuple, dict}]
    return value
