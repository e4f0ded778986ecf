"""Addresses: which forms are one, which host they have, and which place on a page they name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.audit.external.address import fragment_of, host_of, joined, normalised
from bot.audit.external.exclusion import exclusion
from bot.audit.external.public import is_public


@pytest.mark.parametrize(
    ("written", "form"),
    [
        ("http://site.test", "http://site.test/"),
        ("HTTP://Site.TEST/A", "http://site.test/A"),
        ("//site.test/a", "https://site.test/a"),
        ("  http://site.test/a\n", "http://site.test/a"),
        ("http://site.test:80/a", "http://site.test/a"),
        ("https://site.test:443/a", "https://site.test/a"),
        ("https://site.test:80/a", "https://site.test:80/a"),
        ("http://site.test:/a", "http://site.test/a"),
        ("http://site.test:08080/a", "http://site.test:8080/a"),
        ("http://site.test./a", "http://site.test/a"),
        ("http://site.test/a#b", "http://site.test/a"),
        ("http://site.test/a?x=1&amp;y=2", "http://site.test/a?x=1&y=2"),
        ("http://site.test/a?", "http://site.test/a"),
        ("http://site.test?x=1", "http://site.test/?x=1"),
        ("http://site.test/été", "http://site.test/%C3%A9t%C3%A9"),
        ("http://site.test/%c3%a9t%C3%A9", "http://site.test/%C3%A9t%C3%A9"),
        ("http://site.test/%7Eme/%41", "http://site.test/~me/A"),
        ("http://site.test/a%2Fb", "http://site.test/a%2Fb"),
        ("http://site.test/a%2fb", "http://site.test/a%2Fb"),
        ("http://site.test/%E9", "http://site.test/%E9"),
        ("http://site.test/100%", "http://site.test/100%"),
        ("http://site.test/a b", "http://site.test/a%20b"),
        ("http://site.test/a/./b/../c", "http://site.test/a/c"),
        ("http://site.test/a/..", "http://site.test/"),
        ("http://site.test/a/b/.", "http://site.test/a/b/"),
        ("http://site.test/../../a", "http://site.test/a"),
        ("http://site.test//a//b", "http://site.test//a//b"),
        ("http:\\\\site.test\\a", "http://site.test/a"),
        ("http://élan.test/", "http://xn--lan-9la.test/"),
        ("http://xn--lan-9la.test/", "http://xn--lan-9la.test/"),
        ("http://XN--LAN-9LA.test/", "http://xn--lan-9la.test/"),
        ("http://%C3%A9lan.test/", "http://xn--lan-9la.test/"),
        ("http://e\u0301lan.test/", "http://xn--lan-9la.test/"),
        ("http://ÉLAN。test/", "http://xn--lan-9la.test/"),
        ("http://straße.test/", "http://xn--strae-oqa.test/"),
        ("http://☃.test/", "http://xn--n3h.test/"),
        ("http://my_host.test/", "http://my_host.test/"),
        ("http://me:pw@site.test/", "http://me:pw@site.test/"),
        ("http://127.1/", "http://127.0.0.1/"),
        ("http://0x7f000001/", "http://127.0.0.1/"),
        ("http://0177.0.0.1/", "http://127.0.0.1/"),
        ("http://[0:0:0:0:0:0:0:1]:80/", "http://[::1]/"),
        ("mailto:a@b.c", ""),
        ("ftp://site.test/", ""),
        ("site.test/a", ""),
        ("/a", ""),
        ("", ""),
        ("http://", ""),
        ("http:///a", ""),
        ("http://?", ""),
        ("http://a b/", ""),
        ("http://site.test:99999/", ""),
        ("http://site.test:x/", ""),
        ("http://1.2.3.4.5/", ""),
        ("http://999.1.1.1/", ""),
        ("http://[::x]/", ""),
        ("http://a..b/", ""),
        ("http://" + "a" * 64 + ".test/", ""),
        ("http://" + "é" * 10_000 + "/", ""),
        ("http://a.test/\udce9", "http://a.test/%E9"),
        ("http://a.test/\ud800", "http://a.test/%3F"),
        ("http://\udce9.test/", ""),
        ("http://" + "é" * 64 + ".test/", ""),
    ],
)
def test_one_form_for_all_that_mean_one_address(written: str, form: str) -> None:
    assert normalised(written) == form


@given(st.text() | st.from_regex(r"https?://[^\s/]{1,20}/.{0,20}"))
def test_the_form_is_its_own_form(written: str) -> None:
    form = normalised(written)
    assert normalised(form) == form
    assert form.isascii()
    assert bool(host_of(form)) == bool(form)


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("http://site.test/a", "site.test"),
        ("http://site.test:8080/a", "site.test"),
        ("http://me:p%40w@site.test/a@b", "site.test"),
        ("http://[::1]:80/", "::1"),
        ("http://site.test?x=/@", "site.test"),
        ("", ""),
    ],
)
def test_the_host(url: str, host: str) -> None:
    assert host_of(url) == host


@pytest.mark.parametrize(
    ("url", "place"),
    [
        ("http://site.test/a#part", "part"),
        ("http://site.test/a#%C3%A9t%C3%A9", "été"),
        ("http://site.test/a", ""),
        ("http://site.test/a#", ""),
        ("http://site.test/a#top", ""),
        ("http://site.test/a#!route", ""),
        ("http://site.test/a#/route/x", ""),
        ("http://site.test/a#:~:text=words", ""),
        ("http://site.test/a#part:~:text=words", "part"),
        ("http://site.test/a.pdf#page=3", ""),
        ("http://site.test/film#t=10,20", ""),
        ("http://site.test/code.py#L10", ""),
        ("http://site.test/code.py#L10-L12", ""),
        ("http://site.test/a#Lyon", "Lyon"),
    ],
)
def test_the_place(url: str, place: str) -> None:
    assert fragment_of(url) == place


@pytest.mark.parametrize(
    ("place", "url"),
    [
        ("/there", "http://site.test/there"),
        ("there", "http://site.test/a/there"),
        ("../there?x=1", "http://site.test/there?x=1"),
        ("//other.test", "http://other.test/"),
        ("https://other.test/x#part y", "https://other.test/x#part%20y"),
        ("?x", "http://site.test/a/b?x"),
        (" /there\r\n", "http://site.test/there"),
        ("\\\\other.test\\x", "http://other.test/x"),
        ("", ""),
        ("mailto:a@b.c", ""),
        ("javascript:void(0)", ""),
    ],
)
def test_where_a_location_leads(place: str, url: str) -> None:
    assert joined("http://site.test/a/b", place) == url


@pytest.mark.parametrize(
    ("pattern", "url"),
    [
        ("*/admin/*", "http://site.test/admin/x"),
        ("http://site.test", "http://site.test/"),
        ("HTTP://Site.test/*", "http://site.test/x"),
        ("*.élan.test/*", "http://www.xn--lan-9la.test/"),
        ("*/été", "http://site.test/%C3%A9t%C3%A9"),
        ("http://site.test/?=1", "http://site.test/a=1"),
    ],
)
def test_a_pattern_fits_an_address_in_any_form(pattern: str, url: str) -> None:
    assert exclusion((pattern,))(url)
    assert exclusion(("nothing", pattern))(url)


@pytest.mark.parametrize("pattern", ["http://site.test", "*admin", "[a-z]*", "site.test", ""])
def test_a_pattern_is_about_the_whole_address(pattern: str) -> None:
    assert not exclusion((pattern,))("http://site.test/admin/x")


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.215.14", True),
        ("2606:2800:220:1::1", True),
        ("64:ff9b::5db8:d70e", True),
        ("::ffff:93.184.215.14", True),
        ("0.0.0.0", False),  # noqa: S104 - nothing is bound
        ("10.0.0.1", False),
        ("100.127.255.255", False),
        ("127.0.0.1", False),
        ("169.254.169.254", False),
        ("172.16.0.1", False),
        ("192.0.0.8", False),
        ("192.0.2.1", False),
        ("192.88.99.1", False),
        ("192.168.0.1", False),
        ("198.18.0.1", False),
        ("224.0.0.1", False),
        ("240.0.0.1", False),
        ("255.255.255.255", False),
        ("::", False),
        ("::1", False),
        ("::7f00:1", False),
        ("::ffff:127.0.0.1", False),
        ("::ffff:0:10.0.0.1", False),
        ("64:ff9b::a00:1", False),
        ("64:ff9b:1::1", False),
        ("2001::1", False),
        ("2001:db8::1", False),
        ("2002:7f00:1::", False),
        ("fc00::1", False),
        ("fd00:ec2::254", False),
        ("fe80::1%eth0", False),
        ("fec0::1", False),
        ("ff02::1", False),
        ("no address", False),
    ],
)
def test_what_is_out_in_the_open(address: str, *, public: bool) -> None:
    assert is_public(address) is public
