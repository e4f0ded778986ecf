"""The night's schedule as text: what systemd and cron understand, whatever the folder is called."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from bot.failure import Failure
from bot.schedule import cron, systemd
from bot.schedule.values import Daily, Every, Place, Task, read_every, read_time, tasks

ODD = Path('/srv/Équipe 100 % l\'été "ADN" $HOME \\ fin')
PLACE = Place("adn", Path("/srv/adn"), ("/srv/passeur",))
SYNC, LINKS = tasks(Daily(4, 0))
OTHERS = "MAILTO=moi@example.org\n0 1 * * * sauvegarde\n"


@pytest.mark.parametrize(
    ("text", "hour", "minute"), [("04:00", 4, 0), ("4:05", 4, 5), (" 23:59 ", 23, 59)]
)
def test_a_time_of_day_is_read(text: str, hour: int, minute: int) -> None:
    assert read_time(text) == Daily(hour, minute)


@pytest.mark.parametrize("text", ["25:00", "4h", "quatre heures", "", "04:60", "04:00:00", "-1:00"])
def test_what_is_no_time_is_told(text: str) -> None:
    with pytest.raises(Failure) as told:
        read_time(text)
    assert told.value.problem.code == "schedule.bad-time"


@pytest.mark.parametrize(
    ("text", "minutes"), [("15m", 15), ("30 min", 30), ("2h", 120), ("5m", 5), ("24h", 1440)]
)
def test_a_rhythm_is_read(text: str, minutes: int) -> None:
    assert read_every(text) == Every(minutes)


@pytest.mark.parametrize("text", ["45m", "0m", "1m", "7h", "15", "90m", "", "15s", "100h"])
def test_a_rhythm_that_no_calendar_can_say_is_told(text: str) -> None:
    with pytest.raises(Failure) as told:
        read_every(text)
    assert told.value.problem.code == "schedule.bad-every"


def test_links_are_visited_an_hour_after_the_sync_and_only_once_a_day() -> None:
    assert LINKS.when == Daily(5, 0)
    late = tasks(Daily(23, 30))[1]
    assert late.when == Daily(0, 30)
    often = tasks(Every(15))
    assert [task.when for task in often] == [Every(15), Daily(5, 0)]


def test_each_folder_has_a_name_of_its_own() -> None:
    other = Place("adn", Path("/srv/autre"), PLACE.program)
    assert PLACE.name != other.name
    assert re.fullmatch(r"passeur-adn-[0-9a-f]{4}", PLACE.name)
    assert re.fullmatch(r"passeur-ete-a-leau-[0-9a-f]{4}", Place("Été à l’eau", ODD, ()).name)


def units(place: Place, task: Task = SYNC, *, sandbox: bool = True) -> dict[str, str]:
    made = systemd.units(place, task, written="Écrit", description="Publier", sandbox=sandbox)
    return {Path(file.path).suffix: file.text for file in made}


def test_the_service_tries_again_what_is_for_later_and_nothing_else() -> None:
    service = units(PLACE)[".service"]
    assert "Restart=on-failure" in service
    assert "RestartPreventExitStatus=1 2 3 130" in service
    assert "SuccessExitStatus" not in service  # what asks for a person shows as failed
    assert "ExecStart=/srv/passeur --project /srv/adn --quiet sync\n" in service


def test_the_timer_makes_up_for_a_machine_that_was_off() -> None:
    assert "OnCalendar=*-*-* 04:00:00\n" in units(PLACE)[".timer"]
    assert "Persistent=true" in units(PLACE)[".timer"]
    rhythms = {15: "*:0/15", 60: "0/1:00", 120: "0/2:00", 1440: "daily"}
    for minutes, calendar in rhythms.items():
        timer = units(PLACE, Task("sync", ("sync",), Every(minutes)))[".timer"]
        assert f"OnCalendar={calendar}\n" in timer


def test_only_a_kernel_with_namespaces_gets_what_needs_them(tmp_path: Path) -> None:
    assert "ProtectSystem=strict" in units(PLACE)[".service"]
    bare = units(PLACE, sandbox=False)[".service"]
    assert "ProtectSystem" not in bare
    assert "NoNewPrivileges=yes" in bare
    assert not systemd.can_sandbox(tmp_path)
    (tmp_path / "user").mkdir()
    (tmp_path / "user/max_user_namespaces").write_text("15000\n")
    assert systemd.can_sandbox(tmp_path)
    (tmp_path / "kernel").mkdir()
    (tmp_path / "kernel/apparmor_restrict_unprivileged_userns").write_text("1\n")
    assert not systemd.can_sandbox(tmp_path)


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="needs systemd-analyze")
@pytest.mark.parametrize("name", ["simple", 'Équipe 100 % l\'été "ADN" $HOME'])
@pytest.mark.parametrize("sandbox", [True, False])
def test_systemd_finds_nothing_wrong(tmp_path: Path, name: str, *, sandbox: bool) -> None:
    folder = tmp_path / name
    folder.mkdir()
    program = folder / "passeur"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    place = Place("adn", folder, (str(program),))
    files = systemd.units(place, SYNC, written="É", description="100 %", sandbox=sandbox)
    for file in files:
        (tmp_path / file.path).write_text(file.text, encoding="utf-8")
    paths = [str(tmp_path / file.path) for file in files]
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *paths],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    about_us = [line for line in done.stderr.splitlines() if place.name in line]
    assert (done.returncode, about_us) == (0, [])


def test_a_folder_with_a_line_break_is_refused() -> None:
    place = Place("adn", Path("/srv/a\nExecStart=/bin/rm"), PLACE.program)
    for write in (lambda: units(place), lambda: cron.block(place, [SYNC], "")):
        with pytest.raises(Failure) as told:
            write()
        assert told.value.problem.code == "schedule.odd-folder"


def test_cron_lines_run_what_was_meant(tmp_path: Path) -> None:
    """Run as cron does: what follows the times, `\\%` being a per cent sign, by /bin/sh."""
    folder = tmp_path / 'Équipe 100 % l\'été "ADN" $HOME'
    folder.mkdir()
    program = folder / "passeur"
    program.write_text('#!/bin/sh\nprintf "%s\\n" "$@" > "$(dirname "$0")/said"\nexit 3\n')
    program.chmod(0o755)
    place = Place("adn", folder, (str(program),))
    (line,) = [x for x in cron.block(place, [SYNC], "").splitlines() if not x.startswith("#")]
    minute, hour, rest = line.split(maxsplit=2)
    assert (minute, hour, rest[:5]) == ("0", "4", "* * *")
    command = re.sub(r"(?<!\\)%.*", "", rest[5:]).replace("\\%", "%")
    done = subprocess.run(["/bin/sh", "-c", command], capture_output=True, text=True, check=False)
    assert (folder / "said").read_text().splitlines() == [
        "--project", str(folder), "--quiet", "sync",
    ]  # fmt: skip
    assert "status 3" in done.stdout


def test_other_lines_of_a_crontab_stay_as_they_are() -> None:
    lines = cron.block(PLACE, [SYNC, LINKS], "Écrit")
    table = cron.with_block(OTHERS, PLACE, lines)
    assert table == OTHERS + lines
    assert cron.with_block(table + "# fin\n", PLACE, lines).count("# >>>") == 1
    later = cron.block(PLACE, tasks(Daily(5, 30)), "Écrit")
    assert cron.with_block(table, PLACE, later) == OTHERS + later
    assert cron.without_block(table, PLACE) == OTHERS
    assert cron.without_block(OTHERS, PLACE) == OTHERS
    assert cron.with_block("0 1 * * * sans retour", PLACE, lines).startswith(
        "0 1 * * * sans retour\n#"
    )


def test_two_projects_do_not_meet_in_a_crontab() -> None:
    other = Place("adn", Path("/srv/autre"), PLACE.program)
    one, two = (cron.block(place, [SYNC], "") for place in (PLACE, other))
    table = cron.with_block(cron.with_block("", PLACE, one), other, two)
    assert cron.without_block(table, PLACE) == two


@pytest.mark.parametrize(
    "spoilt", ["{begin}\n", "{end}\n", "{end}\n{begin}\n", "{begin}\n{begin}\n{end}\n"]
)
def test_marks_that_were_changed_by_hand_are_told(spoilt: str) -> None:
    begin, *_, end = cron.block(PLACE, [SYNC], "").splitlines()
    with pytest.raises(Failure) as told:
        cron.without_block(OTHERS + spoilt.format(begin=begin, end=end), PLACE)
    assert told.value.problem.code == "schedule.crontab-marks"
