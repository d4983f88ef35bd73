"""What can be found, by name."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class Code(StrEnum):
    """What was found; programs tell findings apart by it."""

    # the network
    NO_NETWORK = "no_network"
    DNS = "dns"
    NAME_UNKNOWN = "name_unknown"
    INNER_ADDRESS = "inner_address"
    NO_CONNECTION = "no_connection"
    PROXY_NEEDED = "proxy_needed"
    PROXY_UNREACHABLE = "proxy_unreachable"
    PROXY_SIGN_IN = "proxy_sign_in"
    PROXY_FAILED = "proxy_failed"
    BLOCKED = "blocked"
    CAPTIVE = "captive"
    NO_ANSWER = "no_answer"
    NOT_ASKED = "not_asked"
    REACHED = "reached"
    # certificates and time
    TLS_INTERCEPTED = "tls_intercepted"
    TLS_UNKNOWN_AUTHORITY = "tls_unknown_authority"
    TLS_OTHER_HOST = "tls_other_host"
    TLS_EXPIRED = "tls_expired"
    TLS_NOT_YET_VALID = "tls_not_yet_valid"
    TLS_FAILED = "tls_failed"
    CLOCK_WRONG = "clock_wrong"
    CLOCK_THERE_WRONG = "clock_there_wrong"
    # accounts
    CREDENTIALS = "credentials"
    MISSING_SCOPE = "missing_scope"
    ACCESS_ENDS = "access_ends"
    NOT_PERMITTED = "not_permitted"
    QUOTA = "quota"
    GONE = "gone"
    ACCOUNT_BLOCKED = "account_blocked"
    FAILING = "failing"
    SILENT = "silent"
    ACCOUNTS_WELL = "accounts_well"
    # keyring
    KEYRING = "keyring"
    KEYRING_FROM_SERVICE = "keyring_from_service"
    KEYRING_WELL = "keyring_well"
    # connectors
    CONNECTOR_NOT_ALLOWED = "connector_not_allowed"
    CONNECTOR_CHANGED = "connector_changed"
    CONNECTOR_MISSING = "connector_missing"
    CONNECTOR_FAILS = "connector_fails"
    CONNECTOR_FOREIGN = "connector_foreign"
    # the workspace
    CONFIGURATION = "configuration"
    NETWORK_DISK = "network_disk"
    MODES = "modes"
    WORKSPACE = "workspace"
    WORKSPACE_WELL = "workspace_well"
    DISK_FULL = "disk_full"
    BACKUP_OLD = "backup_old"
    BACKUP_NONE = "backup_none"
    BACKUP_WELL = "backup_well"
    NOBODY_COLLECTS = "nobody_collects"
    COLLECTS = "collects"
    # the terminal
    TERMINAL = "terminal"
    TERMINAL_SMALL = "terminal_small"
    TERMINAL_ASCII = "terminal_ascii"
    TERMINAL_COLOURS = "terminal_colours"
    TERMINAL_WELL = "terminal_well"
    # the examination itself
    UNFINISHED = "unfinished"


class Sentences(NamedTuple):
    """Two msgids for one finding."""

    person: str
    """What is wrong, and what the person at the desk does about it."""
    it: str
    """What the IT department opens, allows or repairs, or that nothing is asked of it; empty: all is well."""
