"""The answers of somebody who enters an account: what is asked, what is still missing, what is sent. Pure.

A secret is never among the answers: the form only knows that it was given.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from core.i18n import N_, _
from tui.setup_lines import Asked, Question
from ventanilla.api import FieldKind

_NAME = Question("name", N_("What to call it here"), N_("A short name, such as the network's and the office's."),
                 is_required=True, is_ours=True)  # fmt: skip
_CUSTODIAN = Question(
    "custodian",
    N_("Who holds its keys"),
    N_("By name; then nobody else is let sign in to it again. Empty: everyone whose role allows it."),
    is_ours=True,
)


@dataclass(frozen=True, slots=True)
class Form:
    """What is asked and what was answered."""

    asked: Asked
    questions: tuple[Question, ...]
    account: str = ""
    """The account that is signed in to again; empty: a new one."""
    answers: Mapping[str, str] = field(default_factory=dict)
    """By the question's id; secrets are not here."""
    held: frozenset[str] = frozenset()
    """The questions whose secret answer was given."""
    at: int = 0
    """The question under the cursor; behind the last one stands the contact."""

    @property
    def current(self) -> Question | None:
        """The question under the cursor; ``None``: the contact."""
        return self.questions[self.at] if self.at < len(self.questions) else None

    @property
    def name(self) -> str:
        """What the account is called."""
        return self.account or self.answers.get(_NAME.id, "")

    @property
    def custodian(self) -> str:
        """Who is to hold its keys; empty: nobody in particular."""
        return self.answers.get(_CUSTODIAN.id, "")

    @property
    def network(self) -> str:
        """The name of the network, where the connector speaks several; empty: it speaks one."""
        question = next((each for each in self.questions if each.is_ours and each.key == "network"), None)
        return dict(question.choices).get(self.value(question), "") if question is not None else ""

    def is_missing(self, question: Question) -> bool:
        """Whether contact cannot be made without its answer."""
        if question.is_secret and self.held and self.account:
            return False  # of several secrets one may be replaced alone
        return question.is_required and not self.is_answered(question) and not question.default

    def is_answered(self, question: Question) -> bool:
        """Whether somebody gave an answer that is more than nothing."""
        return question.id in self.held or bool(self.answers.get(question.id, "").strip())

    def value(self, question: Question) -> str:
        """The answer, or what is taken without one; of secrets nothing."""
        return "" if question.is_secret else self.answers.get(question.id, question.default)

    @property
    def missing(self) -> tuple[Question, ...]:
        """What is still needed, in order."""
        return tuple(each for each in self.questions if self.is_missing(each))


def form_of(asked: Asked, account: str = "", before: Form | None = None) -> Form:
    """A form for what a connector asks, with the answers of the one ``before`` it; its secrets are asked for again."""
    if account:
        questions = tuple(each for each in asked.questions if each.kind is FieldKind.SECRET)
    else:
        keys = (_ours(_CUSTODIAN),) if asked.needs_proof else ()
        questions = (_ours(_NAME), *_network(asked), *asked.questions, *keys)
    fresh = Form(asked, questions, account)
    if before is None:
        return replace(fresh, at=_first_missing(fresh, 0))
    return replace(fresh, answers=before.answers, at=min(before.at, len(questions)))


def moved(form: Form, rows: int) -> Form:
    """The cursor so many rows on, from the first question to the contact."""
    return replace(form, at=max(0, min(len(form.questions), form.at + rows)))


def answered(form: Form, question: Question, text: str) -> Form:
    """The form with an answer, and the cursor on what is needed next. Of a secret only whether there is one counts."""
    if question.is_secret:
        held = form.held | {question.id} if text else form.held - {question.id}
        form = replace(form, held=held)
    else:
        form = replace(form, answers={**form.answers, question.id: text})
    return replace(form, at=_first_missing(form, form.at + 1) if not form.is_missing(question) else form.at)


def without_secrets(form: Form) -> Form:
    """The form whose secrets were sent or forgotten: they are asked for again."""
    return replace(form, held=frozenset())


def to_first_missing(form: Form) -> Form:
    """The cursor on the first thing that is needed, or on the contact."""
    return replace(form, at=_first_missing(form, 0))


def answer_message(form: Form, secrets: Mapping[str, str]) -> dict[str, object]:
    """What is sent: the answers, and the secrets that were given for them."""
    given = {**form.answers, **secrets}
    theirs = [each for each in form.questions if not each.is_ours and each.id in given]
    message: dict[str, object] = {
        "do": "answer",
        "settings": {each.key: given[each.id] for each in theirs if each.kind is not FieldKind.SECRET},
        "secrets": {each.key: given[each.id] for each in theirs if each.kind is FieldKind.SECRET},
    }
    return message | {each.key: form.value(each) for each in form.questions if each.is_ours}


def _ours(question: Question) -> Question:
    return replace(question, label=_(question.label), help=_(question.help))


def _network(asked: Asked) -> tuple[Question, ...]:
    """Which of the networks, where the connector speaks several."""
    if len(asked.networks) < 2:
        return ()
    first = asked.networks[0][0]
    return (
        Question("network", _("Network"), "", FieldKind.CHOICE, default=first, choices=asked.networks, is_ours=True),
    )


def _first_missing(form: Form, start: int) -> int:
    """The next question that must be answered, from ``start`` on and then from the top; else the contact."""
    count = len(form.questions)
    order = [*range(start, count), *range(min(start, count))]
    return next((at for at in order if form.is_missing(form.questions[at])), count)
