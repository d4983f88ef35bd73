"""Our answers in a conversation, as ``message show`` tells them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from core.i18n import _
from core.publishing.model import Outgoing
from core.runtime import House
from core.text.show import show
from tui.cli.delivery_words import delivery_json, state_word, time_of, why
from tui.cli.output import Json

_KEPT = ("id", "post", "author", "state", "cause", "text", "due_at", "published_at", "is_private", "url")


def answer_json(line: Outgoing) -> dict[str, Json]:
    """One answer; «post show» has the rest."""
    whole = delivery_json(line)
    return {key: whole[key] for key in _KEPT}


def answer_lines(said: Iterable[Outgoing], house: House) -> Iterator[str]:
    """Each answer in a line, its link below."""
    for line in said:
        values = {"id": f"d{line.id}", "name": show(line.author), "state": state_word(line.state)}
        yield _("answer {id} by {name}, {time}: {state}", **values, time=time_of(line, house))
        for more in (why(line), show(line.url)):
            if more:
                yield f"  {more}"
