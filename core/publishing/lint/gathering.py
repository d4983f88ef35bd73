"""What the store knows around a text: rival posts, freezes, windows, checked handles, the crisis level."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from core.ids import AccountId
from core.policy.pack_model import Pack
from core.publishing.content import Content, load_content
from core.publishing.freeze_store import Freeze, FreezeId, freeze_of
from core.publishing.freeze_words import several
from core.publishing.lint.case import leaves_s
from core.publishing.lint.institution import read_institution
from core.publishing.lint.link_facts import dead_links
from core.publishing.lint.model import Contact, Recent, Sheet, Surroundings
from core.publishing.model import PostId
from core.publishing.workflow.windows import windows_of
from core.store import Reads
from core.store.workspace import crisis_level, fact

_BACK_S = 31 * 86_400
_AHEAD_S = 86_400
_MOST_RECENT = 1_000
_FORGOTTEN_STATES = ("cancelled", "failed", "expired")


async def gather(
    reads: Reads, directory: Path | None, pack: Pack, sheet: Sheet, account: AccountId | None, *, now_s: int,
    post: PostId | None = None,
) -> Surroundings:  # fmt: skip
    """Everything known around a text for one account at this moment."""
    zone = await fact(reads, "zone") or "UTC"
    ours = read_institution(directory)
    at_s = sheet.at_s if sheet.at_s is not None else now_s
    contacts = await reads.rows("SELECT handle, network, phone FROM contact WHERE gone_s IS NULL")
    own = await reads.rows("SELECT handle, network FROM account WHERE handle <> ''")
    frozen_by = await _freezes(reads, sheet, account, post)
    return Surroundings(
        now_s=now_s,
        zone=zone,
        level=await crisis_level(reads),
        windows=await windows_of(reads, pack, leaves_s(sheet, now_s)),
        is_frozen=bool(frozen_by),
        freeze=several(frozen_by, now_s, zone),
        frozen_by=tuple(each.id for each in frozen_by),
        recent=await _recent(reads, account, post, at_s) if account is not None else (),
        contacts=tuple(Contact(row["handle"], row["network"]) for row in (*contacts, *own) if row["handle"]),
        own=replace(ours, phones=(*ours.phones, *(row["phone"] for row in contacts if row["phone"]))),
        dead_links=await dead_links(reads, sheet.texts, now_s=now_s),
    )


async def _freezes(reads: Reads, sheet: Sheet, account: AccountId | None, post: PostId | None) -> list[Freeze]:
    """Those in force that stop it, the oldest first."""
    rows = await reads.rows(
        "SELECT f.id FROM freeze AS f WHERE f.lifted_s IS NULL AND (f.account_id IS NULL OR f.account_id = ?)"
        " AND f.network IN ('', ?) AND (f.theme = '' OR folded(f.theme) = folded(?))"
        " AND (f.with_answers = 1 OR ? = 0)"
        " AND NOT EXISTS (SELECT 1 FROM freeze_exempt AS e WHERE e.freeze_id = f.id AND e.account_id = ?)"
        " AND NOT EXISTS (SELECT 1 FROM freeze_delivery AS x JOIN delivery AS d ON d.id = x.delivery_id"
        "  WHERE x.freeze_id = f.id AND d.post_id = ? AND d.account_id = ? AND x.fate IN ('released', 'retimed'))"
        " ORDER BY f.id",
        (account or 0, sheet.network, sheet.theme, int(sheet.is_reply), account or 0, post or 0, account or 0),
    )
    return [await freeze_of(reads, FreezeId(row["id"])) for row in rows]


async def _recent(reads: Reads, account: AccountId, post: PostId | None, at_s: int) -> tuple[Recent, ...]:
    """The account's other posts: what went out in the last month, and what is to go out until a day after this one."""
    rows = await reads.rows(
        "SELECT v.content, ifnull(d.published_s, d.due_s) AS at_s FROM delivery AS d"
        " JOIN post AS p ON p.id = d.post_id JOIN variant AS v ON v.id = d.variant_id"
        " WHERE d.account_id = ? AND p.kind = 'post' AND p.id <> ? AND d.withdrawn_s IS NULL AND v.is_out = 0"
        f" AND d.state NOT IN ({', '.join('?' * len(_FORGOTTEN_STATES))})"
        " AND ifnull(d.published_s, d.due_s) BETWEEN ? AND ? ORDER BY d.id DESC LIMIT ?",
        (account, post or 0, *_FORGOTTEN_STATES, at_s - _BACK_S, at_s + _AHEAD_S, _MOST_RECENT),
    )
    found = [(load_content(row["content"]), int(row["at_s"])) for row in rows]
    return tuple(Recent(content.text, when_s) for content, when_s in found if isinstance(content, Content))
