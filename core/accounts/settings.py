"""The settings of an account: checked against what its connector asks, and shown without their secrets."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

from core.accounts.model import Account
from core.errors import UsageError
from core.i18n import N_, _
from core.text.show import show
from ventanilla.api import FieldKind, SetupField, SetupSchema

MOST_CHARS = 20_000
FLAG_WORDS = {"true": "true", "yes": "true", "1": "true", "sí": "true", "si": "true",
              "false": "false", "no": "false", "0": "false", "": "false"}  # fmt: skip
HIDDEN = "…"


def checked_settings(schema: SetupSchema, given: Mapping[str, str]) -> dict[str, str]:
    """What to keep of ``given``: every field of the schema, defaults filled in, each of its kind.

    Raises:
        UsageError: a field is unknown, missing or not of its kind; names the field, never its value.
    """
    known = {field.key for field in schema.fields}
    for key in given:
        if key not in known:
            raise UsageError(
                N_("The connector has no setting «{field}»: it asks for {fields}."),
                field=show(key),
                fields=", ".join(sorted(known)) or "—",
            )
    return {field.key: _checked(field, given.get(field.key, field.default).strip()) for field in schema.fields}


def secret_keys(schema: SetupSchema) -> frozenset[str]:
    """The settings of which people see only the host."""
    return frozenset(field.key for field in schema.fields if field.kind is FieldKind.SECRET_URL)


def for_people(account: Account) -> dict[str, str]:
    """The settings as they may be shown: of a secret address only its host."""
    return {key: host_only(value) if key in account.secret_keys else value for key, value in account.settings.items()}


def without_secrets(text: str, account: Account) -> str:
    """``text`` with every secret address of the account replaced by its host."""
    for key in account.secret_keys:
        secret = account.settings.get(key, "")
        if secret:
            text = text.replace(secret, host_only(secret))
            parts = urlsplit(secret)
            for part in (parts.query, parts.path.rstrip("/")):
                if len(part) > 3:
                    text = text.replace(part, HIDDEN)
    return text


def host_only(address: str) -> str:
    """The host of an address with a sign that there is more; only the sign when there is no host to be seen."""
    try:
        host = urlsplit(address).hostname
    except ValueError:
        host = None
    return f"{host}/{HIDDEN}" if host else HIDDEN


def _checked(field: SetupField, value: str) -> str:
    label = _(field.label) or field.key
    if len(value) > MOST_CHARS or any((ord(sign) < 32 and sign not in "\n\t") or ord(sign) == 127 for sign in value):
        raise UsageError(N_("«{field}» is too long or holds control characters: type it again."), field=label)
    if not value:
        if field.required:
            raise UsageError(N_("«{field}» ({key}) is missing: the connector needs it."), field=label, key=field.key)
        return value
    match field.kind:
        case FieldKind.TEXT:
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
