"""What the demo day comes to in figures while nobody acts, from people's labels and the documented formulas."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from fractions import Fraction

from tests.oracle.valdeluz import ACCOUNTS, ALL, BASELINE, BASELINE_DAYS, DAY, DAY_S, LABELS, Message, clock
from tests.oracle.valdeluz_watches import HISTORY

LEFT_FROM = clock("05:30")
"""Whoever was on duty at 06:00 saw to everything that had come by then; the rest is waiting."""

SLA_S = {
    "E": 300, "T": 300, "K": 600, "J": 1800, "P": 4 * 3600, "R": 1800, "C": 3600, "Q": 3600, "S": 8 * 3600,
    "G": 24 * 3600, "N": 24 * 3600,
}  # fmt: skip
"""First answer, staffed hours. What is not listed (spam, insult, opinion) needs no answer."""

_LOOKED_AT = ("06:50", "07:10", "09:30", "12:00", "15:20", "16:10", "18:10", "20:00", "22:00", "24:00")

Key = tuple[str, str, str]
Figure = int | float | dict[str, int] | dict[str, float]


def conversation(message: Message) -> Key:
    """What one author and we say to each other: under one root in public, in all direct messages in private."""
    root = "" if message.visibility == "private" else message.root or message.id
    return message.account, root, message.author.id


def open_at(moment: str) -> int:
    """Conversations that wait for somebody, when nobody acted since the shift of six o'clock."""
    return len(_open(ALL, moment))


def open_when_nobody_signs_in(moment: str) -> int:
    """The same without what would have come through an account that nobody signed in to again."""
    return len(_open([one for one in ALL if not _is_cut_off(one)], moment))


def _open(messages: Collection[Message], moment: str) -> set[Key]:
    return {conversation(one) for one in messages if LEFT_FROM < one.t_in <= clock(moment)}


def figures() -> dict[str, Figure]:
    """Every figure, by its name; shares are rounded to six digits."""
    spoken = [one for one in DAY if LABELS[one.id].kind != "X"]
    peers = [one for one in DAY if "vecinos" in LABELS[one.id].watches]
    ours = [one for one in spoken if one not in peers]
    hours = Counter(one.t_in // 3600 for one in DAY)
    return {
        "messages": len(DAY),
        "messages_when_nobody_signs_in": sum(not _is_cut_off(one) for one in DAY),
        "conversations": len({conversation(one) for one in DAY}),
        "open": {moment: open_at(moment) for moment in ("06:50", "06:58", "07:10", "08:32", "09:00", "10:00", "12:00")},
        "open_when_nobody_signs_in": {moment: open_when_nobody_signs_in(moment) for moment in _LOOKED_AT},
        "per_hour": {f"{hour:02}": hours[hour] for hour in range(24)},
        "by_network": dict(sorted(Counter(one.network for one in DAY).items())),
        "by_class": dict(sorted(Counter(LABELS[one.id].lead for one in DAY).items())),
        "first_response": {"answered": 0, "censored": len(_asking(DAY))},
        "response_rate": 0.0,
        **{f"sla_at_{moment}": _sla(clock(moment)) for moment in ("12:00", "23:59:59")},
        "net_sentiment": _net(spoken),
        "net_sentiment_by_hour": {
            f"{hour:02}": _net([one for one in spoken if one.t_in // 3600 == hour]) for hour in sorted(hours)
        },
        "share_of_voice": _share(len(ours), len(ours) + len(peers)),
        "peer_mentions": {"day": len(peers), "history": sum("vecinos" in heard for heard in HISTORY.values())},
        "strength": _share(len(DAY), max(len(DAY), *_daily().values())),
        "passion": _share(sum(n for n in _by_author(spoken).values() if n >= 2), len(spoken)),
        "reach": _share(len(_by_author(spoken)), len(spoken)),
        "longest_quiet_s": _longest_quiet(),
    }


def _is_cut_off(message: Message) -> bool:
    """Whether it would come through an account whose keys were revoked and which nobody signed in to again."""
    return any(
        account.id == message.account and out.cause == "token_revoked" and message.t_in >= out.begin
        for account in ACCOUNTS
        for out in account.outages
    )


def _asking(messages: Collection[Message]) -> set[Key]:
    """Conversations with something that needs an answer."""
    return {conversation(one) for one in messages if LABELS[one.id].lead in SLA_S}


def _sla(now: int) -> dict[str, int]:
    """Of conversations that need an answer: those late by ``now``, and those not yet due; none was answered.

    A conversation is as urgent as its gravest message; its clock is the earliest due time of all its messages.
    """
    due: dict[Key, int] = {}
    for one in DAY:
        allowed = SLA_S.get(LABELS[one.id].lead)
        if allowed is not None and one.t_in <= now:
            key = conversation(one)
            due[key] = min(due.get(key, now + DAY_S), one.t_in + allowed)
    late = sum(at <= now for at in due.values())
    return {"answered": 0, "late": late, "not_due": len(due) - late}


def _net(messages: Collection[Message]) -> float:
    sound = Counter(LABELS[one.id].sentiment for one in messages)
    return _share(sound["pos"] - sound["neg"], sum(sound.values()))


def _share(part: int, whole: int) -> float:
    return round(float(Fraction(part, whole)), 6) if whole else 0.0


def _daily() -> Counter[int]:
    return Counter(one.t_in // DAY_S for one in BASELINE)


def _by_author(messages: Collection[Message]) -> Counter[str]:
    return Counter(one.author.id for one in messages)


def _longest_quiet() -> dict[str, int]:
    """By account, the longest time between two messages of the fourteen days before: more than that is a silence."""
    times: dict[str, list[int]] = {}
    for one in BASELINE:
        times.setdefault(one.account, [-BASELINE_DAYS * DAY_S]).append(one.t_in)
    return {
        account: max(later - earlier for earlier, later in zip(at, [*at[1:], 0], strict=True))
        for account, at in sorted(times.items())
    }
