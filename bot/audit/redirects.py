"""Redirects that lead nowhere, in a circle, or to another redirect, where MediaWiki stops.

Definitions: `docs/audits.md`, "Links".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.model import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.audit.read import Look


def redirects(look: Look) -> Iterator[Finding]:
    """Find what is wrong with redirects."""
    gone = look.gone({target for target in look.leads.values() if target is not None})
    doubles: list[int] = []
    for number in look.leads:
        chain, closed = _chain(look, number)
        if closed:
            if number in chain[1:]:
                yield _loop(look, chain)
        elif len(chain) > 1 and chain[-1] in gone:
            end = look.inventory.name(chain[-1])
            yield Finding("broken-redirect", look.inventory.name(number), end, args={"end": end})
        elif len(chain) > 2 and chain[-1] not in look.leads:
            doubles.append(number)
    yield from _doubles(look, doubles)


def _chain(look: Look, number: int) -> tuple[list[int], bool]:
    """Follow a redirect: every step, and whether it comes back to one of them."""
    chain = [number]
    while (following := look.leads.get(chain[-1])) is not None:
        if following in chain:
            return [*chain, following], True
        chain.append(following)
    return chain, False


def _loop(look: Look, chain: list[int]) -> Finding:
    names = [look.inventory.name(number) for number in chain]
    return Finding("redirect-loop", names[0], names[1], args={"chain": names})


def _doubles(look: Look, doubles: list[int]) -> Iterator[Finding]:
    """Tell the end of each, with the section that the last redirect names."""
    names = [look.inventory.name(number) for number in doubles]
    steps = look.wiki.destinations(names) if names else {}
    for number, name in zip(doubles, names, strict=True):
        between = look.leads[number]
        end = look.end(number)
        if between is None or end is None:
            continue
        last, passed = name, {name}
        while last in steps and steps[last].title in steps and steps[last].title not in passed:
            last = steps[last].title
            passed.add(last)
        section = steps[last].section if last in steps else ""
        better = look.inventory.name(end) + (f"#{section}" if section else "")
        yield Finding("double-redirect", name, look.inventory.name(between), better=better)
