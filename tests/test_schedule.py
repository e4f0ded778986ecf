"""The night's schedule as text: what systemd and cron understand, whatever the folder is called."""

from __future__ import annotations

import re
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from bot.failure import Failure
from bot.say import Say
from bot.schedule import cron, systemd
from bot.schedule.values import Daily, Every, Place, Task, read_every, read_time, tasks

ODD = Path('/srv/Équipe 100 % l\'été "ADN" $HOME \\ fin')
PLACE = Place("adn", Path("/srv/adn"), ("/srv/passeur",))
SYNC, LINKS = tasks(Daily(4, 0))
OTHERS = "MAILTO=moi@example.org\n0 1 * * * sauvegarde \x0c\x85\u2028\r\n"


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
    assert re.fullmatch(r"passeur-adn-[0-9a-f]{8}", PLACE.name)
    renamed = Place("nouveau nom", PLACE.folder, PLACE.program)
    assert renamed.name == PLACE.name  # so that it is found again
    summer = Place("adn", Path("/srv/Été à l’eau"), ())
    assert re.fullmatch(
        r"passeur-ete-a-l-eau-[0-9a-f]{8}|passeur-ete-a-leau-[0-9a-f]{8}", summer.name
    )
    assert replace(PLACE, local=True).name == f"{PLACE.name}-local"


def test_what_was_said_on_the_command_line_is_said_at_night() -> None:
    words = replace(PLACE, local=True, language="en").command(SYNC)
    assert words == (
        "/srv/passeur", "--project", "/srv/adn", "--wiki", "local", "--lang", "en", "sync",
    )  # fmt: skip


def units(place: Place, task: Task = SYNC, *, sandbox: bool = True) -> dict[str, str]:
    made = systemd.units(place, task, Say("fr"), sandbox=sandbox)
    return {Path(file.path).suffix: file.text for file in made}


def test_the_service_tries_again_what_is_for_later_and_nothing_else() -> None:
    service = units(PLACE)[".service"]
    assert "Restart=on-failure" in service
    assert "RestartPreventExitStatus=1 2 3 130" in service
    assert "SuccessExitStatus" not in service  # what asks for a person shows as failed
    assert "ExecStart=/srv/passeur --project /srv/adn sync\n" in service


def test_what_runs_often_has_no_limit_on_starts() -> None:
    """Systemd counts the starts of the timer too, and would refuse the sixth."""
    often = units(PLACE, Task("sync", ("sync",), Every(15)))[".service"]
    assert "StartLimit" not in often
    assert "Restart=" not in often
    assert "StartLimitBurst=5" in units(PLACE)[".service"]


def test_nothing_is_asked_that_the_systemd_of_a_user_cannot_do() -> None:
    """Each of these ends a user's service with 218/CAPABILITIES before it begins."""
    service = units(PLACE)[".service"]
    for name in (
        "PrivateDevices", "ProtectKernelModules", "ProtectKernelLogs", "ProtectClock",
        "CapabilityBoundingSet", "AmbientCapabilities",
    ):  # fmt: skip
        assert f"{name}=" not in service


def test_the_timer_makes_up_for_a_machine_that_was_off() -> None:
    assert "OnCalendar=*-*-* 04:00:00\n" in units(PLACE)[".timer"]
    assert "Persistent=true" in units(PLACE)[".timer"]
    rhythms = {15: "*:0/15", 60: "0/1:00", 120: "0/2:00", 1440: "daily"}
    for minutes, calendar in rhythms.items():
        timer = units(PLACE, Task("sync", ("sync",), Every(minutes)))[".timer"]
        assert f"OnCalendar={calendar}\n" in timer


@pytest.mark.parametrize("status", [0, 1])
def test_only_a_kernel_with_namespaces_gets_what_needs_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, status: int
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert not systemd.can_sandbox()
    (tmp_path / "unshare").write_text(f"#!/bin/sh\nexit {status}\n", encoding="utf-8")
    (tmp_path / "unshare").chmod(0o755)
    assert systemd.can_sandbox() == (status == 0)
    assert "ProtectSystem=strict" in units(PLACE)[".service"]
    bare = units(PLACE, sandbox=False)[".service"]
    assert "PrivateUsers" not in bare
    assert "ProtectSystem" not in bare
    assert "NoNewPrivileges=yes" in bare


@pytest.mark.parametrize("name", ["/srv/a\nExecStart=/bin/rm", "/srv/\udce9t\udce9"])
def test_a_folder_with_a_line_break_or_no_text_is_refused(name: str) -> None:
    place = Place("adn", Path(name), PLACE.program)
    for write in (lambda: units(place), lambda: cron.block(place, [SYNC], "")):
        with pytest.raises(Failure) as told:
            write()
        assert told.value.problem.code == "schedule.odd-folder"


@pytest.mark.parametrize("when", [Daily(4, 0), Every(15)])
def test_cron_lines_run_what_was_meant(tmp_path: Path, when: Daily | Every) -> None:
    """Run as cron does: what follows the times, `\\%` being a per cent sign, by /bin/sh."""
    folder = tmp_path / 'Équipe 100 % l\'été "ADN" $HOME'
    folder.mkdir()
    program = folder / "passeur"
    program.write_text(
        '#!/bin/sh\nprintf "%s\\n" "$@" > "$(dirname "$0")/said"\necho "Un conflit." >&2\nexit 3\n'
    )
    program.chmod(0o755)
    place = Place("adn", folder, (str(program),))
    task = Task("sync", ("sync",), when)
    (line,) = [x for x in cron.block(place, [task], "").splitlines() if not x.startswith("#")]
    times = "0 4 * * * " if isinstance(when, Daily) else "*/15 * * * * "
    assert line.startswith(times)
    command = re.sub(r"(?<!\\)%.*", "", line[len(times) :]).replace("\\%", "%")
    done = subprocess.run(["/bin/sh", "-c", command], capture_output=True, text=True, check=False)
    assert (folder / "said").read_text().splitlines() == ["--project", str(folder), "sync"]
    assert "status 3" in done.stdout
    assert "Un conflit." in done.stdout + done.stderr


def test_cron_mails_nothing_of_a_job_that_runs_often_and_is_well(tmp_path: Path) -> None:
    program = tmp_path / "passeur"
    program.write_text("#!/bin/sh\necho Fait.\n")
    program.chmod(0o755)
    place = Place("adn", tmp_path, (str(program),))
    for when, mailed in ((Every(15), ""), (Daily(4, 0), "Fait.\n")):
        block = cron.block(place, [Task("sync", ("sync",), when)], "")
        command = re.sub(r"^(\S+ ){5}", "", block.splitlines()[-2])
        done = subprocess.run(
            ["/bin/sh", "-c", command], capture_output=True, text=True, check=True
        )
        assert done.stdout + done.stderr == mailed


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
