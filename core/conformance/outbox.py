"""An outbox in memory: runs a plan's steps by the very rules of publishing; its clock is moved, nobody waits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from core.accounts.fence import Broken
from core.accounts.health import Failure, failure_of
from core.collector.fit import fitted_result, fitted_verdict
from core.collector.publisher import Point
from core.conformance.model import Breach, DoesNotApply
from core.conformance.rehearsal import World
from core.ids import AccountId, OperatorId
from core.publishing import rules
from core.publishing.model import Cause, Delivery, DeliveryId, DeliveryState, Frozen, PostId, PostKind
from core.publishing.rules import Move, Outcome, Trial, Turn
from ventanilla.api import (
    JSON,
    Applied,
    ConnectorError,
    Happened,
    Plan,
    Receipt,
    Runs,
    Step,
    StepResult,
    Waits,
)

MOVES_MOST = 80
PATIENCE = rules.Patience()
_DAY_S = 86_400
_ENDED = (
    DeliveryState.PUBLISHED,
    DeliveryState.FAILED,
    DeliveryState.NEEDS_OPERATOR,
    DeliveryState.EXPIRED,
    DeliveryState.HELD,
)


@dataclass(slots=True)
class Course:
    """How a delivery went."""

    delivery: Delivery
    receipts: list[Receipt] = field(default_factory=list)
    runs: list[str] = field(default_factory=list)
    """The names of the steps that were run, in order."""
    looks: list[str] = field(default_factory=list)
    written: dict[str, int] = field(default_factory=dict)
    """Requests for a change that each step made in all."""
    errors: list[ConnectorError] = field(default_factory=list)

    @property
    def state(self) -> DeliveryState:
        """Where it ended."""
        return self.delivery.state

    def __str__(self) -> str:
        because = f" ({self.errors[-1]!r})" if self.errors else ""
        return f"{self.state.value}{because}"


@dataclass(frozen=True, slots=True)
class Death:
    """The collector dies: at which point of which run of a step, counted from 0."""

    point: Point
    run: int


async def carry_out(world: World, plan: Plan, *, death: Death | None = None) -> Course:
    """Run a plan to its end, whatever happens on the way.

    Raises:
        Breach: the connector leaves the contract, or the delivery does not end.
    """
    connector = world.connector
    if not isinstance(connector, Runs):
        raise DoesNotApply("it neither publishes nor acts")
    course = Course(_fresh(plan, world.clock.now_s()))
    for _ in range(MOVES_MOST):
        if course.state in _ENDED:
            return course
        world.clock.reach(course.delivery.next_s)
        await _turn(world, connector, course, plan, death)
    raise Breach(f"a delivery does not end: {course}")


async def _turn(world: World, connector: Runs, course: Course, plan: Plan, death: Death | None) -> None:
    delivery, now_s = course.delivery, world.clock.now_s()
    assert delivery.frozen is not None, "it is frozen from the beginning"
    step = plan.steps[delivery.frozen.step]
    if rules.is_late(delivery, now_s):
        course.delivery = replace(delivery, state=DeliveryState.EXPIRED)
        return
    turn = rules.turn(delivery, step, now_s)
    if turn is Turn.ASK:
        course.delivery = replace(delivery, state=DeliveryState.NEEDS_OPERATOR)
        return
    trial = Trial(_taken(delivery, now_s, is_look=turn is Turn.LOOK), step, delivery.state is DeliveryState.UNCERTAIN)
    course.delivery = trial.delivery
    if turn is Turn.LOOK:
        course.looks.append(step.name)
        await _look(world, connector, course, trial)
        return
    run = len(course.runs)
    if death == Death(Point.TAKEN, run):
        course.runs.append(step.name)
        _put(course, rules.after_loss(trial.delivery, step, True, now_s, PATIENCE))
        return
    await _run(world, connector, course, trial, is_lost=death == Death(Point.ANSWERED, run))


async def _run(world: World, connector: Runs, course: Course, trial: Trial, *, is_lost: bool) -> None:
    step, state = trial.step, _state(trial.delivery)
    before = world.road.writes if world.road else 0
    course.runs.append(step.name)
    outcome: StepResult | Outcome
    try:
        outcome = _fitted(await world.call(lambda: connector.run_step(world.ctx, step, state)))
    except ConnectorError as error:
        course.errors.append(error)
        outcome = Outcome(failure_of(error), error.applied if isinstance(error.applied, Applied) else Applied.MAYBE)
    finally:
        written = (world.road.writes if world.road else 0) - before
        course.written[step.name] = course.written.get(step.name, 0) + written
    now_s = world.clock.now_s()
    if is_lost:
        _put(course, rules.after_loss(trial.delivery, step, True, now_s, PATIENCE))
    elif isinstance(outcome, Outcome):
        _put(course, rules.after_failure(trial, outcome, now_s, 0.5, PATIENCE))
    else:
        to = rules.after_result(trial.delivery, outcome, now_s)
        _took_effect(course, step, outcome)
        _put(course, to)


async def _look(world: World, connector: Runs, course: Course, trial: Trial) -> None:
    step, delivery = trial.step, trial.delivery
    since = datetime.fromtimestamp(delivery.begun_s or delivery.due_s, UTC)
    try:
        answer: object = await world.call(lambda: connector.reconcile(world.ctx, step, _state(delivery), since))
        verdict = fitted_verdict(answer)
    except Broken as broken:
        raise Breach(f"a verdict outside of the contract: {broken.detail}") from None
    except ConnectorError as error:
        course.errors.append(error)
        failure: Failure = failure_of(error)
        _put(course, rules.after_look(delivery, failure, world.clock.now_s(), 0.5, PATIENCE))
        return
    to = rules.after_look(delivery, verdict, world.clock.now_s(), 0.5, PATIENCE)
    if isinstance(verdict, Happened):
        _took_effect(course, step, verdict.done)
    _put(course, to)


def _fitted(answer: object) -> StepResult:
    try:
        return fitted_result(answer)
    except Broken as broken:
        raise Breach(f"a result outside of the contract: {broken.detail}") from None


def _took_effect(course: Course, step: Step, result: StepResult) -> None:
    """What is put down in the tables when a step took effect or is still at work."""
    delivery = course.delivery
    assert delivery.frozen is not None, "it is frozen from the beginning"
    if isinstance(result, Waits):
        course.delivery = replace(delivery, frozen=replace(delivery.frozen, progress=result.state))
        return
    if result.receipt is not None:
        course.receipts.append(result.receipt)
    frozen = replace(delivery.frozen, step=delivery.frozen.step + 1, progress=result.state)
    course.delivery = replace(
        delivery, frozen=frozen, shown=delivery.shown + step.shows, begun_s=None, tries=0, checks=0, resends=0
    )


def _put(course: Course, to: Move) -> None:
    delivery = course.delivery
    course.delivery = replace(
        delivery,
        state=to.state,
        next_s=to.next_s,
        cause=to.cause,
        detail=to.detail,
        resends=delivery.resends + to.is_resend,
    )


def _taken(delivery: Delivery, now_s: int, *, is_look: bool) -> Delivery:
    return replace(
        delivery,
        state=DeliveryState.UNCERTAIN if is_look else DeliveryState.SENDING,
        begun_s=delivery.begun_s if delivery.begun_s is not None else now_s,
        tries=delivery.tries + (not is_look),
        checks=delivery.checks + is_look,
        cause=Cause.NONE,
        detail="",
    )


def _state(delivery: Delivery) -> Mapping[str, JSON]:
    assert delivery.frozen is not None, "it is frozen from the beginning"
    return delivery.frozen.progress


def _fresh(plan: Plan, now_s: int) -> Delivery:
    return Delivery(
        id=DeliveryId(1),
        post_id=PostId(1),
        account_id=AccountId(7),
        kind=PostKind.POST,
        conversation_id=None,
        message_id=None,
        author_id=OperatorId(1),
        content="",
        key="",
        state=DeliveryState.WAITING,
        due_s=now_s,
        next_s=now_s,
        deadline_s=now_s + _DAY_S,
        is_later=False,
        seen_rev=0,
        frozen=Frozen(plan, 0, {}),
        shown=0,
        begun_s=None,
        tries=0,
        checks=0,
        resends=0,
        cause=Cause.NONE,
        detail="",
        remote_id="",
        url="",
        published_s=None,
        is_found=False,
        rev=1,
    )
