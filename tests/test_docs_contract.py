"""`docs/contract.md` is whole: each sentence names tests that exist, each list is the program's."""

from __future__ import annotations

import ast
import re
from dataclasses import MISSING, dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any, get_args

import click
import pytest

from bot.cli import COMMANDS, LATER, passeur
from bot.cli.audit import FORMS
from bot.decide.signature import KINDS as SUMMARY_KINDS
from bot.failure import Exit
from bot.jobs.doctor_values import Check
from bot.model import (
    FAMILIES,
    GUARDS,
    Action,
    Because,
    Cell,
    Conflict,
    Edit,
    Finding,
    Held,
    Identity,
    Outcome,
    Plan,
    Problem,
    Remark,
    Report,
    Requests,
    Result,
    Severity,
)
from bot.model.findings import State
from bot.report.doctor import doctor_json
from bot.report.json import (
    audit_json,
    check_json,
    conflict_json,
    edit_json,
    error_json,
    finding_json,
    outcome_json,
    outcomes_json,
    plan_json,
    problem_json,
)
from bot.report.pull import Returned, pull_json
from bot.report.runs import runs_json
from bot.say import LANGUAGES, Say, sentences
from bot.schema.collection import Collection, Field
from bot.schema.project import load_project
from bot.schema.settings import Guards, Links, Maintenance, Project, WikiSettings
from bot.schema.types import TYPES, Amount
from bot.wiki.local import Status

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "contract.md"
TEST = re.compile(r"`(tests/[\w/]+\.py)::((?:\w+::)?test_\w+)`")
SAY = Say("en")


@dataclass(frozen=True)
class Row:
    """One sentence of the contract, and the tests that hold it."""

    part: str
    id: str
    sentence: str
    tests: str

    @property
    def words(self) -> list[str]:
        """Give what stands in backticks."""
        return re.findall(r"`([^`]+)`", self.sentence)


@cache
def rows() -> tuple[Row, ...]:
    found: list[Row] = []
    part = ""
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            part = line.removeprefix("## ")
        cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", line.strip("|"))]
        if line.startswith("| ") and cells[0] != "id":
            assert len(cells) == 3, line
            found.append(Row(part, *cells))
    return tuple(found)


def of(part: str) -> list[Row]:
    return [row for row in rows() if row.id.startswith(f"{part}-")]


def listed(part: str, lead: str) -> list[str]:
    """Give the words that the one sentence beginning so lists, up to its full stop."""
    (row,) = [row for row in of(part) if row.sentence.startswith(f"{lead}: `")]
    words = row.sentence.removeprefix(f"{lead}: ").partition(". ")[0]
    return re.findall(r"`([^`]+)`", words)


@cache
def names_in(file: str) -> frozenset[str]:
    """Name the tests of a file, those of classes by `Class::test`."""
    found = set()
    for node in ast.parse((ROOT / file).read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef):
            found.add(node.name)
        elif isinstance(node, ast.ClassDef):
            inner = (each for each in node.body if isinstance(each, ast.FunctionDef))
            found |= {f"{node.name}::{each.name}" for each in inner}
    return frozenset(found)


# The table


def test_each_sentence_has_a_name_in_its_order() -> None:
    parts = {row.part: row.id.partition("-")[0] for row in rows()}
    assert len(set(parts.values())) == len(parts) >= 13
    for part, name in parts.items():
        ids = [row.id for row in rows() if row.part == part]
        assert ids == [f"{name}-{number}" for number in range(1, len(ids) + 1)]


def test_each_sentence_is_said_once() -> None:
    told = [row.sentence for row in rows()]
    assert len(set(told)) == len(told) > 150


@pytest.mark.parametrize("row", rows(), ids=lambda row: row.id)
def test_each_sentence_names_tests_that_exist(row: Row) -> None:
    named = TEST.findall(row.tests)
    assert named
    assert ", ".join(f"`{file}::{test}`" for file, test in named) == row.tests
    assert [test for file, test in named if test not in names_in(file)] == []


# Settings: a word that nobody knows is answered with all that are


SETTINGS = {
    "": ("project", 'project = "adn"\n'),
    "[wiki]": ("wiki", "[wiki]\n"),
    "[guards]": ("guards", "[guards]\n"),
    "[links]": ("links", "[links]\n"),
    "[maintenance]": ("maintenance", "[maintenance]\n"),
    "[[ignore]]": ("ignore", '[[ignore]]\nkind = "orphan"\nreason = "x"\nuntil = 2099-01-01\n'),
    "[[repair]]": ("repair", '[[repair]]\ncategory = "A"\ninto = "B"\n'),
    "[[pages]]": ("pages", '[[pages]]\ntitle = "T"\ntemplate = "t"\n'),
}
FIELDS = {"text": "", "choice": 'choices = ["a"]\n', "ref": 'to = "projets"\n', "money": ""}
UNKNOWN = "qqqqqqqqqqqq = 1\n"
TOP = 'name = "projets"\nworkbook = "p.csv"\nkey = "text"\n'


def known(folder: Path, settings: str, projets: str) -> dict[str, list[str]]:
    """Load a project in which each table has a word that nobody knows; give those that are."""
    (folder / "passeur.toml").write_text(settings, encoding="utf-8")
    (folder / "sources").mkdir()
    (folder / "sources" / "projets.toml").write_text(projets, encoding="utf-8")
    _, problems = load_project(folder)
    assert {problem.code for problem in problems} == {"schema.unknown-option"}
    return {problem.args["table"]: list(problem.args["options"]) for problem in problems}


def defaults(*kinds: type) -> dict[str, str]:
    """Give what holds where nothing is said, as TOML writes it; nothing for nothing."""
    found = {}
    for kind in kinds:
        for each in fields(kind):
            if each.default not in {MISSING, "", (), None}:
                value: Any = each.default
                found[each.name] = str(value).lower() if isinstance(value, bool) else str(value)
    return found


def told(part: str) -> dict[str, str]:
    """Give the settings of a part, each with what stands in brackets behind it."""
    text = "\n".join(row.sentence for row in of(part))
    keys = re.findall(r"`((?:\[\[?[\w.]+\]\]? )?\w+)`(?: \(`([^`]+)`)?", text)
    found: dict[str, str] = {}
    for key, value in keys:
        found[key] = value or found.get(key, "")
    return found


def test_the_settings_are_those_of_the_page(tmp_path: Path) -> None:
    text = "".join(table + UNKNOWN for _, table in SETTINGS.values())
    options = known(tmp_path, text, f"{TOP}[fields.text]\n")
    page = told("settings")
    usual = defaults(WikiSettings, Guards, Links, Maintenance)
    assert page["language"] == defaults(Project)["language"]
    assert {option for option in options["passeur.toml"] if option not in page} == {
        name for name, _ in SETTINGS.values()
    } - {"project"} | {"categories", "sources"}  # tables, and what comes later
    for head, (name, _) in SETTINGS.items():
        keys = {f"{head} {option}": option for option in options[name]} if head else {}
        assert keys.keys() - page.keys() == set()
        if not head.startswith("[["):
            assert {k: page[k] for k in keys} == {k: usual.get(o, "") for k, o in keys.items()}


def test_what_a_collection_may_say_is_on_the_page(tmp_path: Path) -> None:
    kinds = "".join(
        f'[fields.{kind}]\ntype = "{kind}"\n{more}{UNKNOWN}' for kind, more in FIELDS.items()
    )
    page = SETTINGS["[[pages]]"][1] + UNKNOWN
    options = known(tmp_path, 'project = "adn"\n', TOP + UNKNOWN + kinds + page)
    page_says = told("collection")
    usual = defaults(Collection, Field) | {"type": "text", "currency": Amount().currency}
    usual |= {"per": "collection"}
    tables = {"pages", "indexes", "fields"}
    for table, names in options.items():
        head = "[fields.NAME] " if "fields" in table else "[[pages]] " if "pages" in table else ""
        keys = {head + option: option for option in names if head or option not in tables}
        assert keys.keys() - page_says.keys() == set()
        assert {k: page_says[k] for k in keys} == {k: usual.get(o, "") for k, o in keys.items()}


def test_the_types_are_those_of_the_page() -> None:
    assert listed("type", "The types") == list(TYPES)


# Commands


def options_of(command: click.Command) -> dict[str, set[str]]:
    """Give the names of each option of a command, by the longest one."""
    found = [each.opts for each in command.params if isinstance(each, click.Option)]
    return {max(names, key=len): set(names) for names in found}


def test_the_global_options_are_those_of_the_page() -> None:
    assert set(listed("option", "Before and after a command's name")) == set(options_of(passeur))


@pytest.mark.parametrize("name", COMMANDS)
def test_the_options_of_every_command_are_those_of_the_page(name: str) -> None:
    with click.Context(passeur) as ctx:
        command = passeur.get_command(ctx, name)
    assert command is not None
    lead = re.compile(rf"(?:`passeur \w+` and )?`passeur {name}\b")
    text = " ".join(row.sentence for row in of("command") if lead.match(row.sentence))
    named = set(re.findall(r"`(--?[a-z][\w-]*)", text))
    own = {names for names in options_of(command) if names not in options_of(passeur)}
    assert text
    assert own - named == set()
    assert named - set().union(*options_of(command).values()) == set()


def test_what_comes_later_is_on_the_page() -> None:
    assert of("command")[0].words[: len(LATER)] == list(LATER)


def test_words_that_options_take_are_on_the_page() -> None:
    text = "\n".join(row.sentence for row in of("command"))
    assert f"(`html`): {', '.join(f'`{name}`' for name in FORMS)}" in text
    assert "`--lang` is " + " or ".join(f"`{name}`" for name in LANGUAGES) in "\n".join(
        row.sentence for row in of("option")
    )


# Numbers and words


def test_the_exit_statuses_are_those_of_the_page() -> None:
    assert sorted(map(int, listed("exit", "The numbers"))) == sorted(map(int, Exit))


def test_the_guards_are_those_of_the_page() -> None:
    assert listed("guard", "The names, in `held.guard` and `--allow`") == list(GUARDS)


def test_the_kinds_of_summaries_are_those_of_the_page() -> None:
    assert sorted(listed("summary", "The kinds")) == sorted(SUMMARY_KINDS)


def test_the_kinds_of_findings_are_those_of_the_page() -> None:
    for family, kinds in FAMILIES.items():
        for severity in get_args(Severity):
            wanted = [kind for kind in kinds if Finding(kind, "").severity == severity]
            if wanted:
                assert listed("finding", f"{family.capitalize()}, {severity}") == wanted
    told_there = [word for row in of("finding") for word in row.words]
    assert sorted(told_there) == sorted(kind for kinds in FAMILIES.values() for kind in kinds)


def reasons() -> set[str]:
    """Name the reasons of conflicts: those that have sentences, without their variants."""
    codes = set(sentences("en", "conflict"))
    return {
        code
        for code in codes
        if not any(code.removesuffix(end) in codes - {code} for end in ("-field", "-gone"))
    }


def test_the_words_of_json_are_those_of_the_page() -> None:
    assert listed("json", "Its `severity`") == list(get_args(Severity))
    assert listed("json", "Its `action`") == list(get_args(Action))
    assert listed("json", "Its `because`") == list(get_args(Because))
    assert listed("json", "Its `result`") == list(get_args(Result))
    assert listed("json", "Its `state`") == list(get_args(State))
    assert set(listed("json", "Its `reason`")) == reasons()


# Shapes


CELL = Cell("p.xlsx", "P", "C2")
PROBLEM = Problem("run.locked", CELL)
CONFLICT = Conflict(
    "both-changed", "f", "a", "b", "c", CELL, "Léa", "2026-11-27", "2026-11-26", "organismes"
)
EDIT = Edit(
    "a/b/c/d", "move", "T", Identity("a", "b", "c", "d"), "o", "row", "s",
    conflicts=(CONFLICT,), old_title="U", remarks=(Remark("links-left", {"pages": ["A"], "n": 1}),),
)  # fmt: skip
PLAN = Plan("R", "adn", "w", "s", "t", (EDIT,), findings=())
FINDING = Finding("orphan", "A")
OUTCOME = Outcome("a/b/c/d", "move", "T", "refused", 7, "protectedpage", "outcome.refused")
RETURNED = Returned(CELL, "f", "a", "b", "T", "Léa", "2026-11-27", 7, reason="formula")


@cache
def shapes() -> dict[str, set[str]]:
    """Give the names in each shape, made by the program itself."""
    cell = pull_json([], [RETURNED], SAY)["cells"][0]
    (run,) = runs_json([{"run": "R"}], SAY)["runs"]
    (check,) = doctor_json([Check("lock", PROBLEM, ok=False)], SAY)["checks"]
    return {
        "A problem": set(problem_json(PROBLEM, SAY)),
        "`check`": set(check_json([], 0, SAY)),
        "`plan` and `show`": set(plan_json(PLAN, SAY)),
        "An edit": set(edit_json(EDIT, SAY)),
        "A conflict": set(conflict_json(CONFLICT)),
        "What is held": {each.name for each in fields(Held)},
        "Requests of the API, with the login and its tokens apart": {
            each.name for each in fields(Requests)
        },
        "`apply`, `sync`, `import` and `undo`": set(outcomes_json("R", [], PLAN, Requests(), SAY)),
        "An outcome": set(outcome_json(OUTCOME, {}, SAY)),
        "`audit`": set(audit_json(Report("R", "adn", "w", "t"), SAY)),
        "A finding": set(finding_json(FINDING, SAY)),
        "`pull`": set(pull_json([], [], SAY)),
        "A cell": set(cell),
        "A run in `runs`": set(run),
        "A check of `doctor`, in `checks`": set(check),
        "`wiki`": {each.name for each in fields(Status)},
        "A command without a result": set(error_json(PROBLEM, SAY)),
    }


@pytest.mark.parametrize("lead", shapes())
def test_the_shapes_of_json_are_those_of_the_page(lead: str) -> None:
    assert {name.removesuffix("?") for name in listed("json", lead)} == shapes()[lead]
