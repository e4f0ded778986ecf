"""The one policy for asking again: few times, ever later, and not before the server allows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tenacity import RetryCallState, Retrying, retry_if_exception_type, stop_after_attempt
from tenacity.wait import wait_exponential_jitter

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.wiki.patience import Patience

LONGEST_WAIT = 120.0  # seconds; a server that asks for more is left for the next run
ATTEMPTS = 5
ATTEMPTS_TO_OPEN = 2  # somebody may be sitting before the screen


class Again(Exception):  # noqa: N818 - no error yet: it may go better next time
    """Nothing was done; `after` is how many seconds the server wants us to wait, 0 if it says none.

    `code` and `words` say why, as the API does.
    """

    def __init__(self, code: str, words: str = "", after: float = 0.0) -> None:
        super().__init__(code)
        self.code = code
        self.words = words
        self.after = after


def policy(patience: Patience, attempts: int = ATTEMPTS) -> Retrying:
    """Retry on `Again`, which comes out in the end if nothing helps."""
    return Retrying(
        retry=retry_if_exception_type(Again),
        stop=_stop(attempts),
        wait=_wait,
        before_sleep=patience.again,
        sleep=patience.sleep,
        reraise=True,
    )


_backoff = wait_exponential_jitter(initial=1, max=30, jitter=1)


def _wait(state: RetryCallState) -> float:
    return max(_asked(state), float(_backoff(state)))


def _stop(attempts: int) -> Callable[[RetryCallState], bool]:
    enough = stop_after_attempt(attempts)
    return lambda state: enough(state) or _asked(state) > LONGEST_WAIT


def _asked(state: RetryCallState) -> float:
    error = state.outcome.exception() if state.outcome else None
    return error.after if isinstance(error, Again) else 0.0
