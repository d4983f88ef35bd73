"""Technical details in the reader's language: what connectors, the door and the fence say in English, as msgids.

A detail is written by code, kept in the workspace and shown to people who may read another language. Those that are
known here are translated when they are shown; any other stands as it is, in quotation marks, as a technical word.
"""

from __future__ import annotations

import re
from functools import lru_cache

from core.i18n import N_, _
from core.text.show import show

DETAIL_CHARS = 120
"""How much of a detail a sentence shows."""

DETAILS = (
    # how an address or a server refuses
    N_("blocked address: not on the public internet"),
    N_("blocked address: a host in numbers"),
    N_("blocked address: the name leads to a machine that is not public"),
    N_("blocked address: a public server redirects to an inner one"),
    N_("a redirect from https down to http"),
    N_("a redirect without a readable address"),
    N_("redirects in a circle"),
    N_("more than {n} redirects"),
    N_("only http and https are asked"),
    N_("an address with a user name in it"),
    N_("an address without a host"),
    N_("not an address"),
    N_("the request cannot be sent as it is"),
    N_("the request has more than {n} bytes"),
    N_("the server sends the request elsewhere with {status}"),
    N_("no longer there"),
    N_("asked too often"),
    N_("withheld for legal reasons"),
    N_("the server asks to try again"),
    N_("the server answered {status}, through the proxy {proxy}"),
    N_("the server answered {status}"),
    N_("the server refused with {status}"),
    N_("an unexpected status {status}"),
    N_("the proxy {proxy} answered {status}"),
    N_("the proxy {proxy} refused with {status}"),
    N_("the proxy {proxy} asks for a sign-in"),
    N_("the proxy {proxy} asks for a sign-in to the network"),
    N_("a proxy on the way asks for a sign-in"),
    N_("a proxy on the way asks for a sign-in to the network"),
    N_("the access was withdrawn"),
    N_("the access ran out"),
    N_("the server does not accept the access"),
    N_("the access does not reach that far"),
    N_("this account may not do this"),
    N_("a page came instead of an answer: a firewall or a filter"),
    N_("not the expected type: {found} came instead"),
    # how the network fails
    N_("the name is not known or cannot be looked up"),
    N_("this process has lost its place: nothing was sent"),
    N_("no connection"),
    N_("no connection: {detail}"),
    N_("no connection within {n} s"),
    N_("no answer within {n} s"),
    N_("no complete answer within {n} s"),
    N_("nothing came for {n} s in the middle of the answer"),
    N_("the connection broke before an answer"),
    N_("the connection broke before an answer: {detail}"),
    N_("the server closed the connection without an answer"),
    N_("the answer broke off"),
    N_("the answer broke off: {detail}"),
    N_("no secure connection to {host}: {detail}"),
    N_("the certificate of {host} is self-signed or of an unknown authority"),
    N_("the certificate of {host} is of an unknown authority"),
    N_("the certificate shown by {host} is for another host"),
    N_("the certificate of {host} is refused: {detail}"),
    N_("the server broke it off; it may speak only an outdated TLS"),
    N_("the server speaks only an outdated TLS"),
    N_("the server does not speak TLS at this port"),
    N_("it has expired; or this machine's clock is wrong"),
    N_("it is not yet valid; or this machine's clock is wrong"),
    N_("verification failed with code {n}"),
    N_("Connection refused"),
    N_("Connection reset by peer"),
    N_("Connection timed out"),
    N_("Network is unreachable"),
    N_("No route to host"),
    N_("Broken pipe"),
    # what is wrong with an answer
    N_("the answer is not HTTP"),
    N_("the answer's header is too long"),
    N_("{n} header fields"),
    N_("the answer announces {n} bytes, the limit is {most}"),
    N_("the answer is larger than {n} bytes"),
    N_("the answer inflates to more than {n} bytes"),
    N_("more bytes than an answer may have"),
    N_("an event of more than {n} bytes"),
    N_("a line of more than {n} bytes"),
    N_("the answer is encoded in a way that was not asked for"),
    N_("the stream is encoded in a way that was not asked for"),
    N_("the compressed answer broke off"),
    N_("the compressed answer is damaged"),
    N_("the compressed answer goes on after its end"),
    N_("a document of {n} bytes"),
    N_("{function} took more than {n} s"),
    N_("the parsing child died in {function}"),
    N_("the parsing child does not start"),
    N_("out of memory"),
    # what connectors say
    N_("it cancelled itself"),
    N_("it turns its pages in a circle"),
    N_("the feed was withdrawn for good"),
    N_("no feed at this address at the moment"),
    N_("the account has no feed address"),
    N_("a web page came instead of a feed"),
    N_("the document breaks off: {detail}"),
    N_("this is no feed: {detail}"),
    N_("the document is refused: {detail}"),
    N_("what was kept is no entry: {detail}"),
    N_("an empty answer"),
    N_("no markup"),
    N_("{element} is never closed"),
    N_("entities that expand without end"),
    N_("an entity that stands for another file"),
    N_("elements nested deeper than {n}"),
    N_("an element with more than {n} attributes"),
    N_("JSON that is not UTF-8"),
    N_("JSON that breaks off"),
    N_("JSON nested deeper than {n}"),
    N_("JSON without a JSON Feed version"),
    N_("JSON Feed without a list of items"),
    # why a secret cannot be had
    N_("what keeps the secrets cannot be used"),
    N_("this machine has no keyring"),
    N_("the keyring does not keep secrets safe"),
    N_("the system's keyring is locked"),
    N_("the system's keyring fails"),
    N_("the system's keyring gives no answer"),
    N_("the keyring does not give back what it took"),
    N_("there are no systemd credentials here"),
    N_("the credential ventanilla.key is missing"),
    N_("another process renews the access"),
    N_("the access is for another account"),
    N_("there is no secret {name}"),
    N_("the plaza was told to fail"),
    N_("outage of the scenario: proxy"),
    N_("outage of the scenario: token_revoked"),
)
"""Every detail that is known, as its msgid."""

_FORMS = {"n": r"-?[0-9][0-9.e+]*", "most": "[0-9]+", "status": "[0-9]{3}", "element": r"<[^>]{1,100}>"}
"""What stands for a placeholder; for all others any words."""
_PLACE = re.compile(r"\{([a-z]+)\}")
_HOST = re.compile(r"(?P<host>[A-Za-z0-9.-]{1,253}|\[?[0-9A-Fa-f:.]{2,45}\]?): (?P<detail>.+)", re.DOTALL)


def detail_words(detail: str) -> str:
    """A detail in the current language, safe to draw; in quotation marks where nobody here knows it."""
    if not detail:
        return ""
    known = _translated(detail)
    if known is not None:
        return show(known, limit=DETAIL_CHARS)
    match = _HOST.fullmatch(detail)
    if match is not None:
        known = _translated(match["detail"])
        if known is not None:
            return show(f"{match['host']}: {known}", limit=DETAIL_CHARS)
    return f"«{show(detail, limit=DETAIL_CHARS)}»"


def _translated(detail: str) -> str | None:
    """The sentence in the current language with its inner details translated too; ``None`` for an unknown one."""
    found = _read(detail)
    if found is None:
        return None
    message, pairs = found
    values = {name: (_translated(value) or value) if name == "detail" else value for name, value in pairs}
    return _(message, **values) if values else _(message)


@lru_cache(maxsize=512)
def _read(detail: str) -> tuple[str, tuple[tuple[str, str], ...]] | None:
    for message, pattern in _patterns():
        match = pattern.fullmatch(detail)
        if match is not None:
            return message, tuple(match.groupdict().items())
    return None


@lru_cache(maxsize=1)
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Each msgid as what it looks like when filled in."""
    return tuple((message, re.compile(_pattern(message), re.DOTALL)) for message in DETAILS)


def _pattern(message: str) -> str:
    parts = _PLACE.split(message)  # words and names of placeholders, in turn
    return "".join(
        f"(?P<{part}>{_FORMS.get(part, '.+?')})" if at % 2 else re.escape(part) for at, part in enumerate(parts)
    )
