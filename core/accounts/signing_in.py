"""A sign-in that a person finishes in a browser, on any machine: where to go, and the code that comes back."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from core.accounts.credentials.known import note_secret
from core.accounts.credentials.model import fit_name
from core.accounts.fence import Broken, fenced
from core.accounts.health import failure_of
from core.accounts.loading import Loaded
from core.accounts.model import Account
from core.accounts.settings import without_secrets
from ventanilla.api import Context, Grant, Rejected, SignIn, SignsIn

SIGN_IN_S = 60.0
CODE_TRIES = 3

AskCode = Callable[[SignIn, str], Awaitable[str]]
"""Shows a person where to sign in and gives the code that was pasted; the second is why the last one was not taken."""


async def sign_in(account: Account, loaded: Loaded, context: Context, ask_code: AskCode) -> Grant:
    """What the person's sign-in is worth; a code that is refused is asked for again, three times in all.

    Raises:
        Rejected: none of the codes was the one.
        ConnectorError, Broken: the platform does not open the way, or the connector breaks the contract.
    """
    connector = loaded.connector
    assert isinstance(connector, SignsIn), "only asked of those that have a sign-in"
    begun: object = await fenced(lambda: connector.begin_sign_in(context), SIGN_IN_S)
    if not isinstance(begun, SignIn):
        raise Broken("its sign-in is not what the contract says")
    for secret in begun.kept.values():
        note_secret(secret)
    why = ""
    for tries_left in reversed(range(CODE_TRIES)):
        code = (await ask_code(begun, why)).strip()
        note_secret(code)
        try:
            return await _finished(connector, context, begun, code)
        except Rejected as refused:
            if not tries_left:
                raise
            why = without_secrets(failure_of(refused).detail, account)
    raise AssertionError("the last try returns or raises")


def granted(grant: Grant) -> dict[str, str]:
    """The secrets of a finished sign-in, by names that can be kept.

    Raises:
        Broken: one is no secret.
        UsageError: one has a name that cannot be kept.
    """
    found: dict[str, str] = {}
    for name, secret in grant.secrets.items():
        if not isinstance(secret, str) or not secret:
            raise Broken("its grant holds something that is no secret")
        found[fit_name(name)] = secret
        note_secret(secret)
    return found


async def _finished(connector: SignsIn, context: Context, begun: SignIn, code: str) -> Grant:
    grant: object = await fenced(lambda: connector.finish_sign_in(context, begun, code), SIGN_IN_S)
    if not isinstance(grant, Grant):
        raise Broken("its grant is not what the contract says")
    return grant
