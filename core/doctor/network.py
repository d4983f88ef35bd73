"""What the ways to the servers say about the network between. Pure: from journeys to findings."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from core.doctor.codes import Code
from core.doctor.model import Finding, Said, Severity
from core.http.journeys import End, Journey, Place
from core.http.watching import Phase
from core.i18n import N_

_BAD_GATEWAY = (502, 503, 504)
_ON_THE_WAY_TO_A_PROXY = (Phase.NAME, Phase.CONNECT, Phase.PROXY)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is known besides the journeys."""

    machine: str = ""
    """This machine's name."""
    has_route: bool = True
    """Whether it knows any way out."""
    offered_proxy: str = ""
    """The proxy that the environment names and we do not use, ``host:port``; empty: none."""
    accounts: Mapping[Place, Sequence[str]] = field(default_factory=dict)
    """Whose server each place is, by the names of accounts."""
    well: frozenset[Place] = frozenset()
    """Servers that answered an account lately as they should: the page at their root means nothing."""


def network_findings(journeys: Sequence[Journey], around: Surroundings) -> list[Finding]:
    """One finding for each server that cannot be used; a single one where nothing is reached for the same reason."""
    if not journeys:
        return []
    if not around.has_route and not any(map(_is_beyond, journeys)):
        return [_of_all(Code.NO_NETWORK, journeys, around)]
    nameless = [journey for journey in journeys if journey.end is End.NO_NAME_SERVICE and not journey.via]
    found = [_of_all(Code.DNS, nameless, around)] if nameless else []
    reached: list[str] = []
    for journey in journeys:
        if journey in nameless or is_about_tls(journey):
            continue
        finding = _verdict(journey, around)
        if finding is None:
            reached.append(str(journey.place))
        else:
            found.append(finding)
    if reached:
        found.append(Finding(Code.REACHED, Severity.OK, "", {"places": ", ".join(reached)}))
    return found


def is_about_tls(journey: Journey) -> bool:
    """Whether the fault is one of certificates and TLS, which are judged together."""
    return journey.phase is Phase.TLS and journey.end in (End.CERTIFICATE, End.NO_TLS)


def _verdict(journey: Journey, around: Surroundings) -> Finding | None:
    """What one journey means; ``None``: all is well."""
    match journey.end:
        case End.ANSWERED:
            code = _code_of_answer(journey, around)
        case End.PROXY_REFUSED:
            code = _code_of_proxy(journey.status or 0)
        case End.INNER:
            code = Code.INNER_ADDRESS
        case _ if journey.via and journey.phase in _ON_THE_WAY_TO_A_PROXY:
            code = Code.PROXY_UNREACHABLE
        case End.NO_SUCH_NAME:
            code = Code.NAME_UNKNOWN
        case _ if journey.phase is Phase.CONNECT:
            code = Code.PROXY_NEEDED if around.offered_proxy else Code.NO_CONNECTION
        case _:
            code = Code.NO_ANSWER
    return None if code is None else _bad(code, journey, around)


def _code_of_answer(journey: Journey, around: Surroundings) -> Code | None:
    status = journey.status or 0
    if status == 407:
        return Code.PROXY_SIGN_IN
    if status == 511:
        return Code.CAPTIVE
    if journey.via and journey.place.scheme == "http" and status in _BAD_GATEWAY:
        return Code.PROXY_FAILED
    if status == 403 and journey.is_page and journey.place not in around.well:
        return Code.BLOCKED
    return None


def _code_of_proxy(status: int) -> Code:
    if status == 407:
        return Code.PROXY_SIGN_IN
    return Code.PROXY_FAILED if status >= 500 else Code.BLOCKED


def _of_all(code: Code, journeys: Sequence[Journey], around: Surroundings) -> Finding:
    places = ", ".join(str(journey.place) for journey in journeys)
    return Finding(code, Severity.BAD, around.machine, {"places": places, "machine": around.machine}, asks_it=True)


def _bad(code: Code, journey: Journey, around: Surroundings) -> Finding:
    accounts = ", ".join(f"«{name}»" for name in around.accounts.get(journey.place, ()))
    values: dict[str, object] = {
        "place": str(journey.place),
        "scheme": journey.place.scheme,
        "host": journey.place.host,
        "port": journey.place.port,
        "via": journey.via or Said(N_("none is set")),
        "addresses": ", ".join(journey.addresses) or "—",
        "accounts": accounts or "—",
        "machine": around.machine,
        "reason": _reason(journey),
        "status": journey.status or 0,
        "offered": around.offered_proxy,
    }
    return Finding(code, Severity.BAD, str(journey.place), values, asks_it=True)


def _is_beyond(journey: Journey) -> bool:
    """Whether something out there did answer."""
    return journey.phase not in (Phase.NAME, Phase.CONNECT)


def _reason(journey: Journey) -> Said:
    if journey.errno is not None:
        return Said(os.strerror(journey.errno))
    match journey.end:
        case End.SILENCE:
            return Said(N_("no answer in time"))
        case End.NO_SUCH_NAME | End.NO_NAME_SERVICE:
            return Said(N_("its name cannot be found"))
        case End.NO_TLS | End.CERTIFICATE:
            return Said(N_("no secure connection"))
        case End.NOT_HTTP:
            return Said(N_("the answer is not HTTP"))
        case _:
            return Said(N_("the connection broke"))
