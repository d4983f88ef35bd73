"""A connector asked behind the fence: for the plan of a delivery, to run a step, to look at what became of one.

Whatever it answers or raises comes back as something that can be written down; nothing here writes.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from core.accounts.fence import Broken, fenced, fenced_call
from core.accounts.health import Failure, failure_of
from core.accounts.loading import Loaded
from core.accounts.model import Account
from core.accounts.settings import without_secrets
from core.collector.fit import fitted_result, fitted_verdict
from core.collector.worker import Equipment
from core.publishing.content import Content, Deed, load_content
from core.publishing.deliveries import Begun
from core.publishing.limits import limits_of
from core.publishing.model import Delivery
from core.publishing.rules import Outcome
from core.publishing.targets import target_of
from core.publishing.withdrawal import withdrawn_target
from ventanilla.api import (
    Acts,
    Applied,
    ConnectorError,
    Context,
    Plan,
    Publishes,
    Runs,
    StepResult,
    Target,
    Unknown,
    Verdict,
)

HINT_CHARS = 300


async def planned(kit: Equipment, delivery: Delivery, account: Account, loaded: Loaded) -> Plan:
    """The steps of a delivery, made from its content; nothing is frozen yet.

    Raises:
        ConnectorError, Broken: its connector cannot do it, or breaks the contract.
        NotFound: what it is about is not on record.
    """
    connector = loaded.connector
    content = load_content(delivery.content)
    about = await _about(kit, delivery, account, content)
    now = kit.store.clock.now()
    if isinstance(content, Content):
        if not isinstance(connector, Publishes):
            raise Broken("the connector does not publish")
        publishes, limits = connector, limits_of(account, connector)
        plan: object = fenced_call(lambda: publishes.plan(content.draft(about), delivery.key, now, limits))
    else:
        if not isinstance(connector, Acts) or about is None:
            raise Broken("the connector does not act on messages")
        acts, deed, on = connector, content, about
        plan = fenced_call(lambda: acts.plan_action(deed.action, on, deed.arguments, delivery.key, now))
    if not isinstance(plan, Plan) or not plan.steps or len({step.name for step in plan.steps}) != len(plan.steps):
        raise Broken("its plan is not what the contract says")
    return plan


async def ran(kit: Equipment, begun: Begun, context: Context, loaded: Loaded, account: Account) -> StepResult | Outcome:
    """What running the step in hand brought."""
    connector = loaded.connector
    assert isinstance(connector, Runs), "only what can be planned is run"
    state = begun.frozen.progress
    try:
        answer: object = await fenced(lambda: connector.run_step(context, begun.step, state), kit.pace.step_s)
        return fitted_result(answer)
    except ConnectorError as error:
        return Outcome(quiet(failure_of(error), account), _applied(error))
    except Broken as broken:  # it may have broken after its request had left
        return Outcome(Failure(broken.code, broken.detail), Applied.MAYBE)


async def seen(kit: Equipment, begun: Begun, context: Context, loaded: Loaded, account: Account) -> Verdict | Failure:
    """What a look at the step in hand showed; a :class:`Failure`: it could not be looked."""
    connector = loaded.connector
    assert isinstance(connector, Runs), "only what can be planned is looked for"
    since = datetime.fromtimestamp(begun.delivery.begun_s or begun.delivery.due_s, UTC)
    state = begun.frozen.progress
    try:
        answer: object = await fenced(lambda: connector.reconcile(context, begun.step, state, since), kit.pace.step_s)
        verdict = fitted_verdict(answer)
    except ConnectorError as error:
        return quiet(failure_of(error), account)
    except Broken as broken:
        return Failure(broken.code, broken.detail)
    if isinstance(verdict, Unknown):
        return Unknown(without_secrets(verdict.hint[:HINT_CHARS], account))
    return verdict


def quiet(failure: Failure, account: Account) -> Failure:
    """A failure without anything secret of its account."""
    return replace(failure, detail=without_secrets(failure.detail, account))


async def _about(kit: Equipment, delivery: Delivery, account: Account, content: Content | Deed) -> Target | None:
    if delivery.message_id is not None:
        return await target_of(kit.store, delivery.message_id)
    return withdrawn_target(content, account) if isinstance(content, Deed) else None


def _applied(error: ConnectorError) -> Applied:
    said: object = error.applied
    return said if isinstance(said, Applied) else Applied.MAYBE
