"""One night without workbooks: survey, decide and apply on any wiki that keeps the port."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.decide.plan import decide
from bot.decide.question import Decision, Policy, Question
from bot.decide.signature import sign
from bot.jobs.sync import keep_learnt
from bot.model import Edit, Event, Identity, Known, Names, Outcome, Plan, Wanted
from bot.run.apply import Applying
from bot.run.brake import Brake
from bot.run.journal import Journal
from bot.run.learn import Learner
from bot.run.ledger import DELETIONS_READ_UNTIL, OWN_READ_UNTIL, Ledger
from bot.run.remember import agreed
from bot.run.survey import Memory, survey
from bot.run.texts import with_texts

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from bot.wiki.port import Wiki

BOT = frozenset({"PasseurBot"})
STOP = "User:PasseurBot/Arrêt"
NAMES = Names(frozenset({"category", "catégorie"}), frozenset({"template", "modèle"}))


def memory(ledger: Ledger) -> Memory:
    marks = (ledger.mark(DELETIONS_READ_UNTIL), ledger.mark(OWN_READ_UNTIL))
    return Memory(ledger.known(), ledger.deletions(), *marks)


@dataclass
class Night:
    """What one night decided and what became of it."""

    decision: Decision
    outcomes: list[Outcome]
    applying: Applying

    @property
    def results(self) -> dict[str, str]:
        return {outcome.title: outcome.result for outcome in self.outcomes}

    @property
    def reasons(self) -> dict[str, str]:
        return {e.title: c.reason for e in self.decision.edits for c in e.conflicts}


@dataclass
class Nights:
    """A bot that comes back every night with its ledger."""

    wiki: Wiki
    folder: Path
    count: int = 0
    events: list[Event] = field(default_factory=list)
    seconds: float = 0.0
    started: str = ""
    adopt: bool = False
    policies: dict[str, Policy] = field(default_factory=dict)
    takes: dict[str, dict[str, str]] = field(default_factory=dict)

    @property
    def ledger(self) -> Ledger:
        return Ledger(self.folder / "ledger.sqlite")

    def ledger_known(self) -> Mapping[Identity, Known]:
        ledger = self.ledger
        try:
            return ledger.known()
        finally:
            ledger.close()

    def lose_the_ledger(self) -> None:
        for path in self.folder.glob("ledger.sqlite*"):
            path.unlink()

    def learner(self, ledger: Ledger) -> Learner:
        return Learner(self.wiki, "adn", BOT, lambda identity: identity, NAMES, ledger.said)

    def question(self, ledger: Ledger, pages: list[Wanted], kind: str, run: str) -> Question:
        start = self.wiki.start(STOP)
        self.started = start.now
        found = survey(self.wiki, pages, memory(ledger), self.learner(ledger))
        keep_learnt(ledger, found)
        here = {page.identity for page in pages}
        gone = [k for i, k in found.known.items() if i not in here and k.said_sha1]
        question = Question(
            wanted=found.wanted,
            known=found.known,
            live=found.live,
            sign=lambda page, kind: sign(f"Passeur : {page.origin}", kind, page.identity, run),
            kind=kind,
            bot_users=BOT,
            rights=start.rights,
            names=NAMES,
            adopt=self.adopt,
            said=found.said,
            vanished=gone if self.policies else (),
            policies=self.policies,
            takes=self.takes,
            owed=ledger.owed(),
        )
        return with_texts(self.wiki, ledger, question)

    def run(self, *pages: Wanted, kind: str = "s", only_plan: bool = False) -> Night:
        self.count += 1
        run = f"20261123T0412{self.count:02d}-3f9a"
        ledger = self.ledger
        question = self.question(ledger, list(pages), kind, run)
        decision = decide(question)
        plan = Plan(run, "adn", "", kind, self.started, decision.edits)
        applying = Applying(
            self.wiki,
            plan,
            ledger,
            Journal(self.folder / "runs", run),
            question.known,
            Brake(self.wiki, STOP, self.seconds, lambda: self.seconds),
            self.events.append,
        )
        edits: list[Edit] = [] if only_plan else list(decision.edits)
        try:
            outcomes = applying.run(edits)
            self.learn(ledger, question, decision)
        finally:
            applying.journal.end("", {}, 0, self.wiki.requests)
            ledger.close()
        return Night(decision, outcomes, applying)

    def learn(self, ledger: Ledger, question: Question, decision: Decision) -> None:
        known = question.known
        ledger.remember(
            agreed(page, state, known.get(page.identity)) for page, state in decision.agreed
        )
        ledger.remember((page, None) for page in decision.relearnt)
        ledger.add_deletions(question.live.deletions.values(), self.started)
        ledger.set_mark(OWN_READ_UNTIL, self.started)
