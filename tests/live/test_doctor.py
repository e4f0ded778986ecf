"""`passeur doctor` on a real wiki: each fault of the set-up is found, with what mends it."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing, suppress
from typing import TYPE_CHECKING, Any

import pytest
from golden import unwrapped

from bot.wiki.local.accounts import BOT

if TYPE_CHECKING:
    from live.house import House

WORK = ("basic", "highvolume", "editpage", "createeditmovepage")
SEEN = {"settings", "disk", "config", "password", "login", "version", "https", "blocked", "rights"}


class Found:
    """What doctor said: what is wrong by its code, and the codes of what is fine."""

    def __init__(self, house: House, *words: str) -> None:
        said = house.run("doctor", "--json", *words)
        checks = said.json["checks"]
        self.status = said.status
        self.fine = {check["code"] for check in checks if check["ok"]}
        self.wrong: dict[str, dict[str, Any]] = {c["code"]: c for c in checks if not c["ok"]}
        self.errors = {c["code"] for c in checks if not c["ok"] and c["severity"] == "error"}
        self.out = said.out + said.err

    def message(self, code: str) -> str:
        return str(self.wrong[code]["message"])

    def hint(self, code: str) -> str:
        return str(self.wrong[code]["hint"])


def grant(house: House, *grants: str) -> None:
    """Give the robot's bot password these grants alone."""
    for file in house.wiki.places.data.glob("*.sqlite"):
        with closing(sqlite3.connect(file, timeout=30)) as db, suppress(sqlite3.OperationalError):
            db.execute("UPDATE bot_passwords SET bp_grants=?", (json.dumps(grants),))
            db.commit()


def wording(house: House, message: str) -> str:
    """Give the wiki's own words in French."""
    asked = house.wiki.admin.api(
        action="query", meta="allmessages", ammessages=message, amlang="fr"
    )
    return str(asked["query"]["allmessages"][0]["content"])


def password(house: House, line: str) -> None:
    """Write the file of the password."""
    file = house.folder / "user-password.py"
    file.write_text(f"{line}\n", encoding="utf-8")
    file.chmod(0o600)


def settings(house: House, more: str) -> None:
    """Add to the project's settings."""
    file = house.folder / "passeur.toml"
    file.write_text(file.read_text(encoding="utf-8") + more, encoding="utf-8")


def test_a_good_set_up_is_told_line_by_line(house: House) -> None:
    grant(house, *WORK)
    house.sync()
    house.wiki.editor.edit("Utilisateur:PasseurBot", "Publie les classeurs ; écrire à Léa.")
    found = Found(house)
    assert found.status == 0
    assert SEEN | {"grants", "bot-mark", "stop-page", "user-page", "ledger", "night"} <= found.fine
    assert set(found.wrong) <= {"extension"}
    text = house.run("doctor").out.splitlines()
    assert len([line for line in text if line.startswith("✓ ")]) >= len(SEEN)
    assert all(len(line) <= 100 for line in text)


def test_it_writes_nothing_to_the_wiki(house: House) -> None:
    before = house.wiki.admin.titles()
    assert Found(house).fine
    assert house.wiki.admin.titles() == before


def test_grants_that_are_too_many_are_named_as_the_wikis_form_does(house: House) -> None:
    house.wiki.admin.promote(BOT, "sysop")
    house.wiki.admin.promote(BOT, "interface-admin")
    grant(house, *WORK, "editinterface", "delete")
    found = Found(house)
    assert found.status == 0
    for name in ("editinterface", "delete"):
        assert f"« {wording(house, f'grant-{name}')} » ({name})" in found.message("grants")
    assert "highvolume" not in found.message("grants")
    assert found.hint("grants").endswith("/wiki/Special:BotPasswords")


def test_the_smallest_set_of_grants_is_enough(house: House) -> None:
    grant(house, *WORK)
    assert "grants" in Found(house).fine
    assert house.sync().status == 0


@pytest.mark.parametrize(
    ("grants", "named", "status"),
    [
        (("basic", "editpage", "highvolume"), "createeditmovepage", 2),
        (("basic", "editpage", "createeditmovepage"), "highvolume", 0),
    ],
)
def test_grants_that_are_missing_are_named(
    house: House, grants: tuple[str, ...], named: str, status: int
) -> None:
    grant(house, *grants)
    found = Found(house)
    assert f"« {wording(house, f'grant-{named}')} » ({named})" in found.message("grants")
    assert found.status == status
    assert "bot-mark" in found.fine  # the account has it, the password only does not let it through


def test_rights_that_no_grant_can_give_are_told_as_the_groups(house: House) -> None:
    groups = house.wiki.for_members()
    groups["*"]["read"] = True
    for rights in groups.values():
        rights.pop("move", None)
    with house.wiki.changed(wgGroupPermissions=groups):
        found = Found(house)
    assert found.status == 2, found.out
    assert f"« {wording(house, 'right-move')} » (move)" in found.message("rights")
    assert "createeditmovepage" not in str(found.wrong.get("grants", ""))


def test_deleting_is_asked_for_where_a_collection_deletes(house: House) -> None:
    file = house.folder / "sources" / "projets.toml"
    declared = file.read_text(encoding="utf-8")
    text = declared.replace('key = "id"', 'key = "id"\non_missing_row = "delete"')
    file.write_text(text, encoding="utf-8")
    assert "(delete)" in Found(house).message("rights")
    house.wiki.admin.promote(BOT, "sysop")
    grant(house, *WORK)
    assert "(delete)" in Found(house).message("grants")
    grant(house, *WORK, "delete")
    assert {"rights", "grants"} <= Found(house).fine


def test_an_account_outside_the_group_of_bots_is_told_who_can_help(house: House) -> None:
    house.wiki.configuration("Stagiaire", house.folder)
    found = Found(house)
    assert found.status == 0
    assert "/Special:UserRights" in found.hint("bot-mark")
    assert "highvolume" not in str(found.wrong.get("grants", ""))
    assert "rights" in found.fine


def test_a_wiki_that_is_read_only_is_for_later_and_the_rest_is_still_looked_at(
    house: House,
) -> None:
    with house.wiki.changed(wgReadOnly="Copie de nuit"):
        found = Found(house)
    assert found.status == 4
    assert "Copie de nuit" in found.message("readonly")
    assert {"settings", "password", "version"} <= found.fine


def test_a_wiki_that_is_down_is_for_later(house: House) -> None:
    config = house.folder / "user-config.py"
    text = config.read_text(encoding="utf-8")
    config.write_text(text.replace(house.wiki.api, "http://127.0.0.1:9/api.php"), encoding="utf-8")
    found = Found(house)
    assert found.status == 4
    assert found.errors == {"login"}
    assert {"settings", "password"} <= found.fine


def test_a_fault_of_the_set_up_counts_more_than_a_wiki_that_is_down(house: House) -> None:
    settings(house, "[wiki]\napi = 'http://127.0.0.1:9/api.php'\n")
    (house.folder / "user-config.py").unlink()
    found = Found(house)
    assert found.status == 2, found.out
    assert found.errors == {"login", "reach"}


def test_rate_limits_are_told_in_time(house: House) -> None:
    revoked = {"bot": {"noratelimit": True}}
    for hits, code in ((4, "wrong"), (400, "fine")):
        with house.wiki.changed(
            wgRateLimits={"edit": {"user": [hits, 60]}}, wgRevokePermissions=revoked
        ):
            found = Found(house)
        assert found.status == 0
        assert ("rate-kept" in found.fine) == (code == "fine")
        assert ("rate" in found.wrong) == (code == "wrong")
        assert "par minute" in unwrapped(found.out)


def test_a_blocked_account_is_told(house: House) -> None:
    house.wiki.admin.act("block", user="PasseurBot", expiry="1 hour", reason="Trop de pages")
    found = Found(house)
    assert found.status == 2, found.out
    assert "Trop de pages" in found.message("blocked")
    assert "grants" in found.fine | set(found.wrong)


def test_somebody_who_said_stop_is_named(house: House) -> None:
    house.wiki.editor.edit("Utilisateur:PasseurBot/Arrêt", "Les régions sont fausses.")
    found = Found(house)
    assert "Les régions sont fausses." in found.message("stop-page")
    assert "Arr%C3%AAt" in found.hint("stop-page")
    assert found.status == 3


def test_a_stop_page_that_people_cannot_write_is_told(house: House) -> None:
    page = "Utilisateur:PasseurBot/Arrêt"
    house.wiki.admin.act("protect", title=page, protections="create=sysop")
    assert "sysop" in Found(house).message("stop-page")
    house.wiki.admin.edit(page, "<!-- écrire ici -->")
    house.wiki.admin.protect(page, "autoconfirmed")
    assert "stop-page" in Found(house).fine


def test_the_main_password_of_the_account_is_told(house: House) -> None:
    secret = house.wiki.accounts[BOT]["password"]
    password(house, f"('{BOT}', '{secret}')")
    found = Found(house)
    assert found.status == 0
    assert "login" in found.fine
    assert "/Special:BotPasswords" in found.hint("password")
    assert "grants" not in found.fine | set(found.wrong)
    assert secret not in unwrapped(found.out)


@pytest.mark.parametrize(
    "secret",
    ["motdepasse-xyz-0123456789-zyx-0123", "0123456789abcdefg", "xyz" * 11],
)
def test_a_mistyped_password_is_told_before_the_wiki_counts_it(house: House, secret: str) -> None:
    password(house, f"('{BOT}', BotPassword('passeur', '{secret}'))")
    found = Found(house)
    assert found.status == 2, found.out
    assert found.errors == {"password"}
    assert "login" in found.wrong
    assert {"version", "clock"} <= found.fine  # as anybody sees them
    assert found.hint("password").startswith("Recopiez-le")
    assert found.hint("password").endswith("/wiki/Special:BotPasswords")
    assert secret not in unwrapped(found.out)


def test_a_wrong_password_is_told_and_the_wiki_is_looked_at_as_anybody(house: House) -> None:
    secret = "0123456789abcdef" * 2
    password(house, f"('{BOT}', BotPassword('passeur', '{secret}'))")
    found = Found(house)
    assert found.status == 2, found.out
    assert found.errors == {"login"}
    assert found.hint("login").endswith("/wiki/Special:BotPasswords")
    assert {"password", "version", "https"} <= found.fine
    assert secret not in unwrapped(found.out)


@pytest.mark.parametrize(
    ("name", "access", "told", "mend"),
    [
        ("user-password.py", 0o644, "password", "chmod 600"),
        ("user-config.py", 0o666, "config", "chmod o-w"),
    ],
)
def test_files_that_others_may_use_are_told(
    house: House, name: str, access: int, told: str, mend: str
) -> None:
    (house.folder / name).chmod(access)
    found = Found(house)
    assert found.status == 2, found.out
    assert found.errors == {told}
    assert mend in found.hint(told)
    assert "version" in found.fine


def test_cookies_that_others_may_read_are_told(house: House) -> None:
    Found(house)
    (cookies,) = (house.folder / ".passeur" / "pywikibot").glob("*.lwp")
    assert "cookies" in Found(house).fine
    cookies.chmod(0o644)
    found = Found(house)
    assert found.status == 2, found.out
    assert "rm " in found.hint("cookies")


def test_a_missing_password_file_is_told(house: House) -> None:
    (house.folder / "user-password.py").unlink()
    found = Found(house)
    assert found.status == 2, found.out
    assert "user-password.py" in found.message("password")
    assert "version" in found.fine


def test_without_an_account_the_wiki_is_looked_at_as_anybody(house: House) -> None:
    (house.folder / "user-config.py").unlink()
    assert Found(house).errors == {"login"}
    settings(house, f"[wiki]\napi = '{house.wiki.api}'\nbot_users = ['{BOT}']\n")
    found = Found(house)
    assert found.status == 2, found.out
    assert "user-config.py.example" in found.hint("login")
    assert {"settings", "version", "https", "clock", "jobs"} <= found.fine


def test_two_wikis_and_another_account_are_told(house: House) -> None:
    settings(house, "[wiki]\nbot_users = ['AutreBot']\n")
    assert "bot_users" in Found(house).message("bot-users")
    settings(house, "api = 'https://ailleurs.example/api.php'\n")
    assert "ailleurs.example" in Found(house).message("login")


def test_three_ways_to_have_no_configuration(house: House) -> None:
    config = house.folder / "user-config.py"
    for text in ("family = (\n", "import nothing_of_this_name\n", ""):
        config.write_text(text, encoding="utf-8")
        found = Found(house)
        assert found.status == 2
        assert "login" in found.errors
        assert "settings" in found.fine
        assert "Traceback" not in unwrapped(found.out)


@pytest.mark.parametrize(
    ("file", "text"),
    [("passeur.toml", "project = \n"), ("sources/projets.toml", "name = 'projets'\nclé = 3\n")],
)
def test_settings_that_cannot_be_read_are_told_and_the_rest_is_looked_at(
    house: House, file: str, text: str
) -> None:
    (house.folder / file).write_text(text, encoding="utf-8")
    found = Found(house)
    assert found.status == 2, found.out
    assert found.errors == {"settings"}
    assert file in found.message("settings")
    assert "passeur check" in found.hint("settings")
    assert {"disk", "password", "login", "version"} <= found.fine


def test_a_folder_that_is_no_project_is_told(house: House) -> None:
    (house.folder / "passeur.toml").unlink()
    found = Found(house)
    assert found.status == 2, found.out
    assert found.errors == {"folder"}


def test_another_language_has_the_wikis_words_in_it(house: House) -> None:
    grant(house, "basic", "editpage", "highvolume")
    found = Found(house, "--lang", "en")
    assert found.message("grants").startswith("The bot password lacks: “Create, edit, and move")
    assert "points in order" in unwrapped(house.run("doctor", "--lang", "en").out)


def test_a_rehearsal_wiki_that_was_never_made_is_told(house: House) -> None:
    found = Found(house, "--wiki", "local")
    assert found.status == 2, found.out
    assert "passeur wiki up" in found.hint("login")
    assert "settings" in found.fine


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
    found = Found(house)
    assert "20991123T041200-3f9a" in found.message("night")
    assert "passeur ledger rebuild" in found.hint("ledger")
    assert found.status == 2, found.out
