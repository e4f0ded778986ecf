"""What goes wrong between us and a wiki, and what becomes of it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
import requests
import responses

from bot.failure import Exit, Failure
from bot.say import LANGUAGES, Say
from bot.wiki import errors
from bot.wiki.hook import Seen, kind_of
from bot.wiki.pace import Pace
from bot.wiki.port import Rate, notice
from bot.wiki.real import edits_within
from bot.wiki.session import open_anonymous
from bot.wiki.start import rate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.wiki.real import Reading

API = "https://wiki.test/w/api.php"
PAGE = {
    "title": "Un",
    "pageid": 7,
    "revisions": [{"revid": 9, "sha1": "a", "user": "Marie", "timestamp": "t", "comment": ""}],
}
GOOD: dict[str, Any] = {"query": {"pages": [PAGE]}}


@pytest.fixture
def net() -> Iterator[responses.RequestsMock]:
    with responses.RequestsMock() as found:
        yield found


class Open:
    """A wiki that was reached before, and how long it made us wait."""

    def __init__(self) -> None:
        self.slept: list[float] = []
        self.wiki: Reading = open_anonymous(API, sleep=self.slept.append)
        self.wiki._api._answered = True

    def page(self) -> str:
        return self.wiki.by_id([7])[7].title


@pytest.fixture
def opened(net: responses.RequestsMock) -> Iterator[Open]:
    del net  # before any request leaves
    found = Open()
    yield found
    found.wiki.close()


def api_error(code: str, text: str = "Non", **headers: str) -> dict[str, Any]:
    body = {"errors": [{"code": code, "text": text, "module": "main"}]}
    return {"json": body, "headers": {"MediaWiki-API-Error": code, **headers}}


PASSING = [
    pytest.param({"body": requests.ConnectionError("reset")}, id="a reset connection"),
    pytest.param({"body": requests.ReadTimeout("slow")}, id="a slow answer"),
    pytest.param({"status": 502, "body": "<html>Bad gateway</html>"}, id="a gateway's page"),
    pytest.param({"status": 503, "body": ""}, id="nothing at all"),
    pytest.param({"status": 429, "body": "Too many"}, id="too many requests"),
    pytest.param({"body": json.dumps(GOOD)[:40]}, id="half an answer"),
    pytest.param({"body": "<html>Maintenance</html>"}, id="a page in place of an answer"),
    pytest.param({"json": ["x"]}, id="an answer of another kind"),
    pytest.param({"json": {}}, id="an empty answer"),
    pytest.param({"json": {"status": "ok"}}, id="what another program says"),
    pytest.param({"json": {"query": 3}}, id="a number for an answer"),
    pytest.param({"json": {"errors": 7}}, id="a number for errors"),
    pytest.param(
        api_error("maxlag", **{"Retry-After": "5", "X-Database-Lag": "12"}), id="a slow database"
    ),
    pytest.param(api_error("ratelimited"), id="a rate limit"),
    pytest.param(api_error("internal_api_error_DBConnectionError"), id="a lost database"),
    pytest.param({"status": 500, **api_error("internal_api_error_Exception")}, id="a crash"),
]


@pytest.mark.parametrize("fault", PASSING)
def test_what_passes_is_asked_again_and_counted(
    net: responses.RequestsMock, opened: Open, fault: dict[str, Any]
) -> None:
    net.add("POST", API, **fault)
    net.add("POST", API, json=GOOD)
    assert opened.page() == "Un"
    assert len(opened.slept) == 1
    assert opened.wiki.requests.read == 2


@pytest.mark.parametrize("fault", PASSING)
def test_what_does_not_pass_ends_the_run_for_now(
    net: responses.RequestsMock, opened: Open, fault: dict[str, Any]
) -> None:
    net.add("POST", API, **fault)
    with pytest.raises(Failure) as failed:
        opened.page()
    assert failed.value.status == Exit.LATER
    assert opened.wiki.requests.read == 5
    assert len(opened.slept) == 4
    assert 5 < sum(opened.slept) < 60
    for language in LANGUAGES:
        problem = failed.value.problem
        assert Say(language)(problem.code, **problem.args)


@pytest.mark.parametrize("header", ["40", "40.0"])
def test_the_server_says_when_to_come_back(
    net: responses.RequestsMock, opened: Open, header: str
) -> None:
    net.add("POST", API, status=429, body="", headers={"Retry-After": header})
    net.add("POST", API, json=GOOD)
    assert opened.page() == "Un"
    assert opened.slept == [40.0]


def test_a_date_to_come_back_is_read_by_the_servers_own_clock(
    net: responses.RequestsMock, opened: Open
) -> None:
    dates = {
        "Date": "Mon, 23 Nov 2026 04:00:00 GMT",
        "Retry-After": "Mon, 23 Nov 2026 04:01:00 GMT",
    }
    net.add("POST", API, status=503, body="", headers=dates)
    net.add("POST", API, json=GOOD)
    assert opened.page() == "Un"
    assert opened.slept == [60.0]


def test_a_server_that_wants_an_hour_is_left_alone_at_once(
    net: responses.RequestsMock, opened: Open
) -> None:
    net.add("POST", API, status=503, body="", headers={"Retry-After": "3600"})
    with pytest.raises(Failure) as failed:
        opened.page()
    assert (failed.value.status, opened.slept) == (Exit.LATER, [])


@pytest.mark.parametrize(
    ("code", "sentence", "status"),
    [
        ("readapidenied", "api.private", Exit.SETUP),
        ("assertnameduserfailed", "api.session-lost", Exit.LATER),
        ("badvalue", "api.unexpected", Exit.LATER),
    ],
)
def test_an_error_that_will_not_pass_is_not_asked_again(
    net: responses.RequestsMock, opened: Open, code: str, sentence: str, status: Exit
) -> None:
    net.add("POST", API, **api_error(code, "Mots du wiki"))
    with pytest.raises(Failure) as failed:
        opened.page()
    assert (failed.value.problem.code, failed.value.status) == (sentence, status)
    assert failed.value.problem.args["reason"] == "Mots du wiki"
    assert opened.wiki.requests.read == 1


def test_a_list_that_never_ends_is_not_followed(net: responses.RequestsMock, opened: Open) -> None:
    net.add("GET", API, json={"continue": {"lecontinue": "x"}, "query": {"logevents": []}})
    with pytest.raises(Failure) as failed:
        opened.wiki.deletions()
    assert failed.value.problem.code == "api.endless"
    assert opened.wiki.requests.read == 2


def test_a_list_is_read_to_its_end(net: responses.RequestsMock, opened: Open) -> None:
    def rows(*titles: str) -> list[dict[str, Any]]:
        return [
            {"title": title, "action": "delete", "logpage": 1, "user": "A", "timestamp": "t"}
            for title in titles
        ]

    more = {"lecontinue": "20261123|5", "continue": "-||"}
    net.add("GET", API, json={"continue": more, "query": {"logevents": rows("Un", "Deux")}})
    net.add("GET", API, json={"query": {"logevents": rows("Trois")}})
    assert [found.title for found in opened.wiki.deletions()] == ["Un", "Deux", "Trois"]
    assert "lecontinue=20261123%7C5" in str(net.calls[1].request.url)


# The first contact


def first_contact() -> Failure:
    slept: list[float] = []
    wiki = open_anonymous(API, sleep=slept.append)
    with pytest.raises(Failure) as failed:
        wiki.start("")
    wiki.close()
    assert len(slept) <= 1
    return failed.value


@pytest.mark.parametrize(
    ("answer", "sentence", "status"),
    [
        ({"status": 404, "body": "Not found"}, "api.not-a-wiki", Exit.SETUP),
        ({"body": "<html>Bienvenue</html>"}, "api.not-a-wiki", Exit.SETUP),
        ({"status": 403, "body": "Forbidden"}, "api.not-a-wiki", Exit.SETUP),
        ({"body": requests.exceptions.SSLError("expired")}, "api.tls", Exit.SETUP),
        ({"body": requests.ConnectionError("refused")}, "api.unreachable", Exit.LATER),
        ({"status": 502, "body": ""}, "api.http-error", Exit.LATER),
        (api_error("readapidenied"), "api.private", Exit.SETUP),
    ],
)
def test_what_is_no_wiki_is_told_from_one_that_is_down(
    net: responses.RequestsMock, answer: dict[str, Any], sentence: str, status: Exit
) -> None:
    net.add("GET", API, **answer)
    failure = first_contact()
    assert (failure.problem.code, failure.status) == (sentence, status)
    for language in LANGUAGES:
        assert Say(language)(failure.problem.code, **failure.problem.args)
        assert Say(language).hint(failure.problem.code, **failure.problem.args)


def test_a_wiki_that_has_moved_is_told_with_its_new_address(net: responses.RequestsMock) -> None:
    new = "https://ailleurs.test/api.php"
    net.add("GET", API, status=301, headers={"Location": new})
    net.add("GET", new, json=GOOD)
    failure = first_contact()
    assert (failure.problem.code, failure.problem.args["other"]) == ("api.other-address", new)


@pytest.mark.parametrize("api", ["https://wiki.test/wiki/Accueil", "wiki.test/w/api.php", ""])
def test_an_address_that_is_none_is_told_without_asking(api: str) -> None:
    with pytest.raises(Failure) as failed:
        open_anonymous(api)
    assert failed.value.problem.code == "api.bad-address"


# The table of codes


@pytest.mark.parametrize(
    ("code", "result", "stops"),
    [
        ("editconflict", "raced", None),
        ("protectednamespace-interface", "refused", None),
        ("titleblacklist-forbidden", "refused", None),
        ("abusefilter-warning", "refused", None),
        ("spamblacklist", "refused", None),
        ("something-new", "refused", None),
        ("internal_api_error_TypeError", "failed", None),
        ("internal_api_error_DBQueryError", "failed", Exit.LATER),
        ("blocked", "failed", Exit.SETUP),
        ("readonly", "failed", Exit.LATER),
        ("assertbotfailed", "failed", Exit.SETUP),
        ("badtoken", "failed", Exit.LATER),
        ("articleexists", "raced", None),
        ("redirectexists", "raced", None),
        ("movepage-source-doesnt-exist", "raced", None),
        ("immobile-target-namespace", "refused", None),
        ("cantmove-anon", "refused", None),
        ("protectedtitle", "refused", None),
        ("cantedit", "refused", None),
        ("bigdelete", "refused", None),
        ("undelete-no-results", "refused", None),
        ("undelete-cantcreate", "refused", None),
        ("abusefilter-disallowed", "refused", None),
        ("invalid-json-data", "refused", None),
        ("mycustomjsonprotected", "refused", None),
        ("partly-blocked", "refused", None),
        ("globalblocking-blockedtext", "failed", Exit.SETUP),
        ("http-403", "refused", None),
        ("http-429", "failed", Exit.LATER),
    ],
)
def test_each_code_has_its_meaning(code: str, result: str, stops: Exit | None) -> None:
    reply = errors.reply(code, "Mots du wiki", "Un", API)
    assert (reply.result, reply.stops, reply.code) == (result, stops, code)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_meaning_can_be_told(language: str) -> None:
    say = Say(language)
    families = ["abusefilter-disallowed", "noedit-x", "immobile-source-page", "undelete-cantedit"]
    families += ["http-403", "mycustomjsonprotected", "globalblocking-blockedtext"]
    replies = [
        errors.reply(code, "", "Un", API) for code in [*errors.MEANINGS, *families, "something-new"]
    ]
    for reply in [*replies, errors.of_move(errors.reply("articleexists", "", "Un", API))]:
        assert say(reply.reason, **reply.args)
        assert say.hint(reply.reason, **reply.args)


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("articleexists", "api.title-taken"),
        ("redirectexists", "api.title-taken"),
        ("protectedtitle", "api.protected"),
        ("editconflict", "api.changed-since"),
    ],
)
def test_a_move_onto_a_title_that_is_taken_says_so(code: str, sentence: str) -> None:
    assert errors.of_move(errors.reply(code, "", "Un", API)).reason == sentence


# Counting, pacing, the stop page


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("action=edit&title=A%26action%3Dquery", "write"),
        ("text=x&action=move", "write"),
        ("action=query&titles=action%3Dedit", "read"),
        ("action=query&meta=siteinfo%7Cuserinfo%7Ctokens", "read"),
        ("action=query&meta=tokens&type=login", "login"),
        ("action=login&lgname=x", "login"),
        ("action=paraminfo&modules=edit", "login"),
        ("", "read"),
    ],
)
def test_a_request_is_counted_by_what_it_is_for(body: str, kind: str) -> None:
    prepared = requests.Request("POST", API, data=body or None).prepare()
    assert kind_of(prepared) == kind


@pytest.mark.parametrize("header", ["", "soon", "-5", "Mon, 23 Nov 2026 04:01:00 GMT"])
def test_a_time_to_wait_that_makes_no_sense_is_none(header: str) -> None:
    response = requests.Response()
    response.headers["Retry-After"] = header
    assert Seen(response).retry_after == 0


def test_the_pace_never_exceeds_the_limit_in_any_stretch_of_time() -> None:
    now, sent = [0.0], list[float]()

    def sleep(seconds: float) -> None:
        now[0] += seconds

    pace = Pace(Rate(3, 10), clock=lambda: now[0], sleep=sleep)
    for _ in range(10):
        pace.wait()
        sent.append(now[0])
        now[0] += 0.5
    assert sent[:3] == [0, 0.5, 1.0]
    assert all(later - earlier >= 10 for earlier, later in zip(sent, sent[3:], strict=False))


def test_without_a_limit_nobody_waits() -> None:
    waits: list[float] = []
    pace = Pace(None, sleep=waits.append)
    for _ in range(100):
        pace.wait()
    assert waits == []


def test_the_strictest_limit_counts() -> None:
    limits = {"user": {"hits": 90, "seconds": 60}, "newbie": {"hits": 8, "seconds": 60}}
    assert rate(limits) == Rate(8, 60)
    assert rate({}) is rate(None) is None


def test_newer_wikis_count_an_edit_twice() -> None:
    assert edits_within(Rate(90, 60), (1, 39)) == Rate(90, 60)
    assert edits_within(Rate(90, 60), (1, 43)) == Rate(45, 60)
    assert edits_within(None, (1, 43)) is None


@pytest.mark.parametrize("text", ["", " \n", "<!-- x -->", "<!-- a\nb --> \n<!-- c -->", "<!-- x"])
def test_a_stop_page_without_words_stops_nobody(text: str) -> None:
    assert notice(text, "Marie", "t") is None


def test_a_stop_page_gives_its_first_line_as_the_reason() -> None:
    found = notice("<!-- x -->\n Arrêtez ! \nMerci", "Marie", "t")
    assert found == ("Marie", "t", "Arrêtez !")
