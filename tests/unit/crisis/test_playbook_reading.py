"""A playbook that is not clear is refused in one sentence that names the file, the place and what to do."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core import i18n
from core.crisis.playbook_model import CrisisRole, FilledBy, Harm, Signal
from core.crisis.playbook_reading import read_playbook
from core.crisis.playbooks import SHIPPED
from core.errors import UsageError
from core.text.show import show
from tests.hostile import Hostile, hostile_texts
from tests.unit.crisis.files import FACT, LEAST, quoted


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    before = i18n.language()
    i18n.use("en")
    yield
    i18n.use(before)


def read(text: str, key: str = "snow") -> Any:
    return read_playbook(tomllib.loads(text), key=key, file=f"{key}.toml", is_own=True)


def refusal(text: str) -> str:
    with pytest.raises(UsageError) as caught:
        read(text)
    return str(caught.value)


def test_the_least_that_is_a_playbook_is_one() -> None:
    plan = read(LEAST)
    assert (plan.key, plan.level, plan.highest, plan.title.in_("es"), plan.title.in_("en")) == (
        "snow", 2, 2, "Nieve", "Snow",
    )  # fmt: skip
    [step] = plan.steps
    assert (step.role, step.due_min, step.is_required, step.is_first, step.needs_evidence) == (
        None, None, False, False, False,
    )  # fmt: skip


def test_everything_that_a_file_may_say_is_read() -> None:
    plan = read(
        LEAST.replace("level = 2", 'level = 2\nhighest = 4\nletter = "g"\npeople = 3')
        + 'role = "lead"\ndue_min = 15\nrequired = true\nfirst = true\nevidence = true\n'
        + FACT + 'example_es = "El Puerto"\nexample_en = "El Puerto"\nfilled_by = "clock"\n'
        + '[[fact]]\nname = "quien"\nes = "¿Quién?"\nen = "Who?"\nprivate = true\n'
        + '[triggers]\nsignals = ["spike", "operator"]\nes = ["nieve", "nieve"]\nen = ["snow"]\n'
        + '[[statement]]\nkey = "h"\nkind = "holding"\nes = "En {zona}."\nen = "In {zona}."\n'
        + '[[reply]]\nkey = "r"\nwhen_es = "a"\nwhen_en = "b"\nes = "{quien}"\nen = "{quien}"\nprivate = true\n'
        + '[[call]]\nkey = "c"\nes = "Guardia"\nen = "Desk"\nwhy_es = "a"\nwhy_en = "b"\nphone = "555 01 00"\n'
        + '[[rumour]]\nes = "a"\nen = "b"\nharm = "high"\n'
        + '[[clock]]\nkey = "k"\nhours = 72\nes = "a"\nen = "b"\nsource = "s"\nread_on = "2026-11-22"\n'
    )  # fmt: skip
    assert (plan.letter, plan.people, plan.highest) == ("g", 3, 4)
    [step] = plan.first_steps
    assert (step.role, step.due_min, step.is_required, step.needs_evidence) == (CrisisRole.LEAD, 15, True, True)
    assert plan.roles == (CrisisRole.LEAD,)
    assert [fact.filled_by for fact in plan.facts] == [FilledBy.CLOCK, FilledBy.PERSON]
    assert [fact.is_private for fact in plan.facts] == [False, True]
    assert plan.signals == (Signal.SPIKE, Signal.OPERATOR)
    assert plan.triggers.in_("es") == ("nieve",)
    assert plan.calls[0].phone == "555 01 00"
    assert plan.rumours[0].harm is Harm.HIGH
    assert plan.clocks[0].hours == 72


STEP = '\n[[step]]\nkey = "two"\nes = "a"\nen = "b"\n'
STATEMENT = '\n[[statement]]\nkey = "h"\nkind = "holding"\n'
REFUSED = {
    "unknown table": (LEAST + "\n[weather]\n", "[weather]", "take it out"),
    "unknown key of a table": (LEAST.replace("level = 2", "level = 2\nlevels = 3"), "[playbook]", "«levels»"),
    "unknown key of a row": (LEAST + STEP + 'owner = "lead"\n', "[[step]] 2 (two)", "«owner»"),
    "table instead of a row": (LEAST + '\n[fact]\nname = "zona"\n', "[[fact]]", "two brackets"),
    "row instead of a table": (LEAST.replace("[title]", "[[title]]"), "[title]", "no table"),
    "no head": (LEAST.replace("[playbook]\nlevel = 2", ""), "[playbook]", "write it first"),
    "no level": (LEAST.replace("level = 2", ""), "[playbook]", "«level» is missing"),
    "a level too high": (LEAST.replace("level = 2", "level = 5"), "[playbook]", "from 1 to 4"),
    "a highest below the first": (LEAST.replace("level = 2", "level = 3\nhighest = 2"), "[playbook]", "from 3 to 4"),
    "a letter of two": (LEAST.replace("level = 2", 'level = 2\nletter = "ab"'), "[playbook]", "a to l"),
    "a letter with another meaning": (LEAST.replace("level = 2", 'level = 2\nletter = "y"'), "[playbook]", "a to l"),
    "nobody": (LEAST.replace("level = 2", "level = 2\npeople = 0"), "[playbook]", "from 1 to 999"),
    "no title": (LEAST.replace("[title]", "[purpose]"), "[title]", "«es» is missing"),
    "a language missing": (LEAST.replace('en = "Telephone"', ""), "[[step]] 1 (call)", "«en» is missing"),
    "an empty text": (LEAST.replace('"Telephone"', '"  "'), "[[step]] 1 (call)", "«en» is empty"),
    "an invisible text": (LEAST.replace('"Telephone"', '"\\u200b"'), "[[step]] 1 (call)", "«en» is empty"),
    "a number for a text": (LEAST.replace('"Telephone"', "7"), "[[step]] 1 (call)", "quotation marks"),
    "a text too long": (LEAST.replace("Telephone", "a" * 2_001), "[[step]] 1 (call)", "2000 characters"),
    "a title too long": (LEAST.replace("Snow", "a" * 81), "[title]", "80 characters"),
    "no step": (LEAST.split("[[step]]")[0], "snow.toml", "at least one [[step]]"),
    "steps of one key": (LEAST + STEP.replace("two", "call"), "[[step]] 2 (call)", "there twice"),
    "a key with an accent": (LEAST + STEP.replace("two", "más"), "[[step]] 2", "without accents"),
    "a key that begins with a digit": (LEAST + STEP.replace("two", "2"), "[[step]] 2 (2)", "a letter first"),
    "an unknown role": (LEAST + STEP + 'role = "mayor"\n', "[[step]] 2 (two)", "«mayor»"),
    "a clock that is no number": (LEAST + STEP + 'due_min = "soon"\n', "[[step]] 2 (two)", "«due_min»"),
    "a clock with a fraction": (LEAST + STEP + "due_min = 1.5\n", "[[step]] 2 (two)", "whole number"),
    "a clock that is yes": (LEAST + STEP + "due_min = true\n", "[[step]] 2 (two)", "whole number"),
    "a clock before declaring": (LEAST + STEP + "due_min = -1\n", "[[step]] 2 (two)", "whole number"),
    "a first step without clock": (LEAST + STEP + "first = true\n", "[[step]] 2 (two)", "15"),
    "a first step too late": (LEAST + STEP + "first = true\ndue_min = 16\n", "[[step]] 2 (two)", "15"),
    "required in words": (LEAST + STEP + 'required = "yes"\n', "[[step]] 2 (two)", "true nor false"),
    "an unknown variable": (LEAST + STATEMENT + 'es = "En {zona}"\nen = "Here"\n', "[[statement]] 1 (h)", "«zona»"),
    "an unknown variable of one language": (
        LEAST + FACT + STATEMENT + 'es = "En {zona}"\nen = "In {zone}"\n', "[[statement]] 1 (h)", "«zone»",
    ),
    "half a brace": (LEAST + FACT + STATEMENT + 'es = "En {zona"\nen = "Here"\n', "[[statement]] 1 (h)", "brace"),
    "braces with a blank": (LEAST + FACT + STATEMENT + 'es = "En { zona }"\nen = "a"\n', "[[statement]] 1", "brace"),
    "a private fact in public": (
        LEAST + FACT + "private = true\n" + STATEMENT + 'es = "En {zona}"\nen = "a"\n', "[[statement]] 1", "private",
    ),
    "a private fact in a public answer": (
        LEAST + FACT + "private = true\n" + '[[reply]]\nkey = "r"\nwhen_es = "a"\nwhen_en = "a"\nes = "a"\n'
        'en = "{zona}"\n', "[[reply]] 1 (r)", "private",
    ),
    "facts of one name": (LEAST + FACT + FACT, "[[fact]] 2 (zona)", "there twice"),
    "a statement of no kind": (LEAST + '\n[[statement]]\nkey = "h"\nes = "a"\nen = "b"\n', "[[statement]] 1", "«kind»"),
    "words of one language": (LEAST + '\n[watch]\nes = ["a"]\n', "[watch]", "«en»"),
    "words that are a text": (LEAST + '\n[watch]\nes = "a"\nen = ["a"]\n', "[watch]", "list of words"),
    "an unknown signal": (LEAST + '\n[triggers]\nsignals = ["omen"]\n', "[triggers]", "«omen»"),
    "half an example": (LEAST + FACT + 'example_es = "a"\n', "[[fact]] 1 (zona)", "«example_en» is missing"),
    "a source of no day": (
        LEAST + '\n[[clock]]\nkey = "k"\nhours = 72\nes = "a"\nen = "b"\nsource = "s"\nread_on = "May"\n',
        "[[clock]] 1 (k)", "no day",
    ),
    "too many rows": (LEAST + "".join(STEP.replace("two", f"s{n}") for n in range(200)), "[[step]]", "200"),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED, ids=str)
def test_what_is_not_clear_is_refused_with_its_place_and_what_to_do(case: str) -> None:
    text, place, what = REFUSED[case]
    sentence = refusal(text)
    assert "snow.toml" in sentence and place in sentence and what in sentence
    assert sentence.endswith(".") and "\n" not in sentence


@pytest.mark.parametrize("text", hostile_texts(), ids=lambda text: text.id)
def test_a_hostile_text_stands_in_a_refusal_only_as_it_may_be_shown(text: Hostile) -> None:
    bit = quoted(text.text[:1_500])
    for file in (
        LEAST + f"\n[{bit}]\n",
        LEAST + STEP + f"{bit} = 1\n",
        LEAST + STEP.replace('"two"', bit),
        LEAST + STEP + f"role = {bit}\n",
        LEAST + STATEMENT + f"es = {quoted('{' + text.text[:30] + '}')}\nen = {bit}\n",
    ):
        try:
            read(file)
        except UsageError as caught:
            sentence = str(caught)
            assert show(sentence, limit=2_000) == sentence, "it was not shown"
            assert len(sentence) < 1_000


TABLES = [tomllib.loads(file.read_text(encoding="utf-8")) for file in sorted(SHIPPED.glob("*.toml"))]
HOSTILE = [text.text[:200] for text in hostile_texts()]
SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=40), st.dates(),
    st.lists(st.text(max_size=5)), st.dictionaries(st.text(max_size=5), st.text(max_size=5)), st.sampled_from(HOSTILE),
)  # fmt: skip


def mutated(table: Any, path: list[int], value: object, name: str) -> Any:
    """The tables with one place changed, taken out or added."""
    if not isinstance(table, dict | list) or not table or not path:
        return value
    at, *rest = path
    if isinstance(table, list):
        index = at % len(table)
        return [*table[:index], mutated(table[index], rest, value, name), *table[index + 1 :]]
    key = list(table)[at % len(table)]
    if at % 7 == 0:
        return {**table, name: value}
    if at % 11 == 0:
        return {other: table[other] for other in table if other != key}
    return {**table, key: mutated(table[key], rest, value, name)}


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(TABLES), st.lists(st.integers(0, 1_000), min_size=1, max_size=4), SCALARS, st.text(max_size=20))
def test_any_change_of_a_playbook_is_read_or_refused_in_one_sentence(
    tables: dict[str, Any], path: list[int], value: object, name: str
) -> None:
    try:
        plan = read_playbook(mutated(tables, path, value, name), key="any", file="any.toml", is_own=True)
    except UsageError as caught:
        sentence = str(caught)
        assert sentence.startswith("any.toml") and sentence.endswith(".")
        assert show(sentence, limit=3_000) == sentence
    else:
        names = {fact.name for fact in plan.facts}
        assert plan.steps and all(text.es and text.en for text in (plan.title, *(step.text for step in plan.steps)))
        assert 1 <= plan.level <= plan.highest <= 4
        assert len({step.key for step in plan.steps}) == len(plan.steps)
        assert len(names) == len(plan.facts)
