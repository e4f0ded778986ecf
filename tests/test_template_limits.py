"""Templates that would run for ever, fill the memory, or look where they may not.

Each ends in a sentence that names its line. They run in a process of their own, which may use
500 MB and is given up on after a minute: a limit that failed would otherwise take the machine.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from pathlib import Path

import pytest
from worlds import FRENCH, World, collection, field, row_page, table

from bot.render import meter
from bot.render.pages import wanted
from bot.schema.types.number import Integer

TOO_MUCH, FORBIDDEN, UNKNOWN = "template-too-much", "template-forbidden", "unknown-name"
MEMORY = 500 * 1024 * 1024
PATIENCE = 60  # seconds for all of them together: none is a matter of time
DOUBLING = "<% set ns = namespace(a={start}) %><% for i in range(60) %>{step}<% endfor %>"
ENDLESS = {
    "a text times a number": '<< "a" * 10**9 >>',
    "a number times a text": '<< 10**9 * "a" >>',
    "a list times a number": "<< [1] * 10**9 >>",
    "a power": "<< 10 ** (10 ** 10) >>",
    "the width of a format": '<< "%1000000000d" % 1 >>',
    "a width for format": '<< "{:1000000000}".format(1) >>',
    "a width for format_map": '<< "{a:1000000000}".format_map({"a": 1}) >>',
    "format by name": "<< [titre] | map(attribute='format') | first >>",
    "centred": '<< "a".center(10**9) >>',
    "filled up": '<< "a".zfill(10**9) >>',
    "tabs": '<< "\\t".expandtabs(10**9) >>',
    "bytes of a number": "<< (1).to_bytes(10**9) >>",
    "loops that write nothing": (
        "<% for a in range(10000) %><% for b in range(10000) %><% for c in range(100) %>"
        "<% endfor %><% endfor %><% endfor %>"
    ),
    "loops that write": (
        "<% for a in range(9999) %><% for b in range(999) %>x<% endfor %><% endfor %>"
    ),
    "loops over what loops": (
        "<% for a in range(10000) %><% for b in [1] * 10000 if b > 1 %><% endfor %><% endfor %>"
    ),
    "filters that look at much": (
        "<% set many = range(10000) | list %><% for a in many %>"
        "<< many | select('gt', 99999) | list | count >><% endfor %>"
    ),
    "a search in a long list": (
        "<% set many = range(10000) | list %><% for a in many %><% for b in many %>"
        "<% if -1 in many %>x<% endif %><% endfor %><% endfor %>"
    ),
    "a text that doubles": DOUBLING.format(start="'ab'", step="<% set ns.a = ns.a ~ ns.a %>"),
    "a text added to itself": DOUBLING.format(start="'ab'", step="<% set ns.a = ns.a + ns.a %>"),
    "a text of doubled blocks": DOUBLING.format(
        start="'ab'", step="<% set b %><< ns.a >><< ns.a >><% endset %><% set ns.a = b %>"
    ),
    "a list that doubles": DOUBLING.format(start="[1]", step="<% set ns.a = ns.a + ns.a %>"),
    "a list within itself": DOUBLING.format(start="[1]", step="<% set ns.a = [ns.a, ns.a] %>"),
    "a tuple within itself": DOUBLING.format(start="(1, 2)", step="<% set ns.a = (ns.a, ns.a) %>"),
    "a dict within itself": DOUBLING.format(
        start="{'b': 1}", step="<% set ns.a = {'b': ns.a, 'c': ns.a} %>"
    ),
    "a number that grows": DOUBLING.format(start="9", step="<% set ns.a = ns.a * ns.a %>"),
    "replaced by more": DOUBLING.format(
        start="'ab'", step="<% set ns.a = ns.a | replace('a', 'aaaaaaaaa') %>"
    ),
    "replaced by method": DOUBLING.format(
        start="'ab'", step="<% set ns.a = ns.a.replace('a', 'aaaaaaaaa') %>"
    ),
    "a long separator": "<< range(10000) | list | join('x' * 1000000) >>",
    "a long separator by method": "<< ('x' * 1000000).join('a' * 10000) >>",
    "many long texts": "<% set a = 'x' * 1000000 %><< [a] * 10000 >>",
    "a list of letters": "<< ('x' * 2000000) | list | count >>",
    "a wide batch": "<< [1] | batch(10**9, 'x') | list | count >>",
    "many slices": "<< [1] | slice(10**9) | list | count >>",
    "decimals": "<< 1 | number(10**9) >>",
    "digits": "<< 1.5 | round(10**9, 'floor') >>",
    "a macro that calls itself": "<% macro m() %><< m() >><% endmacro %><< m() >>",
    "a macro that calls itself twice": (
        "<% macro m(n) %><% if n %><< m(n - 1) >><< m(n - 1) >><% endif %><% endmacro %><< m(50) >>"
    ),
    "a loop in itself": (
        "<% for a in [1, 2] recursive %><< loop([1, 2]) >><% endfor %>"
    ),
    "a file that includes itself": "<% include 'moi.wikitext' %>",
    "a file that includes itself twice": "<% include 'deux.wikitext' %>",
    "a file that imports itself": "<% import 'importe.wikitext' as m %>",
    "a parent of itself": "<% extends 'parent.wikitext' %>",
    "nested brackets": "<< " + "(" * 5000 + "1" + ")" * 5000 + " >>",
    "the class of a text": "<< ''.__class__ >>",
    "the class by filter": "<< titre | attr('__class__') >>",
    "the class by map": "<< [titre] | map(attribute='__class__') | first >>",
    "the class by item": "<< titre['__class__'] >>",
    "how a record is made": "<< record.__init__ >>",
    "what a record hides": "<< record._opening >>",
    "what a record hides, by item": "<< record['record'] >>",
    "the inside of self": "<< self._TemplateReference__context >>",
    "the code of a macro": "<% macro m() %><% endmacro %><< m._func >>",
    "what loops hide": "<% for a in [1] %><< loop._iterable >><% endfor %>",
    "what is handed on": "<< _scope.library >>",
    "lipsum": "<< lipsum() >>",
    "cycler": "<< cycler('a') >>",
    "the environment": "<< environment >>",
    "an outside file": "<% include '../../secret.wikitext' %>",
    "an absolute path": "<% include '/etc/passwd' %>",
    "a link to an outside file": "<% include 'lien.wikitext' %>",
    "a name that is none": "<% include 'a\\0b' %>",
    "an outside file by a computed name": "<% include '../' ~ '../secret.wikitext' %>",
    "a heavy file": "<% include 'lourd.wikitext' %>",
    "a list that grows for others": "<% set x = [] %><< x.append(1) >>",
    "a dict that changes for others": "<% set x = {} %><< x.update(a=1) >>",
    "a record that is written to": "<% set record.titre = 'x' %>",
}  # fmt: skip


def a_world(folder: Path, body: str) -> World:
    of = collection("projets", field("titre"), field("annee", Integer()), pages=(row_page(),))
    rows = [{"id": f"P{number}", "titre": f"Projet {number}", "annee": 2021} for number in (1, 2)]
    made = World(folder, table(of, *rows)).template("projet.wikitext", f"\n{body}")
    made.template("moi.wikitext", "<% include 'moi.wikitext' %>")
    made.template("deux.wikitext", 2 * "<% if 1 %><% include 'deux.wikitext' %><% endif %>")
    made.template("importe.wikitext", "<% import 'importe.wikitext' as m %>")
    made.template("parent.wikitext", "<% extends 'parent.wikitext' %>")
    return made


def every_case(folder: Path) -> dict[str, list[str]]:
    """Run each template on two pages; say what came of it."""
    (folder / "secret.wikitext").write_text("SECRET", encoding="utf-8")
    found = {}
    for number, (name, body) in enumerate(ENDLESS.items()):
        made = a_world(folder / str(number), body)
        pages = made.folder / "templates_wikitext/pages"
        (pages / "lien.wikitext").symlink_to(folder / "secret.wikitext")
        (pages / "lourd.wikitext").write_text("x" * 3_000_000, encoding="utf-8")
        written, problems = wanted(made.project, made.tables, FRENCH)
        found[name] = [f"{each.code} {each.where}" for each in problems]
        found[name] += [page.text for page in written]
    return found


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """Run them where they can do no harm."""
    ran = subprocess.run(
        [sys.executable, __file__, str(tmp_path_factory.mktemp("limits"))],
        capture_output=True, text=True, timeout=PATIENCE * 3, check=False, encoding="utf-8",
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr[-2000:]
    told: dict[str, list[str]] = json.loads(ran.stdout)
    return told


@pytest.mark.parametrize("name", ENDLESS)
def test_it_ends_in_one_sentence_that_names_the_line(
    outcomes: dict[str, list[str]], name: str
) -> None:
    (told,) = outcomes[name]
    code, where = told.split(" ", 1)
    assert code.startswith("render.")
    file, _, line = where.partition(":")
    assert file.startswith("templates_wikitext/pages/")
    assert line.isdigit() or name == "nested brackets"  # Python gives up on the whole file


def test_a_name_in_an_imported_file_does_not_remember_the_page_before(tmp_path: Path) -> None:
    body = (
        "<% import 'commun.wikitext' as commun %><% set ns = commun.ns %>"
        "<% set ns.n = ns.n + 1 %><< ns.n >>"
    )
    made = a_world(tmp_path, body)
    made.template("commun.wikitext", "<% set ns = namespace(n=0) %>")
    pages, problems = wanted(made.project, made.tables, FRENCH)
    assert problems == []
    assert [page.text for page in pages] == ["\n1", "\n1"]


def test_what_pages_usually_do_is_within_the_limits(tmp_path: Path) -> None:
    body = (
        "<% set ns = namespace(n=0, text='') %>"
        "<% for a in range(1000) %><% set ns.n = ns.n + a %><% endfor %><< ns.n >> "
        "<< titre.upper() >> << titre.replace('Projet', 'P') >> << titre.split(' ') | last >> "
        "<< 2 ** 10 >> << '-' * 20 >> << annee % 4 >> << annee + 1 >> << [1] + [2] >> "
        "<% for a in [3, 4] %><< loop.index >>/<< loop.length >><% endfor %> << titre ~ '!' >>"
        "<% for k, v in {'a': 1}.items() %><< k >><< v >><% endfor %>"
        "<< ', '.join(['a', 'b']) >> << (titre, annee) | join('/') >>"
    )
    made = a_world(tmp_path, body)
    pages, problems = wanted(made.project, made.tables, FRENCH)
    assert problems == []
    assert pages[0].text == (
        "\n499500 PROJET 1 P 1 1 1024 &#45;------------------- 1 2022 1, 2 1/22/2 Projet 1!a1"
        "a, b Projet 1/2021"
    )


if __name__ == "__main__":
    # Smaller numbers, so that the suite is quick: what counts is the same.
    meter.MOST_SECONDS, meter.MOST_STEPS = 1.0, meter.MOST_STEPS // 5
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (PATIENCE * 2, PATIENCE * 2))
    sys.stdout.write(json.dumps(every_case(Path(sys.argv[1]))))
