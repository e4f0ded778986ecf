"""People keep robots out of a page with `{{nobots}}` or `{{bots|…}}`: nothing is written there."""

from __future__ import annotations

import pytest

from bot.wikitext.bots import may_write

OURS = ("PasseurBot",)


@pytest.mark.parametrize(
    "text",
    [
        "{{nobots}}",
        "Avant.\n{{Nobots}} après",
        "{{NoBots}}",
        "{{Modèle:nobots}}",
        "{{bots|deny=all}}",
        "{{bots|deny=PasseurBot}}",
        "{{bots | deny = AutreBot, passeurbot }}",
        "{{bots|deny=Passeurbot|allow=all}}",
        "{{bots|allow=none}}",
        "{{bots|allow=AutreBot,Encore un}}",
        "{{Bots\n|deny=<!-- tous -->all\n}}",
        "{{nobots|all}}",
        "{{nobots|AutreBot, PasseurBot}}",
        "{{Fiche|x={{nobots}}}}",
    ],
)
def test_we_may_not(text: str) -> None:
    assert not may_write(text, OURS)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Les nobots et les bots.",
        "{{bots}}",
        "{{bots|deny=none}}",
        "{{bots|deny=AutreBot}}",
        "{{bots|allow=all}}",
        "{{bots|allow=PasseurBot}}",
        "{{bots|allow=AutreBot,PasseurBot}}",
        "{{bots|optout=all}}",
        "{{nobots|AutreBot}}",
        "<!-- {{nobots}} -->",
        "<nowiki>{{nobots}}</nowiki>",
        '<syntaxhighlight lang="text">{{nobots}}</syntaxhighlight>',
        "{{Robots}}{{nobotsx}}",
    ],
)
def test_we_may(text: str) -> None:
    assert may_write(text, OURS)


def test_any_of_our_accounts_counts() -> None:
    assert not may_write("{{bots|deny=Ancien bot}}", ("PasseurBot", "Ancien_bot"))


@pytest.mark.parametrize(
    "text",
    [
        "{{bots|deny=User:PasseurBot}}",
        "{{bots|deny=[[Utilisateur:PasseurBot|le robot]]}}",
        "{{nobots|}}",
        "<gallery>Vue.png|{{nobots}}</gallery>",
    ],
)
def test_however_people_write_it_we_stay_out(text: str) -> None:
    assert not may_write(text, ["PasseurBot"])


@pytest.mark.parametrize("text", ["{{a|<b>" * 30_000, "<b>robots " * 30_000, "{{robots" * 30_000])
def test_a_long_page_that_only_speaks_of_robots_is_read_at_once(text: str) -> None:
    """A parse of it takes minutes, which the time limit of the suite would tell."""
    assert may_write(text + "robots", ["PasseurBot"])
