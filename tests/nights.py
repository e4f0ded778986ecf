"""One night without workbooks: survey, decide and apply on any wiki that keeps the port."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.decide.plan import Decision, Question, decide
from bot.decide.signature import sign
from bot.model import Edit, Event, Outcome, Plan, Wanted
from bot.run.apply import Applying
from bot.run.journal import Journal
from bot.run.ledger import DELETIONS_READ_UNTIL, Ledger
from bot.run.rebuild import rebuild
from bot.run.survey import survey, with_texts

if TYPE_CHECKING:
    from pathlib import Path

    from bot.wiki.port import Wiki

BOT = frozenset({"PasseurBot"})
STOP = "User:PasseurBot/Arrêt"


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

    @property
    def ledger(self) -> Ledger:
        return Ledger(self.folder / "ledger.sqlite")

    def lose_the_ledger(self) -> None:
        for path in self.folder.glob("ledger.sqlite*"):
            path.unlink()

    def question(self, ledger: Ledger, pages: list[Wanted], kind: str, run: str) -> Question:
        known = ledger.known() or {k.identity: k for k in rebuild(self.wiki, "adn", BOT)}
        started = self.wiki.start(STOP).now
        found = survey(
            self.wiki,
            pages,
            known,
            bot_users=BOT,
            deletions=ledger.deletions(),
            read_until=ledger.mark(DELETIONS_READ_UNTIL),
            started=started,
        )
        question = Question(
            wanted=found.wanted,
            known=found.known,
            live=found.live,
            sign=lambda page: sign(f"Passeur : {page.origin}", kind, page.identity, run),
            kind=kind,
            bot_users=BOT,
        )
        return with_texts(self.wiki, ledger, question)

    def run(self, *pages: Wanted, kind: str = "s", only_plan: bool = False) -> Night:
        self.count += 1
        run = f"20261123T0412{self.count:02d}-3f9a"
        ledger = self.ledger
        question = self.question(ledger, list(pages), kind, run)
        decision = decide(question)
        plan = Plan(run, "adn", "", kind, question.live.started, decision.edits)
        applying = Applying(
            self.wiki,
            plan,
            ledger,
            Journal(self.folder / "runs", run),
            question.known,
            STOP,
            self.events.append,
            clock=lambda: self.seconds,
        )
        edits: list[Edit] = [] if only_plan else list(decision.edits)
        outcomes = applying.run(edits)
        applying.journal.end("", {}, 0, self.wiki.requests)
        self.learn(ledger, decision)
        ledger.close()
        return Night(decision, outcomes, applying)

    @staticmethod
    def learn(ledger: Ledger, decision: Decision) -> None:
        from bot.run.agree import known_of  # noqa: PLC0415 - beside its one use

        ledger.remember((known_of(page, state), page.text) for page, state in decision.agreed)
