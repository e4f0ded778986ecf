"""One queue per host: who asks when, and how a run ends before its time."""

from __future__ import annotations

import itertools
import os
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterable, Iterator

import pytest
from url_server import Play, UrlServer

from bot.audit.external.address import host_of
from bot.audit.external.visit import Pace, Target, Verdict, Visit, visit_all
from bot.failure import Exit, Failure

WELL = {"body": "x"}
HANGS = {"hang": True}
SLOW = {"delay": 0.05}


@pytest.fixture(scope="module")
def server() -> Iterator[UrlServer]:
    running = UrlServer()
    yield running
    running.close()


def pace(server: UrlServer, **more: object) -> Pace:
    settings: dict[str, object] = {
        "per_host": 0.0,
        "timeout": 5.0,
        "pauses": (0.01, 0.01),
        "longest": 2.0,
        "look_up": server.look_up,
        "open_socket": server.open_socket,
        "ssl_context": server.trust,
    }
    return Pace(**{**settings, **more})  # type: ignore[arg-type] # a bag of settings


def visits(urls: Iterable[str], settings: Pace) -> dict[str, Visit]:
    told: list[Visit] = []
    visit_all(map(Target, urls), settings, told.append)
    assert len({visit.url for visit in told}) == len(told)
    return {visit.url: visit for visit in told}


def many(host: str, count: int) -> list[str]:
    return [f"http://{host}.test/{number}" for number in range(count)]


def starts(play: Play, host: str) -> list[float]:
    return [request.at for request in play.requests if host_of(request.url) == f"{host}.test"]


def gaps(times: list[float]) -> list[float]:
    return [later - earlier for earlier, later in itertools.pairwise(times)]


def test_requests_to_one_host_are_apart_and_other_hosts_do_not_wait(server: UrlServer) -> None:
    urls = many("big", 5) + many("small", 2)
    play = server.plays({"answers": dict.fromkeys(urls, WELL)})
    found = visits(urls, pace(server, per_host=0.1))
    assert {visit.verdict for visit in found.values()} == {Verdict.ALIVE}
    assert min(gaps(starts(play, "big"))) > 0.08  # seconds: the clocks of two threads
    assert min(gaps(starts(play, "small"))) > 0.08
    assert starts(play, "small")[-1] < starts(play, "big")[-1]


def test_retries_get_and_redirects_keep_the_pace_too(server: UrlServer) -> None:
    answers = {
        "http://a.test/0": {"status": 500, "then": [WELL]},
        "http://b.test/0": {"status": 302, "location": "http://a.test/1"},
        "http://a.test/1": {"status": 302, "location": "http://a.test/2"},
        "http://a.test/2": WELL,
    }
    play = server.plays({"answers": answers})
    visits(["http://a.test/0", "http://b.test/0"], pace(server, per_host=0.1))
    assert len(starts(play, "a")) == 4
    assert min(gaps(starts(play, "a"))) > 0.08


def test_the_biggest_hosts_begin_first(server: UrlServer) -> None:
    urls = many("one", 1) + many("three", 3) + many("two", 2)
    play = server.plays({"answers": dict.fromkeys(urls, WELL)})
    visits(urls, pace(server, workers=1, per_host=0.05))
    hosts = [host_of(request.url) for request in play.requests]
    assert hosts[:3] == ["three.test", "two.test", "one.test"]


def test_an_address_that_waits_holds_no_worker(server: UrlServer) -> None:
    later = {"status": 429, "headers": {"Retry-After": "1"}, "then": [WELL]}
    urls = many("waits", 3) + many("quick", 20)
    play = server.plays({"answers": dict.fromkeys(urls, WELL) | {urls[0]: later}})
    found = visits(urls, pace(server, workers=1, per_host=0.02))
    assert {visit.verdict for visit in found.values()} == {Verdict.ALIVE}
    # one worker alone: all of the quick ones were asked while the other host was to be left alone
    assert starts(play, "quick")[-1] < starts(play, "waits")[1]
    assert starts(play, "waits")[1] - starts(play, "waits")[0] > 0.9


def test_a_host_that_hangs_leaves_workers_to_the_others(server: UrlServer) -> None:
    urls = many("hangs", 20) + many("well", 20)
    hanging = dict.fromkeys(many("hangs", 20), HANGS)
    play = server.plays({"answers": dict.fromkeys(urls, WELL) | hanging})
    settings = pace(server, workers=8, per_host=0.001, timeout=0.4, pauses=())
    found = visits(urls, settings)
    assert [found[url].verdict for url in many("well", 20)] == [Verdict.ALIVE] * 20
    # eight workers, two of them kept free for hosts that have few
    assert starts(play, "well")[-1] < starts(play, "hangs")[6]


def test_a_slow_host_keeps_its_pace(server: UrlServer) -> None:
    urls = many("slow", 12)
    play = server.plays({"answers": dict.fromkeys(urls, {"delay": 0.3})})  # noqa: RUF024 - never changed
    visits(urls, pace(server, workers=8, per_host=0.05))
    assert play.most_open >= 5


def test_a_host_that_is_silent_gets_no_more_second_chances(server: UrlServer) -> None:
    urls = many("silent", 5)
    play = server.plays({"answers": dict.fromkeys(urls, HANGS)})
    found = visits(urls, pace(server, workers=1, timeout=0.1))
    assert {visit.reason for visit in found.values()} == {"timeout"}
    asked = [[request.url for request in play.requests].count(url) for url in urls]
    assert asked[:3] == [4, 4, 4]
    assert asked[-1] == 2


def test_without_a_pace_a_host_has_all_workers_and_no_more(server: UrlServer) -> None:
    urls = many("own", 60)
    play = server.plays({"answers": dict.fromkeys(urls, SLOW)})
    found = visits(urls, pace(server, workers=16))
    assert len(found) == 60
    assert play.most_open == 16


def test_a_host_that_asks_for_an_hour_is_left_alone(server: UrlServer) -> None:
    urls = many("tired", 5) + many("well", 5)
    hour = {"status": 429, "headers": {"Retry-After": "3600"}}
    play = server.plays({"answers": dict.fromkeys(urls, WELL) | {urls[1]: hour}})
    found = visits(urls, pace(server, workers=1))
    assert found[urls[1]].verdict is Verdict.BLOCKED
    assert found[urls[1]].reason == "retry-later"
    assert [url for url in urls if url not in found] == urls[2:5]  # they stay due
    assert [request.short for request in play.requests if "tired" in request.url] == [
        f"HEAD {urls[0]}",
        f"HEAD {urls[1]}",
    ]


def test_retry_after_holds_the_whole_host(server: UrlServer) -> None:
    urls = many("tired", 3)
    later = {"status": 503, "headers": {"Retry-After": "1"}, "then": [WELL]}
    play = server.plays({"answers": dict.fromkeys(urls, WELL) | {urls[0]: later}})
    visits(urls, pace(server, workers=1))
    assert starts(play, "tired")[1] - starts(play, "tired")[0] > 0.9


def test_a_host_without_tls_is_tried_once(server: UrlServer) -> None:
    urls = many("plain", 30)
    play = server.plays({"answers": dict.fromkeys(urls, WELL)})
    found = visits(urls, pace(server, workers=8))
    assert not any(visit.secure for visit in found.values())
    assert [port for _, port in play.dialled].count(443) == 1


def test_a_host_with_tls_is_asked_once_for_each_address(server: UrlServer) -> None:
    urls = many("both", 10)
    secure = [url.replace("http", "https") for url in urls]
    play = server.plays({"answers": dict.fromkeys(urls + secure, WELL)})
    found = visits(urls, pace(server, workers=8))
    assert all(visit.secure for visit in found.values())
    asked = sorted(request.url for request in play.requests if request.url.startswith("https"))
    assert asked == sorted(secure)


def test_what_is_never_asked_is_told_at_once(server: UrlServer) -> None:
    play = server.plays({})
    found = visits(["mailto:a@b.c", "http://10.0.0.1/", "ftp://x/"], pace(server))
    assert [visit.verdict for visit in found.values()] == ["unsupported", "excluded", "unsupported"]
    assert play.requests == []


# --- no network


def nowhere(error: int) -> Callable[[str], object]:
    async def look_up(host: str) -> list[str]:
        raise socket.gaierror(error, host)

    return look_up


@pytest.mark.parametrize("error", [socket.EAI_NONAME, socket.EAI_AGAIN])
def test_a_machine_without_network_blames_nobody(server: UrlServer, error: int) -> None:
    told: list[Visit] = []
    urls = ["mailto:a@b.c", *many("a", 2), *many("b", 1), *many("c", 1)]
    with pytest.raises(Failure) as failure:
        visit_all(map(Target, urls), pace(server, look_up=nowhere(error)), told.append)
    assert failure.value.problem.code == "audit.no-network"
    assert failure.value.status is Exit.LATER
    assert [visit.url for visit in told] == ["mailto:a@b.c"]


def test_two_dead_domains_are_no_dead_network(server: UrlServer) -> None:
    found = visits([*many("a", 2), *many("b", 1)], pace(server, look_up=nowhere(socket.EAI_NONAME)))
    assert [visit.verdict for visit in found.values()] == [Verdict.DEAD] * 3


def test_one_answer_shows_that_the_network_is_there(server: UrlServer) -> None:
    gone = dict.fromkeys(["a.test", "b.test", "c.test"], "no-such-domain")
    server.plays({"dns": gone, "answers": {"http://d.test/0": {"status": 404, "delay": 0.1}}})
    found = visits([f"http://{host}.test/0" for host in "abcd"], pace(server))
    assert [visit.verdict for visit in found.values()] == [Verdict.DEAD] * 4
    assert sorted(visit.reason for visit in found.values()) == ["", *["no-domain"] * 3]


# --- the end


def test_an_interrupt_stops_at_once_and_keeps_what_was_told(server: UrlServer) -> None:
    urls = many("well", 2) + many("hangs", 3)
    hanging = dict.fromkeys(many("hangs", 3), HANGS)
    server.plays({"answers": dict.fromkeys(urls, WELL) | hanging})
    told: list[str] = []

    def tell(visit: Visit) -> None:
        told.append(visit.url)
        if len(told) == 2:
            threading.Timer(0.2, os.kill, (os.getpid(), signal.SIGINT)).start()

    began = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        visit_all(map(Target, urls), pace(server, timeout=60.0), tell)
    assert sorted(told) == many("well", 2)
    assert time.monotonic() - began < 20  # generous: a time-out alone would be sixty


@pytest.mark.parametrize("error", [KeyboardInterrupt, ZeroDivisionError])
def test_whoever_is_told_may_stop_the_run(server: UrlServer, error: type[BaseException]) -> None:
    urls = many("well", 20)
    server.plays({"answers": dict.fromkeys(urls, WELL)})
    told: list[str] = []

    def tell(visit: Visit) -> None:
        told.append(visit.url)
        if len(told) == 3:
            raise error

    with pytest.raises(error):
        visit_all(map(Target, urls), pace(server, workers=1), tell)
    assert len(told) == 3
