"""`passeur doctor` on a real wiki: each fault of the set-up is found, with what mends it."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing, suppress
from typing import Any

import pytest

from live.house import House

WORK = ("basic", "highvolume", "editpage", "createeditmovepage")


def checks(house: House, *words: str) -> dict[str, dict[str, Any]]:
    """Give the checks that are not as they should be, by code; all that is fine under `fine`."""
    said = house.run("doctor", "--json", *words)
    found: dict[str, dict[str, Any]] = {"status": {"exit": said.status}}
    for check in said.json["checks"]:
        key = check["code"] if not check["ok"] else f"fine {check['code']}"
        found[key] = check
    return found


def grant(house: House, *grants: str) -> None:
    """Give the robot's bot password these grants alone."""
    for file in house.wiki.places.data.glob("*.sqlite"):
        with closing(sqlite3.connect(file, timeout=30)) as db, suppress(sqlite3.OperationalError):
            db.execute("UPDATE bot_passwords SET bp_grants=?", (json.dumps(grants),))
            db.commit()


def test_a_good_set_up_is_told_line_by_line(house: House) -> None:
    house.sync()
    house.wiki.editor.edit("Utilisateur:PasseurBot", "Publie les classeurs ; écrire à Léa.")
    found = checks(house)
    assert {"fine settings", "fine login", "fine version", "fine blocked", "fine password"} <= set(
        found
    )
    wrong = {code for code in found if not code.startswith("fine") and code != "status"}
    assert all(found[code]["severity"] == "warning" for code in wrong)
    assert found["status"]["exit"] == 0
    text = house.run("doctor").out
    assert "✓ La connexion se fait" in text
    assert "Traceback" not in text


def test_it_writes_nothing(house: House) -> None:
    before = house.wiki.admin.titles()
    house.run("doctor")
    assert house.wiki.admin.titles() == before


def test_grants_that_are_too_many_are_named_as_the_wikis_form_does(house: House) -> None:
    found = checks(house)  # the rehearsal wiki's robot may upload
    message = found["grants"]["message"]
    assert "(uploadeditmovefile)" in message
    assert "Special:BotPasswords" in found["grants"]["hint"]
    words = house.wiki.admin.api(
        action="query", meta="allmessages", ammessages="grant-uploadeditmovefile", amlang="fr"
    )["query"]["allmessages"][0]["content"]
    assert words in message


def test_the_smallest_set_of_grants_is_enough(house: House) -> None:
    grant(house, *WORK)
    found = checks(house)
    assert "fine grants" in found
    assert house.sync().status == 0


@pytest.mark.parametrize(
    ("grants", "named", "status"),
    [
        (("basic", "editpage"), "(createeditmovepage)", 2),
        (("basic", "editpage", "createeditmovepage"), "(highvolume)", 0),
    ],
)
def test_grants_that_are_missing_are_named(
    house: House, grants: tuple[str, ...], named: str, status: int
) -> None:
    grant(house, *grants)
    found = checks(house)
    assert named in found["grants"]["message"]
    assert found["status"]["exit"] == status


def test_an_account_outside_the_group_of_bots_is_told_who_can_help(house: House) -> None:
    house.wiki.configuration("Stagiaire", house.folder)
    found = checks(house)
    assert "Special:UserRights" in found["bot-mark"]["hint"]
    assert "highvolume" not in str(found.get("grants", ""))


def test_a_wiki_that_is_read_only_is_for_later_and_the_folder_is_still_looked_at(
    house: House,
) -> None:
    with house.wiki.changed(wgReadOnly="Copie de nuit"):
        found = checks(house)
    assert found["status"]["exit"] == 4
    assert "Copie de nuit" in found["login"]["message"]
    assert "fine settings" in found


def test_a_wiki_that_is_down_is_for_later(house: House) -> None:
    config = house.folder / "user-config.py"
    text = config.read_text(encoding="utf-8")
    config.write_text(text.replace(house.wiki.api, "http://127.0.0.1:9/api.php"), encoding="utf-8")
    assert checks(house)["status"]["exit"] == 4


def test_rate_limits_are_told_in_time(house: House) -> None:
    limits = {"edit": {"user": [30, 60]}}
    revoked = {"bot": {"noratelimit": True}}
    with house.wiki.changed(wgRateLimits=limits, wgRevokePermissions=revoked):
        found = checks(house)
    assert "par minute" in found["rate"]["message"]


def test_a_blocked_account_is_told(house: House) -> None:
    house.wiki.admin.act("block", user="PasseurBot", expiry="1 hour", reason="Trop de pages")
    found = checks(house)
    assert found["status"]["exit"] == 2
    assert "Trop de pages" in found["blocked"]["message"]


def test_somebody_who_said_stop_is_named(house: House) -> None:
    house.wiki.editor.edit("Utilisateur:PasseurBot/Arrêt", "Les régions sont fausses.")
    found = checks(house)
    assert "Les régions sont fausses." in found["stop-page"]["message"]
    assert found["status"]["exit"] == 2


@pytest.mark.parametrize(
    "content",
    ["('PasseurBot', '{secret}')", "('PasseurBot', BotPassword('passeur', '{secret}'))"],
)
def test_a_password_that_is_not_a_bots_is_told_and_never_shown(house: House, content: str) -> None:
    secret = "motdepasse-xyz-0123456789-zyx-0123"
    file = house.folder / "user-password.py"
    file.write_text(content.format(secret=secret), encoding="utf-8")
    file.chmod(0o600)
    said = house.run("doctor", "--json")
    assert said.status == 2
    assert "password" in {check["code"] for check in said.json["checks"] if not check["ok"]}
    assert secret not in said.out + said.err


def test_three_ways_to_have_no_configuration(house: House) -> None:
    config = house.folder / "user-config.py"
    kept = config.read_text(encoding="utf-8")
    for text in ("family = (\n", "import nothing_of_this_name\n", ""):
        config.write_text(text, encoding="utf-8")
        said = house.run("doctor")
        assert said.status == 2
        assert "Traceback" not in said.err
    config.unlink()
    assert house.run("doctor").status == 2
    config.write_text(kept, encoding="utf-8")


def test_settings_that_cannot_be_read_are_told_as_that(house: House) -> None:
    (house.folder / "passeur.toml").write_text("project = \n", encoding="utf-8")
    found = checks(house)
    assert found["status"]["exit"] == 2
    assert found["settings"]["hint"]


def test_another_language(house: House) -> None:
    assert "points in order" in house.run("doctor", "--lang", "en").out


def test_a_night_that_was_killed_and_a_ledger_of_another_wiki_are_told(house: House) -> None:
    house.sync()
    runs = house.folder / ".passeur" / "runs"
    (runs / "20991123T041200-3f9a.jsonl").write_text(
        '{"run": "20991123T041200-3f9a", "kind": "sync", "started": "2099-11-23T04:12:00Z"}\n',
        encoding="utf-8",
    )
    with closing(sqlite3.connect(house.folder / ".passeur" / "ledger.sqlite")) as ledger:
        ledger.execute(
            "UPDATE marks SET value='https://ailleurs.example/api.php' WHERE name='wiki'"
        )
        ledger.execute("UPDATE pages SET revid=revid+100000")
        ledger.commit()
    found = checks(house)
    assert "20991123T041200-3f9a" in found["night"]["message"]
    assert "passeur ledger rebuild" in found["ledger"]["hint"]
    assert found["status"]["exit"] == 2
