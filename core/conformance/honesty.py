"""Laws of honesty: a connector is what it says it is."""

from __future__ import annotations

from core.accounts.fence import Broken
from core.collector.fit import fitted_streams
from core.conformance.model import Breach, Laws, hold
from core.conformance.rehearsal import Rehearsal
from core.i18n import N_
from ventanilla.api import (
    Acts,
    Capability,
    Feature,
    Listens,
    Measures,
    Probe,
    Publishes,
    Pulls,
    Rechecks,
    Searches,
    SetupSchema,
    Support,
    Threads,
)

LAWS = Laws()

_PROTOCOLS: dict[Feature, type] = {
    Feature.MENTIONS: Pulls,
    Feature.COMMENTS: Pulls,
    Feature.DIRECT_MESSAGES: Pulls,
    Feature.ARTICLES: Pulls,
    Feature.SEARCH: Searches,
    Feature.STREAM: Listens,
    Feature.THREADS: Threads,
    Feature.PUBLISH: Publishes,
    Feature.METRICS: Measures,
}
_SETTLED_BY_PROTOCOL: tuple[type, ...] = (Pulls, Searches, Listens, Threads, Publishes, Measures)


@LAWS.law("capabilities", N_("What it implements it declares, and what it declares it implements."))
async def _capabilities(rehearsal: Rehearsal) -> None:
    connector, said = rehearsal.connector, rehearsal.connector.info.capabilities
    hold(all(isinstance(one, Capability) for one in said), "something else stands among the capabilities")
    names = [one.what for one in said]
    hold(len(set(names)) == len(names), "a capability is declared twice")
    for one in said:
        hold(one.support is Support.YES or bool(one.reason), f"{one.what} is {one.support} without a reason")
    offered = {one.what for one in said if one.support is not Support.NO}
    for feature, protocol in _PROTOCOLS.items():
        if feature in offered:
            hold(isinstance(connector, protocol), f"{feature} is declared, and {protocol.__name__} is not implemented")
    for protocol in _SETTLED_BY_PROTOCOL:
        ways = [feature for feature, needed in _PROTOCOLS.items() if needed is protocol]
        if isinstance(connector, protocol):
            words = ", ".join(ways)
            hold(
                any(way in offered for way in ways), f"{protocol.__name__} is implemented, and none of {words} declared"
            )
    actions = [one for one in offered if not isinstance(one, Feature) and one.value not in ("reply", "reply_privately")]
    hold(not actions or isinstance(connector, Acts), "actions are declared, and Acts is not implemented")
    hold(bool(actions) or not isinstance(connector, Acts), "Acts is implemented, and no action is declared")
    if Feature.EDITS in offered:
        hold(isinstance(connector, Pulls | Rechecks), "edits are declared, and nothing is read")


@LAWS.law("questions", N_("It asks for what it uses: the settings of its stage are fields of its dialog."))
async def _questions(rehearsal: Rehearsal) -> None:
    schema: object = rehearsal.connector.setup_schema()
    hold(isinstance(schema, SetupSchema), "its setup schema is none")
    assert isinstance(schema, SetupSchema)
    keys = [field.key for field in schema.fields]
    hold(len(set(keys)) == len(keys), "a field is asked twice")
    async with rehearsal.world() as world:
        settings = world.ctx.account.settings
        hold(set(settings) <= set(keys), f"settings that are not asked for: {sorted(set(settings) - set(keys))}")
        missing = [one.key for one in schema.fields if one.required and one.key not in {*settings, *world.pocket.kept}]
        hold(not missing, f"its stage leaves needed fields empty: {missing}")


@LAWS.law("streams", N_("Its streams have names of their own and say how often they may be asked."))
async def _streams(rehearsal: Rehearsal) -> None:
    async with rehearsal.world() as world:
        try:
            specs = fitted_streams(rehearsal.connector.streams(world.ctx.account))
        except Broken as broken:
            raise Breach(broken.detail) from None
        hold(bool(specs) == isinstance(rehearsal.connector, Pulls), "streams and Pulls do not go together")


@LAWS.law("first-contact", N_("It makes contact and says who we are there."))
async def _first_contact(rehearsal: Rehearsal) -> None:
    async with rehearsal.world() as world:
        found: object = await world.call(lambda: rehearsal.connector.probe(world.ctx))
        hold(isinstance(found, Probe), "its probe is none")
        assert isinstance(found, Probe)
        hold(bool(found.identity), "it does not say who we are")
        for moment in (found.expires_at, found.server_time):
            hold(moment is None or moment.tzinfo is not None, "a time without a zone")
