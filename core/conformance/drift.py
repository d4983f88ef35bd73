"""Laws of drift: a platform that answers otherwise than yesterday costs at most the message it is odd about."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from core.conformance.fields import GONE, Path, fields_of, message_at, spoilt, with_unknown
from core.conformance.model import Breach, DoesNotApply, Laws, hold
from core.conformance.pulling import citizens
from core.conformance.rehearsal import Rehearsal, World, events, items, road_of
from core.conformance.road import Answer, Asked, Changed, Meddling
from core.i18n import N_
from ventanilla.api import JSON, Batch, ConnectorError, Cursor, Misfit, Visibility

LAWS = Laws()
FIELDS_MOST = 80


@dataclass(slots=True)
class Three:
    """Three messages that wait to be pulled over a road that changes answers about the second."""

    world: World
    cursor: Cursor
    ids: Sequence[str]
    texts: Sequence[str]
    change: Callable[[JSON], JSON] | None = None
    answers: list[JSON] = field(default_factory=list)

    def rule(self, asked: Asked) -> Meddling | None:
        """Change what comes of a question."""
        return None if asked.is_write else Changed(self._changed)

    def _changed(self, answer: Answer) -> Answer:
        try:
            value: JSON = json.loads(answer.body)
        except ValueError:
            return answer
        self.answers.append(value)
        return answer if self.change is None else replace(answer, body=json.dumps(self.change(value)).encode())

    async def pulled(self, change: Callable[[JSON], JSON] | None = None) -> list[Batch]:
        """Everything, with the answers changed.

        Raises:
            ConnectorError: it does not come.
        """
        self.change, self.answers = change, []
        return await self.world.pull_all(self.cursor)

    def others(self, batches: Sequence[Batch]) -> bool:
        """Whether the first and the third came."""
        return {self.ids[0], self.ids[2]} <= {item.remote_id for item in items(*batches)}


@LAWS.law("unknown-fields", N_("Fields of tomorrow in the platform's answers change nothing."))
async def _unknown_fields(rehearsal: Rehearsal) -> None:
    async def judge(three: Three) -> None:
        plain = await three.pulled()
        odd = await three.pulled(with_unknown)
        same = [[(item.remote_id, item.text, item.author) for item in items(*some)] for some in (plain, odd)]
        hold(same[0] == same[1] and not _misfits(odd), "with unknown fields other things come")

    await _with_three(rehearsal, judge)


@LAWS.law("missing-fields", N_("A field that is missing costs at most the message that lacks it."))
async def _missing_fields(rehearsal: Rehearsal) -> None:
    await _each_field(rehearsal, (GONE,))


@LAWS.law("other-types", N_("A field of another type costs at most its message."))
async def _other_types(rehearsal: Rehearsal) -> None:
    await _each_field(rehearsal, (None, {"was": "words"}, 7))


@LAWS.law("misfits-kept", N_("A message whose words are no words is kept as a misfit with its bytes, not dropped."))
async def _misfits_kept(rehearsal: Rehearsal) -> None:
    async def judge(three: Three) -> None:
        await three.pulled()
        text = three.texts[1]
        paths = {path for value in three.answers for path in fields_of(value, text) if _holds(value, text, path)}
        hold(bool(paths), "the words of a message stand in no field")

        def change(value: JSON) -> JSON:
            for path in paths:
                value = spoilt(value, text, path, {"was": "words"})
            return value

        odd = await three.pulled(change)
        hold(three.others(odd), "a message without words cost the others")
        hold(bool(_misfits(odd)), "a message whose words are no words was dropped without a word")
        hold(all(misfit.raw and misfit.reason for misfit in _misfits(odd)), "a misfit without its bytes or its reason")

    await _with_three(rehearsal, judge)


@LAWS.law(
    "unknown-values", N_("Values of tomorrow harm nothing, and a visibility nobody knows is not taken for public.")
)
async def _unknown_values(rehearsal: Rehearsal) -> None:
    await _each_field(rehearsal, ("of_tomorrow",), only=_is_word, is_strict_on="visibility")


async def _each_field(
    rehearsal: Rehearsal,
    values: Sequence[object],
    *,
    only: Callable[[JSON], bool] = lambda _value: True,
    is_strict_on: str = "",
) -> None:
    """Put each of ``values`` into each field of the second message, one at a time: the others come all the same."""

    async def judge(three: Three) -> None:
        await three.pulled()
        text = three.texts[1]
        found: dict[Path, JSON] = {}
        for answer in three.answers:
            found.update({path: value for path, value in fields_of(answer, text).items() if only(value)})
        for path in list(found)[:FIELDS_MOST]:
            where = ".".join(str(step) for step in path)
            for value in values:
                odd = await _tried(three, partial(spoilt, text=text, path=path, instead=value), where)
                hold(three.others(odd), f"an odd {where} of one message cost others")
                if is_strict_on and path[-1] == is_strict_on:
                    own = [item for item in items(*odd) if item.remote_id == three.ids[1]]
                    hold(
                        all(item.visibility is not Visibility.PUBLIC for item in own),
                        f"an unknown {where} counts as public",
                    )

    await _with_three(rehearsal, judge)


async def _tried(three: Three, change: Callable[[JSON], JSON], where: str) -> list[Batch]:
    try:
        return await three.pulled(change)
    except ConnectorError as error:
        raise Breach(f"with an odd {where} of one message nothing came: {error!r}") from None


async def _with_three(rehearsal: Rehearsal, judge: Callable[[Three], Awaitable[None]]) -> None:
    async with rehearsal.world() as world:
        people, road = citizens(rehearsal, world), road_of(world)
        cursor = await world.settled()
        world.clock.forward(minutes=10)
        texts = rehearsal.words(3)
        three = Three(world, cursor, await people.arrive(texts), texts)
        road.rules.append(three.rule)
        await three.pulled()
        if not any(message_at(answer, texts[1]) is not None for answer in three.answers):
            raise DoesNotApply("its platform's answers are no lists in JSON")
        await judge(three)


def _misfits(batches: Sequence[Batch]) -> list[Misfit]:
    return [event for event in events(*batches) if isinstance(event, Misfit)]


def _is_word(value: JSON) -> bool:
    return isinstance(value, str) and value.replace("_", "").isalpha() and value.islower() and len(value) < 30


def _holds(value: JSON, text: str, path: Path) -> bool:
    said = fields_of(value, text).get(path)
    return isinstance(said, str) and text in said
