"""What acts leave behind: permissions asked for, the record, notes, drafts, counts; races of real processes."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path

import pytest

from core.errors import NotFound, NotPermitted, UsageError
from core.ids import ConversationId, OperatorId
from core.inbox import triage
from core.inbox.model import Disposition, MessageClass, State
from core.inbox.notes import note, save_draft
from core.inbox.reads import counts, rows_by_id, thread
from core.inbox.replies import replied
from core.inbox.sweeps import raise_bands
from core.inbox.undo import undo
from core.policy import standard
from core.store import Actor, Work, open_store
from core.store.records import audit_entries, audit_verify
from tests.service.inbox.acts import ACTS, Act, standings
from tests.service.inbox.desk import ANA, COLLECTOR, LUIS, NOON_S, Desk, open_desk, standing

pytestmark = pytest.mark.usefixtures("english")


@pytest.mark.parametrize("ids", [[], [1], list(range(1, 1002))])
async def test_acts_need_conversations_that_exist_and_not_too_many(desk: Desk, ids: list[int]) -> None:
    with pytest.raises((UsageError, NotFound)):
        await triage.claim(desk.store, ANA, [ConversationId(id_) for id_ in ids])


async def test_only_people_act(desk: Desk) -> None:
    id_ = await desk.say("a", "hola")
    with pytest.raises(NotPermitted):
        await triage.claim(desk.store, COLLECTOR, [id_])


PERMISSIONS = {
    "release": "message.release",
    "restore": "message.restore",
    "claim": "message.claim",
    "assign": "message.assign",
    "tag": "message.tag",
    "classify": "message.classify",
    "done": "message.done",
    "snooze": "message.snooze",
    "quarantine": "message.quarantine",
}


BACK: dict[str, Act] = {
    "release": triage.release,
    "restore": triage.restore,
    "take over": lambda store, actor, ids: triage.claim(store, actor, ids, take_over_reason="no contesta"),
}


def test_every_permission_asked_for_is_one_that_the_rules_know() -> None:
    others = {"message.take_over", "message.undo", "message.note", "message.draft"}
    assert {*PERMISSIONS.values(), *others} <= set(standard().permissions)


@pytest.mark.parametrize(
    ("allowed", "asked"),
    [
        (set(), "message.undo"),
        ({"message.undo"}, "message.claim"),
        ({"message.claim"}, "message.take_over"),
        (set(), "message.note"),
        (set(), "message.draft"),
    ],
)
async def test_more_is_asked_of_who_takes_over_undoes_or_writes(tmp_path: Path, allowed: set[str], asked: str) -> None:
    async def some(_work: Work, _actor: Actor, permission: str) -> None:
        if permission not in allowed:
            raise NotPermitted(permission)

    async with (
        open_desk(tmp_path / "w") as desk,
        open_store(tmp_path / "w", gate=some, clock=standing(NOON_S)) as guarded,
    ):
        id_ = await desk.say("a", "hola")
        await triage.claim(desk.store, ANA, [id_])
        before = await standings(desk)
        with pytest.raises(NotPermitted, match=f"^{asked}$"):
            match asked:
                case "message.take_over":
                    await BACK["take over"](guarded, LUIS, [id_])
                case "message.note":
                    await note(guarded, ANA, id_, "nota")
                case "message.draft":
                    await save_draft(guarded, ANA, id_, "reply", "hola")
                case _:
                    await undo(guarded, ANA)
        assert await standings(desk) == before


@pytest.mark.parametrize("name", PERMISSIONS)
async def test_the_gate_is_asked_for_every_act_and_a_refusal_changes_nothing(tmp_path: Path, name: str) -> None:
    async def nobody(_work: Work, _actor: Actor, permission: str) -> None:
        raise NotPermitted(permission)

    async with open_desk(tmp_path / "w") as desk:
        id_ = await desk.say("a", "hola")
        await triage.tag(desk.store, ANA, [id_], add=["viejo"])
        before = await standings(desk)
        async with open_store(tmp_path / "w", gate=nobody, clock=standing(NOON_S)) as guarded:
            with pytest.raises(NotPermitted, match=PERMISSIONS[name]):
                await (ACTS | BACK)[name](guarded, ANA, [id_])
        assert await standings(desk) == before


async def test_the_record_says_who_did_what_and_never_what_was_written(desk: Desk) -> None:
    ids = [await desk.say("vecina-secreta", "texto-secreto"), await desk.say("b", "hola")]
    await triage.claim(desk.store, ANA, ids)
    await triage.claim(desk.store, LUIS, ids, take_over_reason="motivo-secreto")
    await note(desk.store, ANA, ids[0], "nota-secreta")
    await triage.done(desk.store, ANA, ids, Disposition.ANSWERED, reason="cierre-secreto")
    entries = await audit_entries(desk.store, target=f"conversation:{ids[0]}")
    actions = [(entry.actor, entry.action) for entry in reversed(entries)]
    assert actions == [
        ("Ana", "message.claim"),
        ("Luis", "message.claim"),
        ("Ana", "message.note"),
        ("Ana", "message.done"),
    ]
    assert json.loads(entries[0].data) == {"act": 4, "disposition": "answered", "state": "done", "was": "open"}
    assert not any("secret" in entry.data + entry.target for entry in await audit_entries(desk.store))
    assert not any("secret" in str(label) for (label,) in await desk.table("SELECT label FROM act"))
    assert (await audit_verify(desk.store)).broken_at is None


async def test_the_history_is_told_in_words_in_both_languages(desk: Desk) -> None:
    id_ = await desk.say("a", "hola")
    await triage.assign(desk.store, ANA, [id_], OperatorId(2))
    await triage.assign(desk.store, ANA, [id_], None)
    await triage.classify(desk.store, ANA, [id_], MessageClass.COMPLAINT)
    await triage.done(desk.store, ANA, [id_], Disposition.ROUTED, reason="a Aguas")
    acts = (await thread(desk.store, id_, None)).acts
    assert [act.label.format_map(act.values) for act in acts] == [
        "gave it to Luis",
        "gave it to nobody",
        "judged it: Complaint",
        "closed it: Passed on",
    ]
    assert {(act.actor, act.at_s) for act in acts} == {("Ana", NOON_S)}


async def test_a_note_is_kept_and_taken_back_and_leaves_the_conversation_as_it_was(desk: Desk) -> None:
    id_ = await desk.say("a", "hola")
    [before] = await rows_by_id(desk.store, [id_])
    await note(desk.store, ANA, id_, "avisado el enlace")
    await note(desk.store, LUIS, id_, "visto")
    await triage.claim(desk.store, LUIS, [id_])
    assert [kept.text for kept in (await thread(desk.store, id_, None)).notes] == ["avisado el enlace", "visto"]
    undone = await undo(desk.store, ANA)
    assert undone.ids == (id_,)
    assert [kept.text for kept in (await thread(desk.store, id_, None)).notes] == ["visto"]
    [after] = await rows_by_id(desk.store, [id_])
    assert after.rev == before.rev + 1  # the claim's


@pytest.mark.parametrize("text", ["", " \n", "x" * 4001])
async def test_a_note_says_something_short(desk: Desk, text: str) -> None:
    id_ = await desk.say("a", "hola")
    with pytest.raises(UsageError):
        await note(desk.store, ANA, id_, text)


async def test_drafts_are_each_persons_own_and_seen_by_colleagues(desk: Desk) -> None:
    id_ = await desk.say("a", "hola")
    await save_draft(desk.store, ANA, id_, "reply", "Le pasam")
    await save_draft(desk.store, ANA, id_, "reply", "Le pasamos")
    await save_draft(desk.store, LUIS, id_, "reply", "Sabemos")
    await save_draft(desk.store, ANA, id_, "note", "Avisar a salud")
    found = await thread(desk.store, id_, OperatorId(1))
    kept = {kind: draft.text for kind in ("reply", "note") if (draft := found.draft(kind)) is not None}
    assert kept == {"reply": "Le pasamos", "note": "Avisar a salud"}
    assert [(draft.operator, draft.text) for draft in found.others] == [("Luis", "Sabemos")]
    await save_draft(desk.store, ANA, id_, "reply", "")
    assert (await thread(desk.store, id_, OperatorId(1))).draft("reply") is None
    assert await audit_entries(desk.store) == []


async def test_an_answer_leaves_the_conversation_to_the_citizen_until_they_write(desk: Desk) -> None:
    ids = [await desk.say("a", "hola", root="r"), await desk.say("b", "hola")]
    await triage.claim(desk.store, ANA, ids[:1])
    await triage.done(desk.store, ANA, ids[1:], Disposition.ANSWERED)
    desk.wait(5000)

    async def answer(work: Work) -> None:
        for id_ in ids:
            await replied(work, id_)
        await work.audit("post.published", "post:1")

    await desk.system(answer)
    rows = {row.id: row for row in await rows_by_id(desk.store, ids)}
    assert (rows[ids[0]].state, rows[ids[0]].band, rows[ids[0]].claimed_by) == (State.WAITING, 0, None)
    assert (rows[ids[0]].assignee_name, rows[ids[1]].state) == ("Ana", State.DONE)
    assert await desk.system(raise_bands) == 0
    await desk.say("a", "gracias, pero no", root="r")
    [row] = await rows_by_id(desk.store, ids[:1])
    assert (row.state, row.arrived_s) == (State.OPEN, desk.now_s)
    with pytest.raises(NotFound):
        await desk.system(lambda work: replied(work, ConversationId(1)))


async def test_counts_follow_every_act(desk: Desk) -> None:
    ids = [await desk.say(f"a{n}", "hola") for n in range(5)]
    await triage.claim(desk.store, ANA, ids[:2])
    await triage.classify(desk.store, ANA, ids[:1], MessageClass.THREAT)
    await triage.snooze(desk.store, ANA, ids[1:2], None)
    await triage.done(desk.store, ANA, ids[2:3], Disposition.ANSWERED)
    await triage.quarantine(desk.store, ANA, ids[3:4])
    found = await counts(desk.store, OperatorId(1))
    assert found == {"1": 2, "2": 2, "3": 1, "4": 1, "5": 0, "6": 1, "7": 0, "8": 1, "9": 1}
    assert (await counts(desk.store, None))["2"] == 0


_CLAIM_THEM_ALL = """
import asyncio, sys
from pathlib import Path
from core.errors import AlreadyClaimed
from core.ids import ConversationId, OperatorId
from core.inbox import triage
from core.policy import standard
from core.store import Actor, open_store
from tests.service.inbox.desk import NOON_S, standing

async def main(folder, number, ids):
    actor = Actor(OperatorId(number), "Ana" if number == 1 else "Luis", "tty")
    async with open_store(Path(folder), clock=standing(NOON_S)) as store:
        print("ready", flush=True)
        sys.stdin.readline()
        for id_ in ids:
            try:
                await triage.claim(store, actor, [ConversationId(id_)])
                print(id_, flush=True)
            except AlreadyClaimed:
                pass

asyncio.run(main(sys.argv[1], int(sys.argv[2]), map(int, sys.argv[3:])))
"""


async def test_of_two_processes_that_claim_the_same_each_conversation_has_one_winner(tmp_path: Path) -> None:
    async with open_desk(tmp_path / "w") as desk:
        ids = [await desk.say(f"a{n}", "hola") for n in range(30)]
        pipe = asyncio.subprocess.PIPE
        racers = [
            await asyncio.create_subprocess_exec(
                sys.executable, "-c", _CLAIM_THEM_ALL, str(tmp_path / "w"), number, *map(str, ids),
                stdin=pipe, stdout=pipe, cwd=Path(__file__).parents[3],
            )
            for number in ("1", "2")
        ]  # fmt: skip
        async with asyncio.timeout(60):
            for racer in racers:
                assert racer.stdout is not None
                assert await racer.stdout.readline() == b"ready\n"
            outputs = await asyncio.gather(*(racer.communicate(b"go\n") for racer in racers))
        assert [racer.returncode for racer in racers] == [0, 0]
        won = [[int(line) for line in output.split()] for output, _none in outputs]
        assert sorted(won[0] + won[1]) == sorted(ids)
        holders = await desk.table("SELECT claimed_by, count(*) FROM conversation GROUP BY 1 ORDER BY 1")
        assert holders == [(number, len(ids_)) for number, ids_ in ((1, won[0]), (2, won[1])) if ids_]
