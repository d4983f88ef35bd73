"""How what we say is kept: as JSON in the order of its fields, so that equal contents have equal hashes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import cast

from ventanilla.api import JSON, Action, Attachment, Draft, Passage, Plan, Repeat, Step, Target, Visibility


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What a variant says, before it is known what exactly it answers."""

    passages: tuple[Passage, ...]
    visibility: Visibility = Visibility.PUBLIC
    warning: str = ""
    lang: str = ""
    ext: Mapping[str, JSON] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """All its passages, for lists."""
        return "\n\n".join(passage.text for passage in self.passages)

    def draft(self, reply_to: Target | None) -> Draft:
        """What its connector is asked to say."""
        return Draft(
            passages=self.passages,
            reply_to=reply_to,
            visibility=self.visibility,
            warning=self.warning,
            lang=self.lang,
            ext=self.ext,
        )


@dataclass(frozen=True, slots=True)
class Deed:
    """An action on a message or its author, as a variant keeps it."""

    action: Action
    arguments: Mapping[str, str] = field(default_factory=dict)


def canonical(value: JSON) -> str:
    """One text for equal values."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def content_hash(parts: Iterable[JSON]) -> str:
    """What an approval signs: 64 hexadecimal digits over everything that goes out, and where."""
    return hashlib.sha256(canonical(list(parts)).encode("utf-8", "surrogatepass")).hexdigest()


def dump_content(content: Content | Deed) -> str:
    """The column of a variant."""
    if isinstance(content, Deed):
        return canonical({"action": content.action.value, "arguments": dict(content.arguments)})
    return canonical(
        {
            "passages": [
                {"text": passage.text, "media": [dump_attachment(media) for media in passage.media]}
                for passage in content.passages
            ],
            "visibility": content.visibility.value,
            "warning": content.warning,
            "lang": content.lang,
            "ext": dict(content.ext),
        }
    )


def load_content(column: str) -> Content | Deed:
    """What :func:`dump_content` wrote."""
    kept = json.loads(column)
    if "action" in kept:
        return Deed(Action(kept["action"]), {str(key): str(value) for key, value in kept["arguments"].items()})
    return Content(
        passages=tuple(
            Passage(part["text"], tuple(Attachment(**media) for media in part["media"])) for part in kept["passages"]
        ),
        visibility=Visibility(kept["visibility"]),
        warning=kept["warning"],
        lang=kept["lang"],
        ext=kept["ext"],
    )


def dump_attachment(media: Attachment) -> Mapping[str, JSON]:
    """A picture as JSON; ``Attachment(**kept)`` is it again."""
    return {
        "sha256": media.sha256,
        "mime": media.mime,
        "size": media.size,
        "alt": media.alt,
        "width": media.width,
        "height": media.height,
    }


def dump_plan(plan: Plan) -> str:
    """The column of a frozen plan."""
    return canonical(
        [
            {
                "name": step.name,
                "repeat": step.repeat.value,
                "shows": step.shows,
                "safe_for_s": step.safe_for_s,
                "payload": cast(JSON, step.payload),
            }
            for step in plan.steps
        ]
    )


def load_plan(column: str) -> Plan:
    """What :func:`dump_plan` wrote."""
    return Plan(
        tuple(
            Step(
                name=kept["name"],
                repeat=Repeat(kept["repeat"]),
                shows=kept["shows"],
                safe_for_s=kept["safe_for_s"],
                payload=kept["payload"],
            )
            for kept in json.loads(column)
        )
    )
