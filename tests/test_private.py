"""What is secret is taken out of texts, in whatever form it stands there, and nothing else is."""

from __future__ import annotations

import base64
import html
import json
from typing import TYPE_CHECKING
from urllib.parse import quote, quote_plus, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import private
from bot.private import MASK, hide, keep, keep_tokens, only_host

if TYPE_CHECKING:
    from collections.abc import Iterator

SECRET = "p'a\"s & é+/\\-%20"  # made up to be different in every form
SECRETS = st.text(st.characters(exclude_categories=["Cs"]), min_size=8, max_size=40)


@pytest.fixture(autouse=True)
def _nothing_known() -> Iterator[None]:
    """What one test keeps is not known to the next, nor to anything else in this process."""
    before = set(private._secrets)
    private._secrets.clear()
    yield
    private._secrets.clear()
    private._secrets.update(before)


@pytest.mark.parametrize(
    "written",
    [
        SECRET,
        quote(SECRET, safe=""),
        quote_plus(SECRET),
        urlencode({"lgpassword": SECRET}),
        html.escape(SECRET),
        repr({"lgpassword": SECRET}),
        json.dumps({"lgpassword": SECRET}),
        json.dumps({"lgpassword": SECRET}, ensure_ascii=False),
        base64.b64encode(SECRET.encode()).decode(),
    ],
)
def test_a_secret_is_hidden_in_each_form(written: str) -> None:
    text = f"avant {written} après"
    assert hide(text) == text
    keep(SECRET)
    found = hide(text)
    assert MASK in found
    assert found.startswith("avant ")
    assert found.endswith(" après")
    assert not any(form in found for form in private._forms(SECRET))


@given(SECRETS)
def test_json_stays_json_and_loses_the_secret(secret: str) -> None:
    private._secrets.clear()
    document = json.dumps({"a": f"x {secret}", "b": [secret]}, ensure_ascii=False)
    keep(secret)
    found = json.loads(hide(document))
    assert secret not in found["b"]


def test_of_a_token_only_its_own_part_counts() -> None:
    keep("0123456789abcdef+\\")
    assert hide("token=0123456789abcdef%2B%5C&x=1") == f"token={MASK}%2B%5C&x=1"


@pytest.mark.parametrize("short", ["", "1", "passeur", "Éditrice"[:7]])
def test_what_is_too_short_to_be_a_secret_is_a_word(short: str) -> None:
    keep(short)
    assert hide("Le passeur et l’Éditrice ont 1 mot.") == "Le passeur et l’Éditrice ont 1 mot."


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("http://moi:secret@wiki.example/api.php", f"http://{MASK}@wiki.example/api.php"),
        (
            "dans « https://a:b@c » et https://:b@c",
            f"dans « https://{MASK}@c » et https://{MASK}@c",
        ),
        ("https://wiki.example:8080/@moi", "https://wiki.example:8080/@moi"),
        ("https://wiki.example?x=a:b@c.org", "https://wiki.example?x=a:b@c.org"),
        ('["https://wiki.example:80","a@b.org"]', '["https://wiki.example:80","a@b.org"]'),
        ("Écrire à moi@exemple.org : merci", "Écrire à moi@exemple.org : merci"),
    ],
)
def test_names_and_passwords_in_addresses_are_hidden(text: str, shown: str) -> None:
    assert hide(text) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("https://x.example/:x:/s/E1?e=2", "https://x.example/…"),
        ("https://x.example", "https://x.example"),
        ("https:/x.example/secret", "https:/x.example/…"),
        ("smb://moi:secret@nas/partage/x.xlsx", "smb://nas/…"),
        ("workbook = https://x.example/a b?c=d # note", "workbook = https://x.example/…"),
        ("projets.xlsx", "projets.xlsx"),
        ("C:/Dossier/projets.xlsx", "C:/Dossier/projets.xlsx"),
        ("wiki:File:Projets.xlsx", "wiki:File:Projets.xlsx"),
    ],
)
def test_of_an_address_that_may_be_a_key_only_the_host_is_shown(text: str, shown: str) -> None:
    assert only_host(text) == shown


def test_a_hostile_text_is_not_searched_for_ever() -> None:
    for text in ("http://" + ":" * 1_000_000, "a" * 1_000_000, "://:" * 250_000):
        assert (hide(text), only_host(text)[:4]) == (text, text[:4])


def test_tokens_of_sessions_long_ago_are_forgotten_and_a_password_never() -> None:
    keep(SECRET)
    tokens = [f"{number:032x}65fd0e21+\\" for number in range(1000)]
    for token in tokens:
        keep_tokens(token)
        assert token[:40] not in hide(f"token={token}")
    assert len(private._secrets) < 500
    assert SECRET not in hide(f"avant {SECRET} après")
