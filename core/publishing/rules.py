"""What the end of a step means for its delivery: pure, from the outcome to the next move.

==============================  ==================================================================================
how the step ended              what happens next
==============================  ==================================================================================
it took effect                  the next step at once; after the last one it is published
the platform is at work         the same step when it said
nothing left, the platform      again when it said, or backing off; after ten tries it failed
asks to wait or is away
nothing left, refused           it failed, with its cause
in doubt, nobody can see it     the same step again, backing off: a second one harms nobody
in doubt, people might see it   uncertain: wait until a slow platform has surely finished, then settle the doubt
==============================  ==================================================================================

A doubt is settled as the step's ``Repeat`` says. ``SAFE``: the same step with the same key again. ``CHECKABLE``, and
``SAFE`` ones whose key has run out: look; there: published; not there: sent once more, and never a third time;
cannot tell: look again, at last ask a person. ``UNSAFE``: ask a person at once. What was tried ten times is looked for
as well, however safe a repeat is: a person is asked only about what the platform cannot tell. Nothing is sent after the
deadline without asking.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from core.accounts.health import Failure
from core.accounts.model import HealthCode
from core.publishing.model import Cause, Delivery, DeliveryState
from ventanilla.api import Applied, Happened, Repeat, Step, StepResult, Unknown, Verdict, Waits

TRIES_MOST = 10
CHECKS_MOST = 12
RESENDS_MOST = 1
WAIT_TO_S = 3600
DOUBT_TO_S = 86_400
"""How long a doubt may wait for somebody who can look into it."""
LOOKS_MOST = 3
"""Looks that cannot tell, before a person is asked."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long the publisher waits, in workspace seconds."""

    settle_s: int = 60
    """What a platform may take to finish what it was sent; longer than any request of ours lasts."""
    backoff_from_s: int = 5
    backoff_to_s: int = 900

    def backoff_s(self, tries: int, chance: float) -> int:
        """The wait after so many tries, twice as long each time, spread over its upper half."""
        top = min(self.backoff_to_s, self.backoff_from_s * 2 ** min(tries, 12))
        return max(1, int(top / 2 + top / 2 * chance))


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one try of a step ended without effect on record: the failure, and whether it may have had one."""

    failure: Failure
    applied: Applied


@dataclass(frozen=True, slots=True)
class Trial:
    """A step that was run: of which delivery, and whether an earlier run may have had effect."""

    delivery: Delivery
    step: Step
    was_in_doubt: bool


class Turn(Enum):
    """What the publisher does with a delivery whose time has come."""

    RUN = "run"
    LOOK = "look"
    ASK = "ask"


@dataclass(frozen=True, slots=True)
class Move:
    """Where a delivery goes."""

    state: DeliveryState
    next_s: int
    cause: Cause = Cause.NONE
    detail: str = ""
    is_resend: bool = False
    """The step is run again although it may have had effect, or was seen to have had none."""


_CAUSES = {
    HealthCode.SIGN_IN: Cause.SIGN_IN,
    HealthCode.EXPIRED: Cause.SIGN_IN,
    HealthCode.REVOKED: Cause.SIGN_IN,
    HealthCode.MISSING_SCOPE: Cause.MISSING_SCOPE,
    HealthCode.LIMITED: Cause.LIMITED,
    HealthCode.QUOTA: Cause.QUOTA,
    HealthCode.REJECTED: Cause.REJECTED,
    HealthCode.NOT_ALLOWED: Cause.NOT_ALLOWED,
    HealthCode.GONE: Cause.TARGET_GONE,
    HealthCode.TOO_BIG: Cause.REJECTED,
    HealthCode.BLOCKED: Cause.BLOCKED,
    HealthCode.MALFORMED: Cause.DRIFT,
    HealthCode.DRIFT: Cause.DRIFT,
    HealthCode.CRASHED: Cause.CRASHED,
    HealthCode.NOT_LOADED: Cause.NOT_LOADED,
}
_PASSING = (HealthCode.UNAVAILABLE, HealthCode.TRUNCATED, HealthCode.SLOW)
_WAITS = (HealthCode.LIMITED, HealthCode.QUOTA)
_PASSING_CAUSES = (Cause.NONE, Cause.UNAVAILABLE, Cause.LIMITED, Cause.QUOTA)


def cause_of(failure: Failure) -> Cause:
    """The cause that a failure is, in a person's terms."""
    return _CAUSES.get(failure.code, Cause.UNAVAILABLE)


def turn(delivery: Delivery, step: Step, now_s: int) -> Turn:
    """What to do with a delivery whose ``next_s`` has come: run its step, look for it, or ask a person."""
    if delivery.state is not DeliveryState.UNCERTAIN:
        return Turn.RUN
    if step.repeat is Repeat.UNSAFE or delivery.checks > CHECKS_MOST or delivery.tries > 2 * TRIES_MOST:
        return Turn.ASK
    is_repeatable = (
        step.repeat is Repeat.SAFE and delivery.tries < TRIES_MOST and not _has_run_out(delivery, step, now_s)
    )
    was_refused = delivery.cause not in _PASSING_CAUSES  # a repeat that is refused says nothing of the first one
    return Turn.RUN if is_repeatable and not was_refused and now_s <= delivery.deadline_s else Turn.LOOK


def after_result(delivery: Delivery, result: StepResult, now_s: int, *, was_in_doubt: bool = False) -> Move:
    """Where a delivery goes when its step took effect or is still at work; a doubt lasts until the step has ended."""
    if isinstance(result, Waits):
        state = DeliveryState.UNCERTAIN if was_in_doubt else DeliveryState.WAITING
        return Move(state, now_s + min(max(1, result.after_s), WAIT_TO_S))
    assert delivery.frozen is not None, "only what is frozen is run"
    is_last = delivery.frozen.step + 1 >= len(delivery.frozen.plan.steps)
    return Move(DeliveryState.PUBLISHED if is_last else DeliveryState.WAITING, now_s)


def after_failure(trial: Trial, outcome: Outcome, now_s: int, chance: float, patience: Patience) -> Move:
    """Where a delivery goes when a try of its step brought no result.

    Args:
        chance: a random number from 0 up to, not including, 1.
    """
    delivery, step, failure = trial.delivery, trial.step, outcome.failure
    if (trial.was_in_doubt or outcome.applied is not Applied.NO) and (step.shows or step.repeat is not Repeat.SAFE):
        if step.repeat is Repeat.UNSAFE:
            return _ask(Cause.NO_WAY_TO_TELL, failure.detail, now_s)
        wait_s = patience.settle_s
        if delivery.tries > 1:
            wait_s = max(wait_s, patience.backoff_s(delivery.tries, chance))
        next_s = max(
            now_s + wait_s, _when(failure, 0, now_s, chance, patience) if failure.retry_at_s is not None else 0
        )
        return Move(DeliveryState.UNCERTAIN, next_s, cause_of(failure), failure.detail)
    if failure.code in _WAITS or (failure.code in _PASSING and delivery.tries < TRIES_MOST):
        next_s = _when(failure, delivery.tries, now_s, chance, patience)
        return Move(DeliveryState.WAITING, next_s, cause_of(failure), failure.detail)
    if outcome.applied is not Applied.NO and delivery.tries < TRIES_MOST:  # in doubt, and nobody can see it
        next_s = _when(failure, delivery.tries, now_s, chance, patience)
        return Move(DeliveryState.WAITING, next_s, cause_of(failure), failure.detail)
    return Move(DeliveryState.FAILED, now_s, cause_of(failure), failure.detail)


def after_look(delivery: Delivery, verdict: Verdict | Failure, now_s: int, chance: float, patience: Patience) -> Move:
    """Where a delivery in doubt goes after somebody looked; a :class:`Failure`: it could not be looked."""
    match verdict:
        case Happened(done=done):
            return after_result(delivery, done, now_s)
        case Failure():
            if delivery.checks >= CHECKS_MOST:
                return _ask(Cause.NO_WAY_TO_TELL, verdict.detail, now_s)
            next_s = _when(verdict, delivery.checks, now_s, chance, patience)
            return Move(DeliveryState.UNCERTAIN, next_s, cause_of(verdict), verdict.detail)
        case Unknown(hint=hint):
            if delivery.checks >= LOOKS_MOST:
                return _ask(Cause.NO_WAY_TO_TELL, hint, now_s)
            return Move(DeliveryState.UNCERTAIN, now_s + patience.backoff_s(delivery.checks + 2, chance), detail=hint)
        case _:
            if delivery.resends >= RESENDS_MOST:
                return _ask(Cause.NOT_FOUND_TWICE, "", now_s)
            if now_s > delivery.deadline_s:
                return Move(DeliveryState.EXPIRED, now_s, Cause.LATE)
            return Move(DeliveryState.WAITING, now_s, is_resend=True)


def after_silence(delivery: Delivery, now_s: int, *, for_good: bool) -> Move:
    """Where a doubt goes that cannot be looked into now: ever later, and after a day to a person.

    Args:
        for_good: nobody will be able to look.
    """
    waited_s = max(0, now_s - max(delivery.due_s, delivery.begun_s or 0))
    if for_good or waited_s > DOUBT_TO_S:
        return _ask(Cause.NO_WAY_TO_TELL, delivery.detail, now_s)
    next_s = now_s + min(WAIT_TO_S, max(60, waited_s // 4))
    return Move(DeliveryState.UNCERTAIN, next_s, delivery.cause, delivery.detail)


def after_loss(delivery: Delivery, step: Step, was_begun: bool, now_s: int, patience: Patience) -> Move:
    """Where a delivery goes whose collector died over it. ``was_begun``: a try had begun and has no end."""
    if not was_begun or (not step.shows and step.repeat is Repeat.SAFE):
        return Move(DeliveryState.WAITING, now_s)
    if step.repeat is Repeat.UNSAFE:
        return _ask(Cause.NO_WAY_TO_TELL, "the collector ended in the middle", now_s)
    return Move(DeliveryState.UNCERTAIN, now_s + patience.settle_s, detail="the collector ended in the middle")


def is_late(delivery: Delivery, now_s: int) -> bool:
    """Whether its time has passed before it was all out; of a thread half out a person says whether it goes on."""
    return now_s > delivery.deadline_s and delivery.state is DeliveryState.WAITING


def _ask(cause: Cause, detail: str, now_s: int) -> Move:
    return Move(DeliveryState.NEEDS_OPERATOR, now_s, cause, detail)


def _has_run_out(delivery: Delivery, step: Step, now_s: int) -> bool:
    """Whether the platform may have forgotten the key of this step."""
    if step.safe_for_s is None or delivery.begun_s is None:
        return False
    return not 0 <= now_s - delivery.begun_s < step.safe_for_s  # a clock set back proves nothing either


def _when(failure: Failure, tries: int, now_s: int, chance: float, patience: Patience) -> int:
    if failure.retry_at_s is not None:
        return min(max(failure.retry_at_s, now_s + 1), now_s + WAIT_TO_S)
    return now_s + patience.backoff_s(tries, chance)
