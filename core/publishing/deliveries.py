"""How the publisher takes a delivery in hand and puts it down again: each one unit of work, fenced by its caller.

Everything that can stop a delivery is asked in the very transaction that takes it in hand, before every step: the
approval of exactly this content, the account, freezes, the deadline, the citizen's last word, the message it answers.
"""

from __future__ import annotations

from dataclasses import dataclass

from core.accounts.health import Failure
from core.accounts.model import Account, AccountState
from core.errors import NotFound, UsageError
from core.inbox.replies import record_own, replied
from core.publishing import rules, withdrawal
from core.publishing import store as sql
from core.publishing.content import Content, load_content
from core.publishing.freeze import meets
from core.publishing.model import AttemptId, Cause, Delivery, DeliveryState, Frozen, PostKind
from core.publishing.own import own_words
from core.publishing.rules import Move, Outcome, Patience, Trial, Turn
from core.store import Work
from core.store.audit import Scalar
from core.store.backup import RESTORED
from core.store.workspace import fact, keep_fact
from ventanilla.api import DidNotHappen, Done, Happened, Plan, Receipt, Step, StepResult, Unknown, Verdict, Waits


@dataclass(frozen=True, slots=True)
class Begun:
    """A step that may now be run or looked for: the delivery as taken, and the try on record."""

    delivery: Delivery
    frozen: Frozen
    step: Step
    attempt: AttemptId
    was_in_doubt: bool
    is_look: bool


async def begin(work: Work, delivery: Delivery, account: Account, plan: Plan, turn: Turn, holder: str) -> Begun | None:
    """Take a delivery in hand for its next step; ``None``: it was changed, or something stops it and is on record."""
    work.system("a delivery is carried out by the program for those who approved it")
    is_frozen = await meets(work, delivery)
    if delivery.state is DeliveryState.UNCERTAIN and (is_frozen or not await sql.is_approved(work, delivery.post_id)):
        turn = Turn.LOOK  # a repeat might be the first to take effect
    stop = await _stop(work, delivery, account, is_frozen=is_frozen)
    if stop is None and turn is Turn.ASK:
        stop = Move(DeliveryState.NEEDS_OPERATOR, work.now_s, Cause.NO_WAY_TO_TELL, delivery.detail)
    if stop is not None:
        fresh = await sql.delivery_of(work, delivery.id)
        if fresh.rev == delivery.rev:
            await put(work, delivery, stop)
        return None
    taken = await sql.take(work, delivery, plan, is_look=turn is Turn.LOOK)
    if taken is None:
        return None
    assert taken.frozen is not None, "taking freezes the plan"
    step = taken.frozen.plan.steps[taken.frozen.step]
    what = "look" if turn is Turn.LOOK else "run"
    attempt = await sql.open_attempt(work, taken, step.name, what, holder)
    work.changed("delivery", delivery.id, "begin")
    in_doubt = delivery.state is DeliveryState.UNCERTAIN
    return Begun(taken, taken.frozen, step, attempt, in_doubt, turn is Turn.LOOK)


async def ended(work: Work, begun: Begun, account: Account, result: StepResult) -> Move:
    """Put down what a step brought; the receipt and what it means for the conversation in the same transaction."""
    work.system("a delivery is carried out by the program for those who approved it")
    to = rules.after_result(begun.delivery, result, work.now_s, was_in_doubt=begun.was_in_doubt)
    await sql.close_attempt(work, begun.attempt, "waits" if isinstance(result, Waits) else "done", _id_of(result))
    await _took_effect(work, begun, account, result, is_found=False)
    await put(work, begun.delivery, to)
    return to


async def failed(work: Work, begun: Begun, outcome: Outcome, chance: float, patience: Patience) -> Move:
    """Put down that a try of a step brought no result."""
    work.system("a delivery is carried out by the program for those who approved it")
    trial = Trial(begun.delivery, begun.step, begun.was_in_doubt)
    to = rules.after_failure(trial, outcome, work.now_s, chance, patience)
    await sql.close_attempt(work, begun.attempt, f"failed:{outcome.applied.value}", outcome.failure.detail)
    await put(work, begun.delivery, to)
    return to


async def looked(
    work: Work, begun: Begun, account: Account, verdict: Verdict | Failure, chance: float, patience: Patience
) -> Move:
    """Put down what a look at a doubt showed; a :class:`Failure`: it could not be looked."""
    work.system("a delivery is carried out by the program for those who approved it")
    if isinstance(verdict, Happened) and await _is_anothers(work, begun.delivery, verdict):
        verdict = Unknown("what was found is another publication of ours")
    to = rules.after_look(begun.delivery, verdict, work.now_s, chance, patience)
    if isinstance(verdict, DidNotHappen) and await sql.was_answered(work, begun.delivery, begun.step.name):
        to = Move(DeliveryState.NEEDS_OPERATOR, work.now_s, Cause.NO_WAY_TO_TELL, "the platform once said it was done")
    remote_id = _id_of(verdict.done) if isinstance(verdict, Happened) else ""
    await sql.close_attempt(work, begun.attempt, type(verdict).__name__.lower(), remote_id or to.detail)
    if isinstance(verdict, Happened):
        await _took_effect(work, begun, account, verdict.done, is_found=True)
    await put(work, begun.delivery, to)
    return to


async def lost(work: Work, delivery: Delivery, attempt: AttemptId | None, patience: Patience) -> Move:
    """Put down that the collector which had a delivery in hand is gone."""
    work.system("a delivery is carried out by the program for those who approved it")
    if attempt is not None:
        await sql.close_attempt(work, attempt, "lost", "the collector ended in the middle")
    if delivery.state is not DeliveryState.SENDING:  # a mere look was lost: it is looked again
        to = Move(delivery.state, work.now_s + patience.settle_s, delivery.cause, delivery.detail)
        await put(work, delivery, to)
        return to
    assert delivery.frozen is not None, "what was sent was frozen"
    step = delivery.frozen.plan.steps[delivery.frozen.step]
    to = rules.after_loss(delivery, step, attempt is not None, work.now_s, patience)
    await put(work, delivery, to)
    return to


async def after_restore(work: Work) -> int:
    """Ask people about what fell due between a backup and its restoring: it may have gone out; says how many."""
    if not await fact(work, RESTORED):
        return 0
    doubted = await sql.due_by(work, work.now_s)
    for delivery in doubted:
        await put(work, delivery, Move(DeliveryState.NEEDS_OPERATOR, work.now_s, Cause.RESTORED))
    await keep_fact(work, RESTORED, "")
    return len(doubted)


async def forbidden(work: Work, delivery: Delivery, detail: str) -> None:
    """Hold a delivery that the rules of the house do not let out as they stand now; nothing where it was changed.

    Args:
        detail: the rules, by their ids.
    """
    work.system("a delivery is carried out by the program for those who approved it")
    if (await sql.delivery_of(work, delivery.id)).rev == delivery.rev:
        await put(work, delivery, Move(DeliveryState.HELD, work.now_s, Cause.LINT, detail))


async def saved_for_answers(work: Work, delivery: Delivery, until_s: int) -> None:
    """Let a post wait so that what is left of its account's allowance serves answers; nothing where it was changed."""
    work.system("a delivery is carried out by the program for those who approved it")
    if (await sql.delivery_of(work, delivery.id)).rev == delivery.rev:
        next_s = min(max(until_s, work.now_s + 1), work.now_s + rules.WAIT_TO_S)
        await put(work, delivery, Move(DeliveryState.WAITING, next_s, Cause.LIMITED))


async def unable(work: Work, delivery: Delivery, cause: Cause, detail: str) -> None:
    """Put down that a delivery cannot even be begun; a doubt stays one, and is tried again later."""
    work.system("a delivery is carried out by the program for those who approved it")
    fresh = await sql.delivery_of(work, delivery.id)
    if fresh.rev != delivery.rev:
        return
    if delivery.state is DeliveryState.UNCERTAIN:
        await put(work, delivery, rules.after_silence(delivery, work.now_s, for_good=False))
    else:
        await put(work, delivery, Move(DeliveryState.FAILED, work.now_s, cause, detail))


async def put(work: Work, delivery: Delivery, to: Move) -> None:
    """Put a delivery where the rules say, on record where that is news."""
    await sql.move(work, delivery, to)
    if to.state in _NEWS and to.state is not delivery.state:
        facts: dict[str, Scalar] = {"post": delivery.post_id, "cause": to.cause.value, "tries": delivery.tries}
        await work.audit(f"post.{to.state}", sql.target(delivery.id), **facts)
    work.changed("delivery", delivery.id, to.state.value)


_NEWS = frozenset(set(DeliveryState) - {DeliveryState.WAITING, DeliveryState.SENDING})


async def _stop(work: Work, delivery: Delivery, account: Account, *, is_frozen: bool) -> Move | None:
    """What forbids the next step at this moment."""
    now_s = work.now_s
    if is_frozen and delivery.state is not DeliveryState.UNCERTAIN:
        return Move(DeliveryState.HELD, now_s, Cause.FROZEN)
    if not account.is_active:
        if delivery.state is DeliveryState.UNCERTAIN:
            is_gone = account.standing.state in (AccountState.GONE, AccountState.FOREIGN)
            return rules.after_silence(delivery, now_s, for_good=is_gone)
        is_sign_in = account.standing.state is AccountState.NEEDS_SIGN_IN
        return Move(DeliveryState.HELD, now_s, Cause.SIGN_IN if is_sign_in else Cause.ACCOUNT_STOPPED)
    if delivery.state is DeliveryState.UNCERTAIN:
        return None  # what may be out already is found out, whatever has happened since
    if not await sql.is_approved(work, delivery.post_id):
        return Move(DeliveryState.HELD, now_s, Cause.NO_APPROVAL)
    if rules.is_late(delivery, now_s):
        return Move(DeliveryState.EXPIRED, now_s, Cause.LATE)
    if (short := await _is_short(work, delivery)) is not None:
        return short
    if delivery.shown:
        return None
    conversation = delivery.conversation_id if delivery.is_later else None
    if conversation is not None and await sql.spoke_rev(work, conversation) > delivery.seen_rev:
        return Move(DeliveryState.HELD, now_s, Cause.CITIZEN_WROTE)
    if delivery.message_id is not None and await sql.is_removed(work, delivery.message_id):
        return Move(DeliveryState.FAILED, now_s, Cause.TARGET_GONE)
    return None


async def _is_short(work: Work, delivery: Delivery) -> Move | None:
    """Hold a post that needs more approvals by now; it is back in review then."""
    if delivery.kind is not PostKind.POST or delivery.shown:
        return None
    from core.publishing.workflow.widening import ask_again  # the way of a post stands above this, and asks the pack

    try:
        is_back = await ask_again(work, delivery.post_id)
    except (NotFound, UsageError) as error:  # the pack in force cannot say how many it needs
        return Move(DeliveryState.HELD, work.now_s, Cause.LINT, str(error))
    return Move(DeliveryState.HELD, work.now_s, Cause.NO_APPROVAL) if is_back else None


async def _is_anothers(work: Work, delivery: Delivery, verdict: Happened) -> bool:
    receipt = verdict.done.receipt
    return receipt is not None and await sql.is_anothers(work, delivery, receipt.remote_id)


def _id_of(result: StepResult) -> str:
    """Where a part stands on its platform, kept with its try: a delivery itself remembers its first part only."""
    return result.receipt.remote_id if isinstance(result, Done) and result.receipt is not None else ""


async def _took_effect(work: Work, begun: Begun, account: Account, result: StepResult, *, is_found: bool) -> None:
    delivery = begun.delivery
    if isinstance(result, Waits):
        await sql.keep_progress(work, delivery, result.state)
        return
    await sql.advance(work, delivery, result.state, shown=begun.step.shows)
    if result.receipt is not None:
        await sql.keep_receipt(work, delivery, result.receipt.remote_id, result.receipt.url, is_found=is_found)
        await _record(work, begun, account, result.receipt)
    is_last = begun.frozen.step + 1 >= len(begun.frozen.plan.steps)
    if is_last:
        await sql.note_published(work, delivery)
        if delivery.kind is PostKind.REPLY and delivery.conversation_id is not None:
            await replied(work, delivery.conversation_id, delivery.seen_rev)
        if delivery.kind is PostKind.ACT:
            await withdrawal.took_effect(work, delivery)


async def _record(work: Work, begun: Begun, account: Account, receipt: Receipt) -> None:
    """Let the conversation show what we said in it."""
    delivery = begun.delivery
    content = load_content(delivery.content)
    if delivery.kind is not PostKind.REPLY or delivery.conversation_id is None or not isinstance(content, Content):
        return
    created_s = int(receipt.at.timestamp()) if receipt.at is not None else work.now_s
    own = own_words(
        account, content, delivery.shown,
        remote_id=receipt.remote_id, url=receipt.url, created_s=created_s, ext=receipt.ext,
    )  # fmt: skip
    await record_own(work, delivery.conversation_id, own)
