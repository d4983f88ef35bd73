"""What an incident takes over from its playbook when it begins; from then on the playbook's file may change."""

from __future__ import annotations

from core.crisis.model import IncidentId
from core.crisis.playbook_model import FilledBy, Playbook, Said
from core.store import Work
from core.store.workspace import fact as workspace_fact

_MIN_S = 60


async def begin(work: Work, incident: IncidentId, playbook: Playbook, now_s: int) -> int:
    """Copy a playbook into an incident, within the transaction that declares it: its steps, what it asks, what is
    likely to be claimed, and whom it telephones; returns how many steps there are.

    Whoever is to be telephoned is entered in the list of contacts once, without a number where the playbook has none.
    """
    language = await workspace_fact(work, "language")
    await work.many(
        "INSERT INTO incident_step (incident_id, position, key, text_es, text_en, role, due_s, is_required,"
        " needs_evidence) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (incident, position, step.key, step.text.es, step.text.en, step.role.value if step.role else "",
             None if step.due_min is None else now_s + step.due_min * _MIN_S, step.is_required, step.needs_evidence)
            for position, step in enumerate(playbook.steps, await next_position(work, incident))
        ],
    )  # fmt: skip
    await work.many(
        "INSERT INTO incident_question (incident_id, name, position, text_es, text_en, is_private, by_clock)"
        " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET text_es = excluded.text_es,"
        " text_en = excluded.text_en, is_private = max(is_private, excluded.is_private), by_clock = excluded.by_clock",
        [
            (incident, each.name, position, each.question.es, each.question.en, each.is_private,
             each.filled_by is FilledBy.CLOCK)
            for position, each in enumerate(playbook.facts, 1)
        ],
    )  # fmt: skip
    await work.many(
        "INSERT INTO rumour (incident_id, claim, first_s, harm) VALUES (?, ?, ?, ?)",
        [(incident, each.claim.in_(language), now_s, each.harm.value) for each in playbook.rumours],
    )
    for position, call in enumerate(playbook.calls, 1):
        await _know(work, playbook.key, call.who, call.phone, language, position)
    work.changed("incident", incident, "step")
    return len(playbook.steps)


async def _know(work: Work, key: str, who: Said, phone: str, language: str, position: int) -> None:
    """Have somebody in the list of contacts for a playbook; whoever was taken out of it does not come back."""
    known = await work.row(
        "SELECT id, playbooks, phone, gone_s FROM call_contact WHERE name IN (?, ?) AND is_ally = 0"
        " ORDER BY gone_s IS NOT NULL, id LIMIT 1",
        (who.es, who.en),
    )
    if known is None:
        await work.execute(
            "INSERT INTO call_contact (name, phone, playbooks, position) VALUES (?, ?, ?, ?)",
            (who.in_(language), phone, key, position),
        )
        return
    keys = known["playbooks"].split()
    if known["gone_s"] is None and keys and key not in keys:  # without any it is called in every incident
        await work.execute("UPDATE call_contact SET playbooks = ? WHERE id = ?", (" ".join((*keys, key)), known["id"]))
    if known["gone_s"] is None and phone and not known["phone"]:
        await work.execute("UPDATE call_contact SET phone = ? WHERE id = ?", (phone, known["id"]))


async def next_position(work: Work, incident: IncidentId) -> int:
    """Where another step of an incident goes: behind all others."""
    row = await work.row(
        "SELECT ifnull(max(position), 0) + 1 AS n FROM incident_step WHERE incident_id = ?", (incident,)
    )
    assert row is not None
    return int(row["n"])
