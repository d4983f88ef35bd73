"""``ventanilla collect``: opens the workspace, collects until it is told to end, and says how it went.

Exit codes: 0 done; 1 the workspace cannot be used, or a single collection was cut short; 5 another process collects
(only with ``once``); 6 no account could be reached (only with ``once``).
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Callable, Coroutine, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from core.accounts.credentials.keepers import open_credentials
from core.accounts.fence import abandoned
from core.accounts.loading import BUNDLED, Allowed, Shelf
from core.collector.alerting import SETTLE_S, Alerting
from core.collector.commit import Ingest
from core.collector.contexts import Outside, contexts, tellers
from core.collector.ending import endings
from core.collector.house import Sweep
from core.collector.judging import judge_in
from core.collector.links import link_door
from core.collector.loop import Collector
from core.collector.matching import Matching
from core.collector.once import collect_once
from core.collector.pace import Pace
from core.collector.publisher import Point, nowhere
from core.collector.tripwire import Tripwire, settle
from core.collector.worker import Equipment
from core.config import AlertsConfig, CredentialsConfig
from core.crisis.lateness import note_late
from core.errors import CannotReach, Conflict, VentanillaError
from core.i18n import N_, _, ngettext
from core.inbox.forgetting import forget_words
from core.inbox.sweeps import drop_stale_claims, raise_bands, wake_snoozed
from core.publishing.pictures import PictureShelf
from core.publishing.workflow.approving import expire_due
from core.store import open_store
from core.store.leases import Lease
from core.watch.places import gazetteer

SWEEPS: Sequence[Sweep] = (raise_bands, wake_snoozed, drop_stale_claims, forget_words)
INTERRUPTED = 1


async def collect(
    directory: Path,
    *,
    once: bool = False,
    for_s: float | None = None,
    attached: bool = False,
    table: Mapping[str, str] = BUNDLED,
    allowed: Iterable[Allowed] = (),
    outside: Outside | None = None,
    keeping: CredentialsConfig | None = None,
    telling: AlertsConfig | None = None,
    ingest: Ingest | None = None,
    sweeps: Sequence[Sweep] = SWEEPS,
    pace: Pace | None = None,
    passing: Callable[[Point], None] = nowhere,
) -> int:
    """Collect in the workspace ``directory`` and return the process's exit code; talks on standard error.

    Args:
        once: read every active account to its end, then stop.
        for_s: stop after so many machine seconds.
        attached: stop when standard input ends.
        table: bundled connectors, name to ``module:attribute``.
        allowed: third parties' connectors the configuration lets in.
        outside: the configured way out.
        keeping: where the secrets of accounts are kept.
        telling: where alerts are told outside of the desks.
        ingest: takes in what arrives; without it, matched with the watches.
        sweeps: what is run by the clock besides what watches need.
        passing: is told each point of a delivery as it is reached.
    """
    try:
        async with (
            open_store(directory, checkpoints=True) as store,
            open_credentials(store, keeping or CredentialsConfig()) as credentials,
            contexts(store.clock, outside or Outside(), credentials, PictureShelf(directory)) as contexts_of,
            tellers(store.clock, outside or Outside(), telling or AlertsConfig()) as ways,
            link_door(store.clock, outside or Outside()) as links,
        ):
            places = gazetteer(directory)
            watching = Alerting(directory, places=places, settle_s=0.0 if once else SETTLE_S)
            take_in = ingest or Tripwire(Matching(directory=directory, places=places))
            due = (*sweeps, settle, expire_due, note_late, *watching.sweeps)
            kit = Equipment(
                store, Shelf(table, allowed), contexts_of, take_in, due, pace or Pace(), ways, places,
                judge_in(store, directory), links,
            )  # fmt: skip
            collector = Collector(kit, talk, passing=passing)
            with endings(for_s=for_s, attached=attached) as ended:
                work = _once(kit, collector) if once else collector.run()
                code = await _until(work, ended, INTERRUPTED if once else 0)
    except VentanillaError as error:
        talk(str(error))
        code = error.exit_code
    if abandoned():
        # A connector's call that refuses to end would keep the event loop open for ever; all is saved by now.
        sys.stderr.flush()
        os._exit(code)
    return code


def talk(sentence: str) -> None:
    """Say one sentence on standard error; a reader who went away is no failure."""
    try:
        sys.stderr.write(sentence + "\n")
        sys.stderr.flush()
    except (OSError, ValueError):
        return


async def _until(work: Coroutine[Any, Any, None], ended: asyncio.Future[Any], code_when_ended: int) -> int:
    """Let the work go on until its end or ``ended``; what is being written is finished first."""
    task = asyncio.ensure_future(work)
    try:
        await asyncio.wait((task, ended), return_when=asyncio.FIRST_COMPLETED)
        if not task.done():
            task.cancel()
            await asyncio.wait((task,))
            if task.cancelled():
                return code_when_ended
        task.result()
    finally:
        task.cancel()
    return 0


async def _once(kit: Equipment, collector: Collector) -> None:
    """Take the lease, waiting for a dead collector's to run out, and collect once.

    Raises:
        Conflict: another process collects.
        CannotReach: there are accounts and none answered.
    """
    lease = await _lease(kit.pace, collector)
    try:
        tally = await collect_once(kit, lease, talk)
    finally:
        await collector.release(lease)
    if not tally.accounts:
        talk(_("There is no account to collect: add one with «account add»."))
        return
    if not tally.reached:
        raise CannotReach(N_("No account could be reached: see «account list» for the reasons."))
    talk(
        ngettext("{n} account collected.", "{n} accounts collected.", tally.reached)
        + (" " + ngettext("{n} failed.", "{n} failed.", tally.failed) if tally.failed else "")
    )


async def _lease(pace: Pace, collector: Collector) -> Lease:
    loop = asyncio.get_running_loop()
    until = loop.time() + pace.lease_s + 1
    while True:
        lease = await collector.acquire()
        if lease is not None:
            return lease
        if loop.time() >= until:
            raise Conflict(N_("Another process collects in this workspace already: nothing to do here."))
        await asyncio.sleep(min(1.0, pace.standby_s))
