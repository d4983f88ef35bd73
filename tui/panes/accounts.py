"""Accounts as lines: sign, network, handle, when it last brought something, and its health in words."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from core.accounts.model import Account, AccountState, HealthCode
from core.accounts.standing import needs_person
from core.accounts.words import LATE_S, health_sentence, health_words
from core.i18n import _
from core.text import show
from tui.networks import NETWORK_NAMES
from tui.paint import EMPTY, Line, column, line, sentence, spread
from tui.panes.frame import PHONE, size_class
from tui.words import span, zone


def header_line(cells: int) -> Line:
    """Names over the columns."""
    name, health = _widths(cells)
    if size_class(cells) == PHONE:
        return line(
            ("   ", "muted"), column(_("nw"), 2, "muted"), (" ", "muted"), column(_("account"), name, "muted"),
            (" ", "muted"), column(_("health"), health, "muted"),
        )  # fmt: skip
    return line(
        ("   ", "muted"), column(_("nw"), 2, "muted"), (" ", "muted"), column(_("account"), name, "muted"),
        column(_("last"), 8, "muted", right=True), column(_("next in"), 8, "muted", right=True), ("  ", "muted"),
        column(_("health"), health, "muted"),
    )  # fmt: skip


def account_lines(
    accounts: Sequence[Account], current: Account | None, cells: int, now_s: float, zone_name: str
) -> list[Line]:
    """One row an account; a look-alike is never drawn as ours."""
    name, health = _widths(cells)
    lines = []
    for account in accounts:
        standing = account.standing
        is_cursor = current is not None and account.id == current.id
        sign, token = sign_of(account)
        words = health_words(account, int(now_s), _zone(zone_name))
        spans = [("►" if is_cursor else " ", "accent"), (sign, token), (" ", "text")]
        spans += [column(account.network, 2, "muted"), (" ", "text")]
        quiet = standing.state is not AccountState.ACTIVE
        spans.append(column(show(account.handle) or show(account.name), name, "muted" if quiet else "text"))
        if size_class(cells) == PHONE:
            spans.append((" ", "text"))
        else:
            last = span(now_s - standing.last_ok_s) if standing.last_ok_s else "—"
            following = span(max(0, standing.next_s - now_s)) if standing.next_s and not quiet else "—"
            spans += [column(last, 8, "muted", right=True), column(following, 8, "muted", right=True), ("  ", "text")]
        spans.append(column(words, health, token if sign in "!>" else "muted"))
        lines.append(line(*spans, ground="sel" if is_cursor else "bg", key=str(account.id)))
    how = _("n adds one; «ventanilla connector list» says which.")
    return lines or [line((" " + _("No accounts yet"), "text")), *sentence(how, cells, "muted")]


def detail_lines(account: Account | None, cells: int, now_s: float, zone_name: str) -> list[Line]:
    """One account's health as sentences, with what can be done."""
    if account is None:
        return []
    network = NETWORK_NAMES.get(account.network, account.network)
    title = show(account.handle) or show(account.name)
    what = f" · {network} · {account.connector}"
    head = spread([(f" {title}", "strong"), (what, "muted")], [(show(account.name), "muted")], cells, ground="bar")
    rows = sentence(health_sentence(account, int(now_s), _zone(zone_name)), cells)
    if account.custodian:
        rows.append(line((" " + _("keys held by {names}", names=show(account.custodian)), "muted")))
    return [EMPTY, head, *rows]


def account_warnings(accounts: Sequence[Account], now_s: float) -> list[tuple[str, str]]:
    """What the status row says of accounts, gravest first: who has to act, and what is late."""
    grave, late = [], []
    for account in accounts:
        standing = account.standing
        network = NETWORK_NAMES.get(account.network, account.network)
        sign, token = sign_of(account)
        behind_s = now_s - (standing.last_ok_s or account.created_s)
        if standing.state is AccountState.NEEDS_SIGN_IN:
            grave.append((_("! {network} asks to sign in again", network=network), token))
        elif sign == ">" and behind_s >= LATE_S:
            late.append((_("> {network} is {time} late", network=network, time=span(behind_s)), token))
    return grave + late


def sign_of(account: Account) -> tuple[str, str]:
    """The state column's sign and token: ``=`` fine, ``-`` stopped, ``>`` waiting, ``!`` needs a person."""
    standing = account.standing
    if standing.state is AccountState.FOREIGN or needs_person(standing):
        return "!", "crit"
    if standing.state is not AccountState.ACTIVE:
        return "-", "muted"
    if standing.health in (HealthCode.OK, HealthCode.NEW):
        return "=", "muted"
    return ">", "warn"


def _widths(cells: int) -> tuple[int, int]:
    if size_class(cells) == PHONE:
        return 17, max(10, cells - 25)
    name = 20 if cells < 112 else 28
    return name, max(10, cells - name - 26)


def _zone(name: str) -> ZoneInfo:
    return zone(name)
