"""The answers of somebody who enters an account, and the lines the process says: pure."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from core.i18n import language, use
from core.text.cells import width
from tests.hostile import hostile_texts
from tests.tui.terminal import control_characters
from tui.panes.account_setup import (
    Offer,
    code_lines,
    form_lines,
    heading_line,
    offer_lines,
    outcome_lines,
    question_lines,
)
from tui.setup_form import Form, answer_message, answered, form_of, moved, to_first_missing, without_secrets
from tui.setup_lines import Asked, CodeAsked, Entered, Failed, Outcome, Question, Work, heard
from ventanilla.api import FieldKind

SERVER = Question("server", "Server", kind=FieldKind.URL, is_required=True)
TOKEN = Question("token", "Token", "From its settings.", FieldKind.SECRET, is_required=True)
SECOND = Question("second", "Second token", "", FieldKind.SECRET, is_required=True)
FEED = Question("url", "Feed", kind=FieldKind.SECRET_URL, is_required=True)
PACE = Question("pace", "Minutes", kind=FieldKind.NUMBER, is_required=True, default="15")
OWN_NAME = Question("name", "Shown name")
NETWORKS = (("X", "X"), ("Fb", "Facebook"))


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    before = language()
    use("en")
    yield
    use(before)


def asked(*questions: Question, signs_in: bool = False, networks: tuple[tuple[str, str], ...] = ()) -> Asked:
    return Asked("Cofre", "Copy the token.", "", signs_in, networks or (("Co", "Cofre"),), questions)


def filled(form: Form, **answers: str) -> Form:
    for key, text in answers.items():
        question = next(each for each in form.questions if each.id == key or each.id == f"ours {key}")
        form = answered(form, question, text)
    return form


def test_the_name_comes_first_the_connectors_questions_follow_and_who_holds_the_keys_is_last() -> None:
    form = form_of(asked(SERVER, TOKEN))
    assert [each.id for each in form.questions] == ["ours name", "server", "token", "ours custodian"]


def test_an_account_without_secrets_has_no_keys_to_hold() -> None:
    assert [each.id for each in form_of(asked(FEED, PACE)).questions] == ["ours name", "url", "pace"]


def test_the_network_is_asked_only_where_there_are_several() -> None:
    form = form_of(asked(SERVER, networks=NETWORKS))
    assert form.questions[1].choices == NETWORKS
    assert form.network == "X"
    assert answer_message(form, {})["network"] == "X"
    assert "network" not in answer_message(form_of(asked(SERVER)), {})


def test_the_cursor_goes_to_what_is_needed_next_and_then_to_the_contact() -> None:
    form = form_of(asked(SERVER, PACE, TOKEN))
    seen = []
    for text in ("wall", "https://a.example", "secret"):
        assert form.current is not None
        seen.append(form.current.key)
        form = answered(form, form.current, text)
    assert seen == ["name", "server", "token"]
    assert form.current is None and form.missing == ()


def test_an_empty_answer_leaves_the_cursor_where_it_is() -> None:
    form = form_of(asked(SERVER))
    again = answered(form, form.questions[0], "")
    assert again.at == form.at and again.is_missing(again.questions[0])


def test_the_cursor_stops_at_both_ends() -> None:
    form = form_of(asked(SERVER))
    assert moved(form, -5).at == 0
    assert moved(form, 50).current is None


def test_a_secret_is_known_to_be_given_and_is_nowhere_in_the_form() -> None:
    form = filled(form_of(asked(FEED, TOKEN)), name="wall", url="https://secret.example/abc", token="CANARY-1")
    assert form.missing == ()
    assert "CANARY" not in repr(form) and "secret.example" not in repr(form)
    assert [each.id for each in without_secrets(form).missing] == ["url", "token"]
    assert to_first_missing(without_secrets(form)).at == 1


def test_an_answer_that_is_taken_back_is_missing_again() -> None:
    form = filled(form_of(asked(TOKEN)), token="CANARY-1")
    assert filled(form, token="").is_missing(TOKEN)


def test_what_is_sent_has_secrets_apart_and_a_connectors_own_name_apart_from_ours() -> None:
    form = filled(form_of(asked(OWN_NAME, FEED, TOKEN, PACE)))
    form = answered(form, form.questions[0], "wall")
    form = answered(form, OWN_NAME, "The paper")
    assert answer_message(form, {"url": "https://a.example/x", "token": "CANARY-1"}) == {
        "do": "answer", "settings": {"name": "The paper", "url": "https://a.example/x"},
        "secrets": {"token": "CANARY-1"}, "name": "wall", "custodian": "",
    }  # fmt: skip


def test_signing_in_again_asks_for_secrets_alone_and_one_of_several_is_enough() -> None:
    form = form_of(asked(SERVER, TOKEN, SECOND), "wall")
    assert [each.key for each in form.questions] == ["token", "second"]
    assert [each.key for each in form.missing] == ["token", "second"]
    form = filled(form, second="CANARY-2")
    assert form.missing == ()
    assert answer_message(form, {"second": "CANARY-2"}) == {
        "do": "answer", "settings": {}, "secrets": {"second": "CANARY-2"},
    }  # fmt: skip


def test_answers_outlive_another_process_and_secrets_do_not() -> None:
    before = filled(form_of(asked(SERVER, TOKEN)), name="wall", server="https://a.example", token="CANARY-1")
    after = form_of(asked(SERVER, TOKEN), "", before)
    assert (after.name, after.value(SERVER)) == ("wall", "https://a.example")
    assert [each.key for each in after.missing] == ["token"]


FIELD = {"key": "token", "label": "Token", "help": "", "kind": "secret", "required": True, "default": "", "choices": []}


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ({"ask": "fields", "title": "C", "signs_in": True, "networks": [], "fields": [FIELD]}, Asked),
        ({"ask": "code", "url": "https://a.example", "instructions": "", "why": ""}, CodeAsked),
        ({"result": {"identity": "@a", "works": [], "expires_at": None, "failure": None}}, Outcome),
        ({"done": {"account": "7", "name": "wall"}}, Entered),
        ({"failed": "It failed.", "code": 6}, Failed),
    ],
)
def test_each_line_of_the_process_is_what_it_says(line: dict[str, object], what: type[object]) -> None:
    assert isinstance(heard(json.dumps(line).encode()), what)


@pytest.mark.parametrize("line", [b"", b"x", b"[]", b"{}", b'{"ask": "x"}', b'{"done": {"account": "x"}}',
                                  b'{"ask": "fields", "fields": [{"kind": "odd"}]}', b"\xff\n"])  # fmt: skip
def test_what_is_no_line_of_the_process_is_refused(line: bytes) -> None:
    with pytest.raises(ValueError, match=r".*"):
        heard(line)


@pytest.mark.parametrize("cells", [45, 80, 200])
def test_no_hostile_words_of_a_server_leave_their_row_or_their_width(cells: int) -> None:
    for each in hostile_texts():
        text = each.text
        code = heard(json.dumps({"ask": "code", "url": text, "instructions": text, "why": text}).encode())
        assert isinstance(code, CodeAsked)
        works = [{"what": text, "is_open": False, "why": text}, {"what": text, "is_open": True, "why": ""}]
        found = heard(json.dumps({"result": {
            "identity": text, "title": text, "warnings": [text], "scopes": [text], "expires_at": 1, "works": works,
            "failure": None,
        }}).encode())  # fmt: skip
        assert isinstance(found, Outcome)
        fields = [{**FIELD, "label": text, "help": text, "kind": "choice", "choices": [text], "default": text}]
        shape = {"ask": "fields", "title": text, "instructions": text, "policy": text, "fields": fields}
        ask = heard(json.dumps({**shape, "networks": [{"code": text, "name": text}] * 2}).encode())
        assert isinstance(ask, Asked)
        form = answered(form_of(ask), form_of(ask).questions[0], text)
        lines = [
            heading_line(form, text, cells), *offer_lines([Offer(text, text, text)], 0, cells)[0],
            *form_lines(form, cells)[0], *code_lines(code, cells)[0],
            *outcome_lines(found, form, text, cells, "UTC"), *question_lines(found, form, text, cells),
        ]  # fmt: skip
        for line in lines:
            assert width(line.text) <= cells, (each, line.text)
            assert control_characters(line.text) == [], (each, line.text)


def test_the_address_of_a_sign_in_is_whole_and_begins_in_the_first_cell() -> None:
    url = "https://social.example/oauth/authorize?" + "&".join(f"field{n}=value{n}" for n in range(20))
    for cells in (45, 80, 200):
        lines, _row = code_lines(CodeAsked(url, "", ""), cells)
        pieces = [line.text for line in lines if line.spans and line.spans[0][1] == "accent" and len(line.spans) == 1]
        assert "".join(pieces) == url
        assert all(len(piece) == cells - 1 for piece in pieces[:-1])


def test_what_does_not_work_for_one_reason_is_one_sentence() -> None:
    works = (Work("liking", False, "no folder"), Work("reading", True, ""), Work("replying", False, "no folder"))
    outcome = Outcome("@a", "", (), (), None, works, "", False)
    text = "\n".join(line.text for line in outcome_lines(outcome, form_of(asked()), "Ana", 80, "UTC"))
    assert " - liking, replying: no folder" in text
    assert " = It will do: reading." in text
