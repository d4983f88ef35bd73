"""The settings of an account: checked against what its connector asks, and shown without their secrets."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import quote, quote_plus, unquote, unquote_plus, urlsplit

from core.accounts.credentials.known import without_known
from core.accounts.model import Account
from core.errors import UsageError
from core.i18n import N_, _
from core.text.show import show
from ventanilla.api import FieldKind, SetupField, SetupSchema

MOST_CHARS = 20_000
FLAG_WORDS = {"true": "true", "yes": "true", "1": "true", "sí": "true", "si": "true",
              "false": "false", "no": "false", "0": "false", "": "false"}  # fmt: skip
HIDDEN = "…"
SECRET_CHARS = 4
"""The shortest part of a secret address that is taken out of what is said."""
_WORD_CHARS = 8
"""A part shorter than this may stand in other words by chance."""
_PUBLIC_WORDS = frozenset(
    ("feed", "feeds", "feed.xml", "feed.json", "atom", "atom.xml", "rss.xml", "rss2", "index.xml", "index", "json",
     "news", "noticias", "blog", "latest", "true", "https", "http")
)  # fmt: skip


def checked_settings(schema: SetupSchema, given: Mapping[str, str]) -> dict[str, str]:
    """What to keep of ``given``: every field of the schema that is no secret, defaults filled in, each of its kind.

    Raises:
        UsageError: a field is unknown, missing, a secret or not of its kind; names the field, never its value.
    """
    known = {field.key for field in schema.fields}
    secret = {field.key for field in schema.fields if field.kind is FieldKind.SECRET}
    for key in given:
        if key in secret:
            raise UsageError(
                N_("«{field}» is a secret and no setting: give it with --secret {field} --secret-file FILE."),
                field=show(key),
            )
        if key not in known:
            raise UsageError(
                N_("The connector has no setting «{field}»: it asks for {fields}."),
                field=show(key),
                fields=", ".join(sorted(known)) or "—",
            )
    return {
        field.key: checked_value(field, given.get(field.key, field.default).strip())
        for field in schema.fields
        if field.key not in secret
    }


def secret_keys(schema: SetupSchema) -> frozenset[str]:
    """The settings of which people see only the host."""
    return frozenset(field.key for field in schema.fields if field.kind is FieldKind.SECRET_URL)


def for_people(account: Account) -> dict[str, str]:
    """The settings as they may be shown: of a secret address only its host."""
    return {key: host_only(value) if key in account.secret_keys else value for key, value in account.settings.items()}


def without_secrets(text: str, account: Account) -> str:
    """``text`` with every secret address of the account replaced by its host, and no part of a secret left in it.

    A part is its query, its path, each step of the path and each value in the query, as written, decoded and encoded;
    what is shorter than :data:`SECRET_CHARS` is no secret, nor is a word that half of all feeds have in their path.
    """
    for key in account.secret_keys:
        secret = account.settings.get(key, "")
        if secret:
            text = text.replace(secret, host_only(secret))
            parts = {form for part in _parts(secret) for form in _forms(part) if len(form) >= SECRET_CHARS}
            for part in sorted(parts - _PUBLIC_WORDS, key=len, reverse=True):
                text = _pattern(part).sub(HIDDEN, text)
    return without_known(text)


def host_only(address: str) -> str:
    """The host of an address with a sign that there is more; only the sign when there is no host to be seen."""
    try:
        host = urlsplit(address).hostname
    except ValueError:
        host = None
    return f"{host}/{HIDDEN}" if host else HIDDEN


def _parts(secret: str) -> list[str]:
    """What of a secret address gives it away, as written; the secret itself where it is no address."""
    try:
        address = urlsplit(secret)
    except ValueError:
        return [secret]
    if not address.hostname:
        return [secret]
    pairs = re.split("[&;]", address.query)
    values = [value if sign else name for name, sign, value in (pair.partition("=") for pair in pairs)]
    login = [part for part in (address.username, address.password) if part]
    path = address.path.strip("/")
    return [address.query, path, address.fragment, *path.split("/"), *values, *login]


def _pattern(part: str) -> re.Pattern[str]:
    """Finds a part in any capitals; a short one only as a whole word, also behind an encoded sign such as ``%2F``."""
    escaped = re.escape(part)
    if len(part) < _WORD_CHARS:
        escaped = rf"(?:(?<![^\W_])|(?<=%[0-9a-f][0-9a-f])|(?<=%25[0-9a-f][0-9a-f])){escaped}(?![^\W_])"
    return re.compile(escaped, re.IGNORECASE)


def _forms(part: str) -> set[str]:
    """The ways in which programs write the same part."""
    plain = {part, unquote(part), unquote_plus(part)}
    return plain | {encode(form, safe=safe) for form in plain for encode in (quote, quote_plus) for safe in ("", "/")}


def checked_value(field: SetupField, value: str) -> str:
    """One value as it is kept.

    Raises:
        UsageError: it is missing or not of its field's kind; names the field, never the value.
    """
    label = _(field.label) or field.key
    if len(value) > MOST_CHARS or any((ord(sign) < 32 and sign not in "\n\t") or _is_unfit(sign) for sign in value):
        raise UsageError(N_("«{field}» is too long or holds control characters: type it again."), field=label)
    if not value:
        if field.required:
            raise UsageError(N_("«{field}» ({key}) is missing: the connector needs it."), field=label, key=field.key)
        return value
    match field.kind:
        case FieldKind.TEXT | FieldKind.SECRET:
            return value
        case FieldKind.URL | FieldKind.SECRET_URL:
            return _address(label, value)
        case FieldKind.CHOICE:
            if value not in field.choices:
                raise UsageError(
                    N_("«{field}» must be one of: {choices}."), field=label, choices=", ".join(field.choices)
                )
            return value
        case FieldKind.NUMBER:
            if not (value.isascii() and value.lstrip("-").isdigit() and len(value) < 16):
                raise UsageError(N_("«{field}» must be a whole number."), field=label)
            return value
        case FieldKind.FLAG:
            if value.lower() not in FLAG_WORDS:
                raise UsageError(N_("«{field}» must be yes or no."), field=label)
            return FLAG_WORDS[value.lower()]


def _is_unfit(sign: str) -> bool:
    """DEL, or half of a character, which no file can hold."""
    return sign == "\x7f" or "\ud800" <= sign <= "\udfff"


def _address(label: str, value: str) -> str:
    try:
        parts = urlsplit(value)
        is_fit = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.username is None
        is_fit = is_fit and (parts.port is None or parts.port > 0) and not any(sign.isspace() for sign in value)
    except ValueError:
        is_fit = False
    if not is_fit:
        raise UsageError(
            N_("«{field}» must be a web address such as https://diario.example/rss, without a user or password."),
            field=label,
        )
    return value
