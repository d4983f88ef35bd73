"""Which pack a workspace uses, and whether somebody has signed its edition."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from core.errors import Conflict
from core.i18n import N_
from core.policy.pack_model import Pack
from core.policy.packs import DEFAULT, load_pack
from core.store import Actor, Reads, Store, Work
from core.store.workspace import fact, keep_fact

PACK_FACT = "pack"


@dataclass(frozen=True, slots=True)
class Signature:
    """Who stands by an edition of a pack."""

    person: str
    version: str
    digest: str
    signed_s: int


async def current_pack(reads: Reads, directory: Path | None) -> Pack:
    """The pack in force, with whether it is signed.

    Raises:
        NotFound, UsageError: as :func:`core.policy.packs.load_pack`.
    """
    return await with_signature(reads, load_pack(await fact(reads, PACK_FACT) or DEFAULT, directory))


async def with_signature(reads: Reads, pack: Pack) -> Pack:
    """The pack, knowing whether exactly this edition of it is signed."""
    rows = await reads.rows(
        "SELECT 1 FROM pack_signature WHERE pack = ? AND version = ? AND digest = ?",
        (pack.name, pack.version, pack.digest),
    )
    return replace(pack, is_signed=bool(rows))


async def signatures(reads: Reads, name: str) -> list[Signature]:
    """Every signature that a pack was ever given, the newest first."""
    rows = await reads.rows(
        "SELECT o.name, s.version, s.digest, s.signed_s FROM pack_signature AS s"
        " JOIN operator AS o ON o.id = s.operator_id WHERE s.pack = ? ORDER BY s.signed_s DESC",
        (name,),
    )
    return [Signature(row["name"], row["version"], row["digest"], int(row["signed_s"])) for row in rows]


async def use_pack(store: Store, actor: Actor, name: str, directory: Path | None) -> Pack:
    """Put a pack in force; posts that wait are judged by it before they leave.

    Raises:
        NotFound, UsageError, NotPermitted: as ever.
    """
    pack = load_pack(name, directory)

    async def act(work: Work) -> Pack:
        await work.allow("policy.edit")
        was = await fact(work, PACK_FACT) or DEFAULT
        await keep_fact(work, PACK_FACT, pack.name)
        await work.audit("policy.use", f"pack:{pack.name}", was=was, version=pack.version, digest=pack.digest)
        work.changed("policy", 0, "use")
        return await with_signature(work, pack)

    return await store.write(actor, act)


async def sign_pack(store: Store, actor: Actor, name: str, directory: Path | None, *, digest: str = "") -> Pack:
    """Stand by an edition of a pack for the institution: from now on its blocks block.

    Args:
        digest: how the edition's digest has to begin; empty: as it is now.

    Raises:
        Conflict: the files have changed since they were read, or it is signed already.
        NotFound, UsageError, NotPermitted: as ever.
    """
    pack = load_pack(name, directory)
    if not pack.digest.startswith(digest):
        raise Conflict(
            N_("The files of «{name}» have changed since you read them: read it again, then sign."), name=name
        )

    async def act(work: Work) -> Pack:
        await work.allow("policy.sign")
        if (await with_signature(work, pack)).is_signed:
            raise Conflict(N_("This edition of «{name}» is signed already."), name=name)
        await work.execute(
            "INSERT INTO pack_signature (pack, version, digest, operator_id, signed_s) VALUES (?, ?, ?, ?, ?)",
            (pack.name, pack.version, pack.digest, work.actor.operator_id, work.now_s),
        )
        await work.audit("policy.sign", f"pack:{pack.name}", version=pack.version, digest=pack.digest)
        work.changed("policy", 0, "sign")
        return replace(pack, is_signed=True)

    return await store.write(actor, act)
