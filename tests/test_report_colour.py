"""Colour adds nothing to what a plan says."""

from __future__ import annotations

import re

from plans import full_plan

from bot.report.colour import coloured
from bot.report.text import plan_text
from bot.say import Say


def test_what_to_do_keeps_its_colour_on_the_lines_that_it_goes_on_in() -> None:
    hint = "  → Mettez la même valeur\n    des deux côtés\n    passeur sync"
    assert coloured(f"x\n{hint}\n  suite").count("\x1b") == 2 * 3


def test_a_coloured_plan_without_its_codes_is_the_plain_one() -> None:
    plain = plan_text(full_plan(), Say("fr"))
    shown = coloured(plain)
    assert shown != plain
    assert re.sub(r"\x1b\[[0-9;]*m", "", shown) == plain
