"""Machines that keep one wiki in turns, each with a ledger of its own: nights, imports, undo."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from builders import identity
from nights import BOT, STOP, Night, Nights, memory
from streets import Street

from bot.decide.question import Decision, Policy, Question
from bot.decide.signature import path, sign
from bot.decide.undo import Undoing
from bot.jobs.sync import keep_learnt
from bot.model import Identity, Outcome, Plan, Wanted
from bot.render.notices import notice
from bot.run.apply import Applying
from bot.run.brake import Brake
from bot.run.journal import Journal
from bot.run.ledger import Ledger
from bot.run.survey import survey
from bot.run.traces import Finder, journalled

MOST_RUNS = 95  # the runs of these nights are named by two digits


class Machine(Nights):
    """Learns from nights alone: neither a look nor an import moves what the sheet says."""

    def learn(self, ledger: Ledger, question: Question, decision: Decision) -> None:
        if question.kind == "s":
            super().learn(ledger, question, decision)


@dataclass
class Bots:
    """The machines, whose turn it is, and how many runs there were."""

    street: Street
    folder: Path
    policy: str = "report"
    runs: int = 0
    turn: int = 0
    wrote: str = ""
    machines: list[Machine] = field(default_factory=list)

    def __post_init__(self) -> None:
        for name in ("first", "second"):
            (self.folder / name).mkdir()
            self.machines.append(Machine(self.street.wiki, self.folder / name))

    @property
    def now(self) -> Machine:
        """Give the machine whose turn it is; it counts on where the other one stopped."""
        machine = self.machines[self.turn]
        machine.count = self.runs
        self.runs += 1
        return machine

    def night(
        self, pages: list[Wanted], *, adopt: bool = False, take: tuple[str, str] | None = None
    ) -> Night:
        machine = self.now
        machine.adopt = adopt
        machine.policies = {"projets": Policy(self.policy, "Accueil", "Projets")}
        machine.takes = {path(identity(take[0])): {"": take[1]}} if take else {}
        self.wrote = f"20261123T0412{self.runs:02d}-3f9a"
        return machine.run(*pages)

    def plan(self, pages: list[Wanted]) -> Night:
        """Look what a night would do; nothing is learnt that a night would not learn."""
        machine = self.now
        machine.adopt, machine.takes = False, {}
        return machine.run(*pages, only_plan=True)

    def bring(self, page: Wanted) -> Night:
        """Import one row: nothing else is looked at, and nothing is retired."""
        machine = self.now
        machine.adopt, machine.takes, machine.policies = False, {}, {}
        self.wrote = f"20261123T0412{self.runs:02d}-3f9a"
        return machine.run(page, kind="i")

    def lose_the_ledger(self) -> None:
        self.machines[self.turn].lose_the_ledger()

    def undo(self, run: str) -> tuple[Plan, list[Outcome]]:
        """Take a run back."""
        machine, wiki = self.now, self.street.wiki
        own = self.wrote = f"20261123T0412{self.runs:02d}-3f9a"
        ledger, start = machine.ledger, wiki.start(STOP)
        learner = machine.learner(ledger)
        keep_learnt(ledger, survey(wiki, (), memory(ledger), learner))
        finder = Finder(wiki, start, "adn", BOT, learner.named)
        found = finder.find(run, journalled(machine.folder / "runs", run))
        present = finder.present(found, notice("fr"), ledger.known().values())

        def signed(of: Identity, kind: str) -> str:
            return sign("Passeur : repris", kind, of, own)

        edits = Undoing(found, present, signed).edits()
        plan = Plan(own, "adn", "", "u", start.now, edits)
        journal = Journal(machine.folder / "runs", own)
        applying = Applying(
            wiki, plan, ledger, journal, ledger.known(), Brake(wiki, STOP, 0.0, lambda: 0.0),
            machine.events.append,
        )  # fmt: skip
        try:
            return plan, applying.run(edits)
        finally:
            journal.end("", {}, 0, wiki.requests)
            ledger.close()
