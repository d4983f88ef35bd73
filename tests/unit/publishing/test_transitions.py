"""The table of what can become of a post, and walks along it: nothing ever leaves that others have not approved."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import Conflict
from core.ids import OperatorId
from core.policy import roles_that_may
from core.publishing.meta import Kind
from core.publishing.workflow.model import Stage, Standing, Step
from core.publishing.workflow.steps import cleared, give, needed, next_step, steps_for
from core.publishing.workflow.steps import given as given_by
from core.publishing.workflow.transitions import TRANSITIONS, Bar, Verb, after_edit, need, transition, verbs

ENDS = {Standing.REJECTED, Standing.CANCELLED, Standing.WITHDRAWN}
UNDER_WAY = {Standing.SENDING, Standing.UNCERTAIN, Standing.NEEDS_OPERATOR, Standing.PUBLISHED}


def test_each_way_stands_once_and_leads_somewhere() -> None:
    pairs = [(each.of, each.verb) for each in TRANSITIONS]
    assert len(pairs) == len(set(pairs))
    assert all(each.to for each in TRANSITIONS)


def test_every_standing_is_reached_and_left_unless_it_is_an_end() -> None:
    reached = {Standing.DRAFT} | {to for each in TRANSITIONS for to in each.to}
    assert reached == set(Standing)
    assert set(Standing) - {each.of for each in TRANSITIONS} == ENDS


def test_every_permission_of_the_table_is_somebodys() -> None:
    asked = {each.permission for each in TRANSITIONS if each.permission}
    assert {permission for permission in asked if not roles_that_may(permission)} == set()


def test_only_an_approval_leads_from_review_towards_leaving() -> None:
    towards = {Standing.APPROVED, Standing.SCHEDULED, Standing.DUE, Standing.SENDING, Standing.PUBLISHED}
    for each in TRANSITIONS:
        if each.of in (Standing.DRAFT, Standing.REVIEW, Standing.REWORK) and towards & set(each.to):
            assert each.verb is Verb.APPROVE
            assert each.bars == {Bar.WRITER, Bar.GIVEN, Bar.ASKED}
    assert [each.of for each in TRANSITIONS if each.verb is Verb.CLAIM] == [Standing.DUE]


def test_whatever_changes_what_was_approved_voids_it_and_never_what_has_begun_to_leave() -> None:
    for each in TRANSITIONS:
        if each.verb in (Verb.EDIT, Verb.SCHEDULE):
            assert each.of not in UNDER_WAY
            assert each.voids == (each.of not in (Standing.DRAFT, Standing.REWORK))
            assert each.voids <= each.only_whole


@pytest.mark.parametrize("standing", list(Standing))
def test_a_refusal_says_how_it_stands_and_what_can_be_done(standing: Standing) -> None:
    for verb in Verb:
        if transition(standing, verb) is not None:
            assert need(standing, verb).verb is verb
            continue
        with pytest.raises(Conflict) as refused:
            need(standing, verb)
        for open_ in verbs(standing):
            assert f"«post {open_}»" in str(refused.value)


def test_a_change_of_what_was_handed_back_stays_with_who_asked() -> None:
    assert {stage: after_edit(stage) for stage in (Stage.REVIEW, Stage.APPROVED, Stage.REWORK, Stage.DRAFT)} == {
        Stage.REVIEW: Stage.DRAFT,
        Stage.APPROVED: Stage.DRAFT,
        Stage.REWORK: Stage.REWORK,
        Stage.DRAFT: Stage.DRAFT,
    }


@dataclass
class Walker:
    """A post that is only thought of: every move is looked up in the table, every approval by the steps."""

    kind: Kind
    standing: Standing = Standing.DRAFT
    text: int = 0
    hands: set[int] = field(default_factory=lambda: {0})
    steps: tuple[Step, ...] = ()
    resume: int = 0
    signed: list[tuple[int, int]] = field(default_factory=list)
    """Who stands by which text."""
    sent: list[tuple[int, frozenset[int], frozenset[int]]] = field(default_factory=list)
    """Each text that was claimed, with who stood by it and who had written it."""

    def move(self, verb: Verb, who: int, choice: int) -> None:
        """Try one thing as one person."""
        way = transition(self.standing, verb)
        if way is None or (Bar.WRITER in way.bars and who in self.hands):
            return
        if Bar.GIVEN in way.bars and OperatorId(who) in given_by(self.steps):
            return
        to = way.to[choice % len(way.to)]
        if way.voids:
            self.signed, self.steps = [], cleared(self.steps)
        match verb:
            case Verb.EDIT | Verb.SCHEDULE:
                self.text, self.signed, self.steps = self.text + 1, [], cleared(self.steps)
                self.hands.add(who)
            case Verb.SUBMIT:
                fresh = steps_for(self.kind, is_electoral=choice % 5 == 0, is_sole=False)
                if cleared(self.steps) != fresh:
                    self.steps, self.resume, self.signed = fresh, 0, []
            case Verb.APPROVE:
                at = next_step(self.steps, self.resume)
                if at is None:
                    return
                self.steps = give(self.steps, at, OperatorId(who))
                self.signed.append((who, self.text))
                done = next_step(self.steps, at) is None
                to = Standing.DUE if done else Standing.REVIEW
            case Verb.REWORK:
                self.resume = next_step(self.steps, self.resume) or 0
            case Verb.RESOLVE | Verb.RELEASE | Verb.SETTLE | Verb.END:
                if to in (Standing.APPROVED, Standing.SCHEDULED, Standing.DUE) and not self.is_signed:
                    return
            case Verb.CLAIM:
                self.sent.append((self.text, self.standing_by, frozenset(self.hands)))
        self.standing = to

    @property
    def standing_by(self) -> frozenset[int]:
        return frozenset(who for who, text in self.signed if text == self.text)

    @property
    def is_signed(self) -> bool:
        return len(self.standing_by) >= needed(self.steps) > 0


MOVES = st.tuples(st.sampled_from(list(Verb)), st.integers(0, 4), st.integers(0, 20))


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(list(Kind)), st.lists(MOVES, max_size=80))
def test_on_no_walk_is_anything_sent_that_enough_others_do_not_stand_by(
    kind: Kind, moves: list[tuple[Verb, int, int]]
) -> None:
    walker = Walker(kind)
    for verb, who, choice in moves:
        walker.move(verb, who, choice)
        armed = walker.standing in (Standing.SCHEDULED, Standing.DUE, Standing.SENDING)
        assert not armed or walker.is_signed
    least = 2 if kind in (Kind.PAID, Kind.HEALTH, Kind.LEGAL, Kind.ELECTORAL) else 1
    for _text, stood_by, hands in walker.sent:
        assert len(stood_by) >= least
        assert not stood_by & hands


def test_walks_do_come_to_sending() -> None:
    walker = Walker(Kind.LEGAL)
    walker.move(Verb.SUBMIT, 0, 1)
    walker.move(Verb.APPROVE, 0, 0)
    assert walker.standing is Standing.REVIEW
    walker.move(Verb.APPROVE, 1, 0)
    walker.move(Verb.APPROVE, 1, 0)
    assert walker.standing is Standing.REVIEW
    walker.move(Verb.APPROVE, 2, 0)
    walker.move(Verb.CLAIM, 0, 0)
    assert walker.sent == [(0, frozenset({1, 2}), frozenset({0}))]
