"""What a freeze race showed: the record of the workspace held against what its desks and its platform saw. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tests.integration.kills.race_stable import DeskNotes


@dataclass(frozen=True, slots=True)
class Race:
    """What a race showed."""

    posts: int
    cycles: int
    kills: int
    claims: int
    """Steps begun while there were freezes or after them."""
    late_claims: int
    """Begun by a transaction after a freeze of theirs, with no release in between."""
    calls: int
    late_calls: int
    """That reached the platform under a freeze which neither had listed them as claimed nor let them go; of what was
    claimed, any further step."""
    claimed: int
    """In hand already when a freeze came."""
    halved: int
    """Deliveries that a freeze stopped between two of their steps, and that went on when they were released."""
    unseen: int
    """Freezes on record that were never in what one of the desks read, once for each such desk."""
    slowest_s: float
    """The longest that it took until a freeze was in what a desk had read."""
    published: int
    doubled: int
    lost: int

    @property
    def is_bad(self) -> bool:
        """Whether a promise was broken."""
        return bool(
            self.late_claims or self.late_calls or self.unseen or self.doubled or self.lost
            or self.published != self.posts
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Record:
    """What the workspace has on record in the end."""

    account_of: Mapping[int, int]
    texts_of: Mapping[int, Sequence[str]]
    state_of: Mapping[int, str]
    runs: Mapping[int, Sequence[bool]]
    """Of each delivery its tries in order: whether a step was run, or only looked for."""
    accounts_of: Mapping[int, frozenset[int]]
    """Of each freeze, the accounts in its scope."""
    freezes: frozenset[int]
    """Those that were made."""
    listed: frozenset[tuple[int, int]]
    changes: Sequence[tuple[int, str, int, str]]
    """As far back as they are kept."""


def judged(
    posts: int,
    kills: int,
    notes: Sequence[DeskNotes],
    record: Record,
    calls: Sequence[tuple[float, str]],
    public: Counter[str],
) -> Race:
    seen_by_desks = max((each["changes"] for each in notes), key=len)
    changes = [*seen_by_desks, *(each for each in record.changes if each[0] > len(seen_by_desks))]
    assert [seq for seq, *_rest in changes] == list(range(1, len(changes) + 1)), "the feed left something out"
    made = {id_: seq for seq, entity, id_, op in changes if (entity, op) == ("freeze", "made")}
    lifted = {id_: seq for seq, entity, id_, op in changes if (entity, op) == ("freeze", "lifted")}
    released, begun = defaultdict[int, list[int]](list), defaultdict[int, list[int]](list)
    for seq, entity, id_, op in changes:
        if entity == "delivery" and op in ("released", "begin"):
            (released if op == "released" else begun)[id_].append(seq)
    claims = [
        (seq, id_) for id_, seqs in begun.items() for seq, is_run in zip(seqs, record.runs[id_], strict=False) if is_run
    ]

    def is_late(seq: int, id_: int) -> bool:
        for freeze, made_seq in made.items():
            holds = seq < lifted.get(freeze, seq + 1) or (freeze, id_) in record.listed
            in_scope = record.account_of[id_] in record.accounts_of[freeze]
            if made_seq < seq and in_scope and holds and not any(made_seq < at < seq for at in released[id_]):
                return True
        return False

    assert set(made) == record.freezes, "the feed left a freeze out"
    id_of = {text: id_ for id_, texts in record.texts_of.items() for text in texts}
    let_go = defaultdict[int, list[float]](list)
    for desk in notes:
        for id_, at in desk["releases"]:
            let_go[id_].append(at)
    late_calls = 0
    for desk in notes:
        for freeze in desk["freezes"]:
            under = defaultdict[int, set[str]](set)
            for at, text in calls:
                if freeze["made_at"] < at < freeze["lifting_at"]:
                    under[id_of[text]].add(text)
            for id_, texts in under.items():
                if record.account_of[id_] not in record.accounts_of[freeze["id"]]:
                    continue
                is_let_go = any(
                    at < freeze["lifting_at"] and made[freeze["id"]] < seq
                    for at, seq in zip(let_go[id_], released[id_], strict=False)
                )
                if not is_let_go:
                    late_calls += max(0, len(texts) - int(id_ in freeze["claimed"]))
    made_at = {freeze["id"]: freeze["made_at"] for desk in notes for freeze in desk["freezes"]}
    took_s = [
        max(0.0, desk["seen"][str(id_)] - at)
        for desk in notes
        for id_, at in made_at.items()
        if str(id_) in desk["seen"]
    ]
    out = [id_ for id_, state in record.state_of.items() if state == "published"]
    return Race(
        posts=posts,
        cycles=len(record.freezes),
        kills=kills,
        claims=len(claims),
        late_claims=sum(is_late(seq, id_) for seq, id_ in claims),
        calls=len(calls),
        late_calls=late_calls,
        claimed=sum(len(freeze["claimed"]) for desk in notes for freeze in desk["freezes"]),
        halved=sum(any(seqs[0] < at < seqs[-1] for at in released[id_]) for id_, seqs in begun.items()),
        unseen=sum(str(id_) not in desk["seen"] for desk in notes for id_ in record.freezes),
        slowest_s=max(took_s, default=0.0),
        published=len(out),
        doubled=sum(count > 1 for count in public.values()),
        lost=sum(not all(public[text] for text in record.texts_of[id_]) for id_ in out),
    )
