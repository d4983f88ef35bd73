"""What the shipped playbooks say: whole in both languages, and every text fit to go out as it stands."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import pytest

from core.crisis.playbook_checking import gaps
from core.crisis.playbook_model import (
    CrisisRole,
    FilledBy,
    Playbook,
    ReplyTemplate,
    Said,
    StatementKind,
    StatementTemplate,
    variables,
)
from core.crisis.playbooks import GENERAL, load_playbooks
from core.publishing.lint.engine import lint
from core.publishing.lint.model import Answered, Finding, Institution, Severity, Sheet, Surroundings
from core.publishing.templates import filled
from core.text.show import show
from tests.lint.rows import signed_pack

PLANS = tuple(load_playbooks(None).playbooks.values())
AROUND = Surroundings(
    now_s=1_715_687_640, zone="America/Lima", level=4, is_frozen=True,
    own=Institution(
        domains=("valdeluz.example",), phones=("010", "112", "024"),
        names=("Barrio Norte", "La Loma", "Centro", "El Puerto", "Pampa Alta", "Valdeluz"),
    ),
)  # fmt: skip
LANGUAGES = ("es", "en")
SHORTEST_ACCOUNT = 300
"""A first notice fits an account that takes so many characters."""
LAWS = re.compile(r"\b(ley (?:orgánica|\d)|decreto|RGPD|GDPR|LOPD|regulation|artículo|article)\b", re.IGNORECASE)


def plans() -> pytest.MarkDecorator:
    return pytest.mark.parametrize("plan", PLANS, ids=lambda plan: str(plan.key))


def examples(plan: Playbook, lang: str) -> Mapping[str, str]:
    return {fact.name: fact.example.in_(lang) for fact in plan.facts if fact.example is not None}


def texts(plan: Playbook) -> Iterator[Said]:
    """Every text of a playbook."""
    yield plan.title
    for paragraph in (plan.purpose, plan.aim, plan.affected, plan.organisation, plan.team, plan.training):
        assert paragraph is not None
        yield paragraph
    for step in plan.steps:
        yield step.text
    for fact in plan.facts:
        yield fact.question
    for statement in plan.statements:
        yield statement.text
    for reply in plan.replies:
        yield from (reply.when, reply.text)
    for call in plan.calls:
        yield from (call.who, call.why)
    yield from (*plan.avoid, *plan.closing, *(rumour.claim for rumour in plan.rumours))


def templates(plan: Playbook) -> Iterator[StatementTemplate | ReplyTemplate]:
    yield from plan.statements
    yield from plan.replies


def open_findings(plan: Playbook, each: StatementTemplate | ReplyTemplate, lang: str) -> list[Finding]:
    text = filled(each.text.in_(lang), examples(plan, lang))
    assert not variables(text), "every variable of a text has an example"
    if isinstance(each, ReplyTemplate):
        sheet = Sheet(texts=(text,), lang=lang, is_private=each.is_private, answers=Answered(lang=lang))
    else:
        sheet = Sheet(texts=(text,), lang=lang, kind="crisis", is_crisis=True)
    return [found for found in lint(sheet, AROUND, signed_pack()) if found.severity is not Severity.INFO]


@plans()
def test_it_is_whole_in_strategy_tactics_organisation_and_people(plan: Playbook) -> None:
    assert gaps(plan) == ()


@plans()
@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_statement_and_answer_passes_the_review_of_texts(plan: Playbook, lang: str) -> None:
    for each in templates(plan):
        found = open_findings(plan, each, lang)
        assert not found, (each.key, [(one.rule, one.reason, dict(one.values)) for one in found])


def test_the_review_would_see_a_promise_a_blame_and_a_missing_next_update() -> None:
    [plan] = [plan for plan in PLANS if plan.key == "water_outage"]
    said = Said("El agua volverá seguro a las 6. La culpa es de la contratista", "x")
    bad = StatementTemplate(key="bad", kind=StatementKind.UPDATE, text=said)
    assert {"L31", "L32", "L74"} <= {found.rule for found in open_findings(plan, bad, "es")}


@plans()
@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_first_notice_says_where_to_look_and_when_the_next_comes_and_fits_a_short_account(
    plan: Playbook, lang: str
) -> None:
    [holding] = [each for each in plan.statements if each.kind is StatementKind.HOLDING]
    text = holding.text.in_(lang)
    [clock] = [fact.name for fact in plan.facts if fact.filled_by is FilledBy.CLOCK]
    assert {"enlace", clock} <= set(variables(text))
    assert text.endswith(f"{{{clock}}}")
    assert len(filled(text, examples(plan, lang))) <= SHORTEST_ACCOUNT
    knows = {"es": ("Sabemos", "Tenemos conocimiento", "Estamos al tanto", "no está bajo nuestro control"),
             "en": ("We know", "We are aware", "out of our control")}  # fmt: skip
    checks = {"es": ("revisando", "comprobando", "trabajamos con", "recuperando"),
              "en": ("checking", "working with", "recovering")}  # fmt: skip
    feels = {"es": ("Sentimos", "Lo sentimos", "entendemos", "Sabemos que preocupa"),
             "en": ("sorry", "understand", "worrying")}  # fmt: skip
    for words in (knows, checks, feels):
        assert any(word in text for word in words[lang])


@plans()
def test_both_languages_ask_for_the_same_variables(plan: Playbook) -> None:
    for each in templates(plan):
        assert set(variables(each.text.es)) == set(variables(each.text.en)), each.key


@plans()
def test_no_text_is_the_same_in_both_languages_and_each_is_shown_as_it_is(plan: Playbook) -> None:
    for said in texts(plan):
        assert said.es != said.en
        for text in (said.es, said.en):
            assert show(text, lines=True) == text
            assert not LAWS.search(text), "laws are data of packs"


@plans()
def test_its_steps_come_in_the_order_of_their_clocks_and_the_first_notice_goes_out_in_time(plan: Playbook) -> None:
    clocks = [step.due_min for step in plan.steps if step.due_min is not None]
    assert clocks == sorted(clocks)
    assert len(plan.first_steps) >= 3
    assert all(step.role is not None for step in plan.steps)
    due = {step.key: step for step in plan.steps}
    if plan.key not in (
        "false_rumour",
        "violent_threat",
    ):  # a small rumour is not answered; of threats the police decide
        first = due["warn" if plan.key == "account_takeover" else "holding"]
        assert first.is_required and first.is_first and first.role is CrisisRole.SPOKESPERSON
        assert due["scope"].due_min == 30 and due["scope"].is_required


def test_each_playbook_asks_for_what_its_kind_of_incident_cannot_do_without() -> None:
    plan = {plan.key: plan for plan in PLANS}
    steps = {key: {step.key: step for step in each.steps} for key, each in plan.items()}
    assert steps["violent_threat"]["police"].due_min == 5 and steps["violent_threat"]["police"].needs_evidence
    assert {"revoke", "evidence", "rotate", "sim", "terminal", "mfa_test", "disown"} <= set(steps["account_takeover"])
    assert "second_source" in steps["false_rumour"] and "seal" in steps["data_leak"]
    [clock] = plan["data_leak"].clocks
    assert clock.hours == 72 and "33" in clock.source and clock.url.startswith("https://") and clock.read_on
    assert "donde la ley lo pide" in clock.text.es and "where the law asks for it" in clock.text.en
    assert not any(each.clocks for key, each in plan.items() if key != "data_leak")
    assert [fact.name for fact in plan["data_leak"].facts if fact.is_private] == ["origen", "riesgo", "copias"]
    assert len(plan[GENERAL].first_steps) >= 6
