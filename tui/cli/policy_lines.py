"""A pack in words and as JSON: its state, who gives each approval, and all that it says."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from core.i18n import _, language
from core.policy import Role
from core.policy.pack_model import OUTSIDE, PackStep
from core.policy.titles import ROLE_TITLES
from core.text.show import show
from tui.cli.output import Json

if TYPE_CHECKING:
    from core.policy.pack_model import Pack


def state_words(pack: Pack) -> str:
    """Whether somebody stands by these files."""
    return _("signed") if pack.is_signed else _("unsigned")


def steps_words(steps: Sequence[PackStep]) -> str:
    """Who gives each approval, in their order."""
    return " > ".join(map(_step_words, steps))


def pack_json(pack: Pack, *, is_current: bool | None) -> dict[str, Json]:
    """A pack with its approvals, windows and rules; ``is_current``: whether it is in force, where that is asked."""
    from core.policy.pack_guide import completeness

    done = completeness(pack, language())
    return {
        "name": pack.name,
        "title": pack.titles[language()],
        "version": pack.version,
        "digest": pack.digest,
        "signed": pack.is_signed,
        "own": pack.is_own,
        **({"in_force": is_current} if is_current is not None else {}),
        "review_on": pack.review_on or None,
        "chapters": done.chapters,
        "blanks": done.blanks,
        "approvals": {
            kind: [
                {
                    "name": each.name or None,
                    "roles": list(each.roles),
                    "need": each.need,
                    "is_outside": OUTSIDE in each.roles,
                }
                for each in steps
            ]
            for kind, steps in pack.approvals.items()
        },
        "windows": [
            {"kind": each.kind, "title": each.title or None, "first": each.first, "last": each.last}
            for each in pack.windows
        ],
        "rules": [rule_json(pack, id_) for id_ in sorted(pack.rules)],
    }


def rule_json(pack: Pack, id_: str) -> dict[str, Json]:
    """A rule with its severities and its source."""
    row = pack.rules[id_]
    return {
        "rule": row.id,
        "title": row.title(language()),
        "post": row.severity,
        "answer": row.reply,
        "crisis": row.crisis or None,
        "mourning": row.mourning or None,
        "electoral": row.electoral or None,
        "chapter": row.chapter,
        "source": row.source.title,
        "url": row.source.url or None,
        "read_on": row.source.read_on,
        "params": dict(row.params),
    }


def _step_words(step: PackStep) -> str:
    name = show(step.name, limit=40)
    if OUTSIDE in step.roles:
        who = _("somebody outside ({step})", step=name) if name else _("somebody outside")
    else:
        roles = "/".join(_(ROLE_TITLES[Role(each)]) for each in step.roles)
        who = f"{roles} ({name})" if name else roles
    return who if step.need in ("any", 1) else f"{step.need} x {who}"
