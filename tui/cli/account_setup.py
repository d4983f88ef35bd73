"""``ventanilla account add``, ``connect`` and ``revoke``: an account with its secrets, which are never in an argument.

A secret comes from a file, from standard input, or unseen from a terminal; where a person signs in elsewhere, the
address is printed and the code that comes back is read the same way.
"""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.errors import CannotReach, UsageError
from core.i18n import N_, _
from core.runtime import House
from core.store import Actor
from core.text.show import show
from tui.cli.account_settings import DESCRIBED, Given
from tui.cli.asking import ask_code, ask_fields
from tui.cli.collect import outside_of, shelf_of
from tui.cli.context import Call, only_one_input
from tui.cli.grammar import Verb, argument, option, switch
from tui.cli.output import put_facts, put_table, say
from tui.cli.pins import read_secret

if TYPE_CHECKING:
    from core.accounts.credentials.secrets import Credentials
    from core.accounts.model import Account, Relation
    from core.accounts.service import ContextOf
    from core.accounts.setup import Prepared, Proof

_SECRETS = (
    option(
        "--secret",
        N_("NAME"),
        N_("Which secret the next --secret-file holds; needed where several are asked for."),
        many=True,
    ),
    option(
        "--secret-file",
        N_("FILE"),
        N_("A secret, read from the first line of a file; - reads standard input. On a terminal it is asked for."),
        many=True,
    ),
    switch("--without-check", N_("Do not make contact first: the account is put on record unproven.")),
)


@dataclass(frozen=True, slots=True)
class _Tools:
    """What one walk needs."""

    house: House
    actor: Actor
    credentials: Credentials
    ways: ContextOf


async def _add(
    call: Call,
    name: str,
    connector: str,
    network: str | None,
    handle: str | None,
    custodian: str | None,
    relation: Relation | None,
    set_: Sequence[str],
    set_file: Sequence[str],
    secret: Sequence[str],
    secret_file: Sequence[str],
    without_check: bool,
) -> None:
    from core.accounts.model import NewAccount, Relation
    from core.accounts.setup import prepare

    given = Given.of(call, set_, set_file)
    only_one_input(call.pin_file, *(place for _key, place in given.files), *secret_file)
    async with _tools(call) as tools:
        new = NewAccount(
            name=name, connector=connector, network=network or "", handle=handle or "", custodian=custodian or "",
            relation=relation or Relation.OWN,
        )  # fmt: skip
        prepared = await prepare(tools.house.store, tools.actor, new, shelf_of(tools.house.config))
        account = await _walk(call, tools, prepared, given.read(), secret, secret_file, check=not without_check)
        say(_("Account «{account}» was added as number {number}.", account=show(account.name), number=account.id))


async def _connect(
    call: Call, name: str, secret: Sequence[str], secret_file: Sequence[str], without_check: bool
) -> None:
    from core.accounts.setup import prepare_again

    only_one_input(call.pin_file, *secret_file)
    async with _tools(call) as tools:
        prepared = await prepare_again(tools.house.store, tools.actor, name, shelf_of(tools.house.config))
        kept = prepared.new.settings
        account = await _walk(call, tools, prepared, kept, secret, secret_file, check=not without_check)
        if account.is_active:
            say(_("Account «{account}» is connected, and collected again.", account=show(account.name)))
        else:
            say(
                _("Account «{account}» is connected; it is stopped until «account resume».", account=show(account.name))
            )


async def _revoke(call: Call, name: str, reason: str | None) -> None:
    from core.accounts.connecting import revoke

    async with _tools(call) as tools:
        shelf = shelf_of(tools.house.config)
        done = await revoke(tools.house.store, tools.actor, name, shelf, tools.credentials, reason or "")
        shown = show(done.account.name)
        say(_("Account «{account}» is stopped, and none of its secrets is kept here any more.", account=shown))
        say(_("Still to be done there: withdraw this program's access in the settings of «{account}» on its platform,"
              " under connected applications or passwords of applications; change its password if that has become"
              " known.", account=show(done.account.handle) or shown))  # fmt: skip
        for credential in done.outside:
            say(_("The service is still given the credential {name}: remove it from the service and from its folder.",
                  name=show(credential)))  # fmt: skip


@asynccontextmanager
async def _tools(call: Call) -> AsyncIterator[_Tools]:
    from core.accounts.credentials.keepers import open_credentials
    from core.collector.contexts import contexts  # the way out is loaded by those who go out

    async with AsyncExitStack() as stack:
        house = await stack.enter_async_context(call.house())
        actor = await call.actor(house)
        credentials = await stack.enter_async_context(open_credentials(house.store, house.config.credentials))
        ways = await stack.enter_async_context(contexts(house.store.clock, outside_of(house.config), credentials))
        yield _Tools(house, actor, credentials, ways)


async def _walk(
    call: Call,
    tools: _Tools,
    prepared: Prepared,
    settings: Mapping[str, str],
    names: Sequence[str],
    files: Sequence[str],
    *,
    check: bool,
) -> Account:
    """Ask what is missing, sign in, make contact, tell what will work, and put the account on record.

    Raises:
        CannotReach: the platform refused, and nothing is on record.
        VentanillaError: as the steps raise it.
    """
    from core.accounts.connecting import register
    from core.accounts.fence import Broken
    from core.accounts.setup import prove, said
    from core.accounts.words import cause_words
    from ventanilla.api import ConnectorError

    secrets = _read_secrets(prepared, names, files)
    settings, secrets = ask_fields(prepared, settings, secrets)
    try:
        proof = await prove(prepared, settings, secrets, tools.ways, tools.credentials, ask_code(call), check=check)
    except (ConnectorError, Broken) as error:
        failure = said(error, prepared.account)
        why = cause_words(failure.code, failure.detail, prepared.new.connector)
        raise CannotReach(
            N_("The sign-in for «{account}» failed: {why}. Nothing was registered: try again."),
            account=show(prepared.new.name),
            why=why,
        ) from None
    _refuse_or_tell(prepared, proof)
    return await register(tools.house.store, tools.actor, prepared, proof, tools.credentials)


def _refuse_or_tell(prepared: Prepared, proof: Proof) -> None:
    """Say what contact showed; an account with secrets must have answered, any other must not have refused.

    Raises:
        CannotReach: it is not to be put on record.
    """
    from core.accounts.words import cause_words

    if proof.failure is not None:
        why = cause_words(proof.failure.code, proof.failure.detail, prepared.new.connector)
        if prepared.has_secrets or proof.is_refused:
            raise CannotReach(
                N_("«{account}» was not registered, contact failed: {why}. Add --without-check to register it anyway."),
                account=show(prepared.new.name),
                why=why,
            )
        say(_("No contact yet: {why}. It is tried again by itself.", why=why))
    if proof.met is None or not (prepared.has_secrets or sys.stdout.isatty()):
        return
    probe = proof.met.probe
    put_facts([
        (_("we are there"), probe.identity),
        *((_("attention"), _(warning)) for warning in probe.warnings),
    ])  # fmt: skip
    put_table([
        ("=" if able.is_open else "!", able.words, able.why or (_("works") if able.is_open else _("does not work")))
        for able in proof.able
    ])  # fmt: skip


def _read_secrets(prepared: Prepared, names: Sequence[str], files: Sequence[str]) -> dict[str, str]:
    """The secrets from the files given, by name.

    Raises:
        UsageError: it is not said which file holds which.
        CannotReach, NotPermitted: a file.
    """
    asked = [each.key for each in prepared.secret_fields]
    if not names and len(files) == 1 and len(asked) == 1:
        names = asked
    if len(names) != len(files) or len(set(names)) != len(names):
        raise UsageError(
            N_("Say which secret each file holds: --secret NAME --secret-file FILE, once for each of {names}."),
            names=", ".join(asked) or "—",
        )
    return {name: read_secret(place) for name, place in zip(names, files, strict=True)}


_REASON = option("--reason", N_("TEXT"), N_("Why; shown beside the account."))

ADD = Verb(
    "add",
    N_(
        "Add an account: ask what its connector needs, sign in, make contact, and say what will work; the collector"
        " takes it up at once. «connector list» shows what each connector asks."
    ),
    _add,
    argument("name", N_("NAME"), N_("What to call it here.")),
    option("--connector", N_("NAME"), N_("The connector that speaks its platform."), required=True),
    option("--network", N_("CODE"), N_("Two letters, where the connector speaks several networks.")),
    *DESCRIBED,
    *_SECRETS,
    acts=True,
)
CONNECT = Verb(
    "connect",
    N_("Sign in to an account again, or enter another secret in place of one; it is collected again at once."),
    _connect,
    argument("name", N_("NAME"), N_("The account's name or number.")),
    *_SECRETS,
    acts=True,
)
REVOKE = Verb(
    "revoke",
    N_("Forget an account's secrets, stop it, and say what is left to do at its platform."),
    _revoke,
    argument("name", N_("NAME"), N_("The account's name or number.")),
    _REASON,
    acts=True,
)
