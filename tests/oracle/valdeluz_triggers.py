"""When each trigger of the demo day fires while nobody acts, from people's labels and the documented rules.

- Threat and danger: the moment a message arrives that a person calls a threat, or a case of danger.
- Rumour: the arrival of the copy that makes at least 8 near-duplicates of at least 5 authors within 30 minutes; which
  messages are copies of one another is a label.
- Outbound: the moment a post of ours that nobody sent from here is seen.
- Source silent: an account that could not be read for a quarter of an hour.
- Revoked: the moment the platform no longer takes our keys; then nothing comes through that account until somebody
  signs in again.
- Mood is off unless a watch asks for it; it is judged every ten minutes over the hour before, and calls when at least
  30 messages come to a net of -0.5 or less, or to 0.4 less than an hour before.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import msgspec

from tests.oracle.valdeluz import ACCOUNTS, DAY, DAY_S, LABELS, SCENARIO, WINDOW_S, Message
from tests.oracle.valdeluz_watches import HOUR_S, WATCHES, spikes

RUMOUR_S, COPIES, AUTHORS = 1800, 8, 5
UNREAD_S = 900
MOOD_LEAST, MOOD_LOW, MOOD_FALL = 30, -0.5, 0.4
SIGN = {"pos": 1, "neg": -1, "neu": 0}


class Happening(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One line of the day's script."""

    at: int
    kind: str
    what: dict[str, str]
    ids: list[str] = []
    account: str = ""
    person: str = ""
    text: str = ""


EVENTS = [msgspec.json.decode(line, type=Happening) for line in (SCENARIO / "events.jsonl").read_bytes().splitlines()]


@dataclass(frozen=True)
class Trigger:
    """Something that calls for a person, and the second of the day at which it does."""

    at: int
    kind: str
    about: str
    """The watch, message, group or account it is about."""
    figures: dict[str, float | int] = field(default_factory=dict)


def triggers() -> list[Trigger]:
    """Every trigger of the day, in order; mood apart, as it is off."""
    found = [*_spikes(), *_labelled("T", "threat"), *_labelled("E", "distress"), *_rumours(), *_outbound(), *_silent()]
    return sorted(found, key=lambda one: (one.at, one.kind, one.about))


def moods(messages: Iterable[Message] = DAY) -> list[Trigger]:
    """When the mood of all messages begins to call, were it asked for: by people's labels, not by a word list."""
    heard = list(messages)
    found: list[Trigger] = []
    was_low = False
    for end in range(HOUR_S, DAY_S + 1, WINDOW_S):
        now, before = net(_within(heard, end)), net(_within(heard, end - HOUR_S))
        is_low = now is not None and (now <= MOOD_LOW or (before is not None and before - now >= MOOD_FALL))
        if is_low and not was_low and now is not None:
            found.append(Trigger(end, "mood", "all", {"net": round(now, 4), "n": len(_within(heard, end))}))
        was_low = is_low
    return found


def net(messages: list[Message], least: int = MOOD_LEAST) -> float | None:
    """Friendly less hostile, of all, by people's labels; ``None``: of too few."""
    if len(messages) < least:
        return None
    return sum(SIGN[LABELS[one.id].sentiment] for one in messages) / len(messages)


def growth(group: str) -> Trigger | None:
    """When the copies of one text begin to be a rumour that grows."""
    copies = [one for one in DAY if f"group:{group}" in LABELS[one.id].tags]
    for place, newest in enumerate(copies):
        near = [one for one in copies[: place + 1] if newest.t_in - one.t_in <= RUMOUR_S]
        authors = len({one.author.id for one in near})
        if len(near) >= COPIES and authors >= AUTHORS:
            return Trigger(newest.t_in, "rumour", group, {"copies": len(near), "authors": authors, "all": len(copies)})
    return None


def groups() -> list[str]:
    """Every group of near-duplicates that people saw."""
    return sorted({tag.removeprefix("group:") for one in LABELS.values() for tag in one.tags if tag[:6] == "group:"})


def _within(messages: list[Message], end: int) -> list[Message]:
    return [one for one in messages if end - HOUR_S <= one.t_in < end]


def _spikes() -> Iterator[Trigger]:
    for watch in WATCHES:
        for one in spikes(watch.id):
            yield Trigger(
                one.raised,
                "spike",
                watch.id,
                {
                    "n": one.n,
                    "n_before": one.n_first,
                    "mean": round(one.usual.mean, 6),
                    "deviation": round(one.usual.deviation, 6),
                    "threshold": round(one.threshold, 6),
                    "loud_windows": one.loud_windows,
                    "cleared": -1 if one.cleared is None else one.cleared,
                },
            )


def _labelled(class_: str, kind: str) -> Iterator[Trigger]:
    for one in DAY:
        if LABELS[one.id].kind == class_:
            yield Trigger(one.t_in, kind, one.id)


def _rumours() -> Iterator[Trigger]:
    return (found for group in groups() if (found := growth(group)) is not None)


def _outbound() -> Iterator[Trigger]:
    for one in EVENTS:
        if one.kind == "post_not_ours":
            yield Trigger(one.at, "outbound", one.account)


def _silent() -> Iterator[Trigger]:
    for account in ACCOUNTS:
        for out in account.outages:
            if out.cause == "token_revoked":
                yield Trigger(out.begin, "revoked", account.id, {"until": out.end})
            else:
                yield Trigger(out.begin + UNREAD_S, "source_silent", account.id, {"until": out.end})
