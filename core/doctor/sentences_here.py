"""What is said of this machine, its workspace and its accounts: to the person at the desk, and to the IT department."""

from __future__ import annotations

from collections.abc import Mapping

from core.doctor.codes import Code, Sentences
from core.i18n import N_

_NO_NETWORK_CHANGE = N_(
    "Nothing is asked of you: {place} was reached from {machine} and itself refused account «{account}»."
)

ACCOUNTS: Mapping[Code, Sentences] = {
    Code.CREDENTIALS: Sentences(
        N_(
            "Account «{account}»: {place} was reached and does not accept the access ({cause}); connect it anew with"
            " «account connect»: {who} can."
        ),
        _NO_NETWORK_CHANGE,
    ),
    Code.MISSING_SCOPE: Sentences(
        N_(
            "Account «{account}»: the access does not reach far enough at {place} ({cause}); connect it anew with"
            " «account connect» and grant what it asks: {who} can."
        ),
        _NO_NETWORK_CHANGE,
    ),
    Code.ACCESS_ENDS: Sentences(
        N_("Account «{account}»: the access to {place} ends on {day}; connect it anew before, with «account connect»."),
        N_("Nothing is asked of you: the access of account «{account}» to {place} ends on {day}."),
    ),
    Code.NOT_PERMITTED: Sentences(
        N_(
            "Account «{account}»: {place} was reached and refuses what was asked ({cause}); check the account's"
            " permissions there and its settings here."
        ),
        _NO_NETWORK_CHANGE,
    ),
    Code.QUOTA: Sentences(
        N_("Account «{account}»: {place} limits us until {time} ({cause}); it goes on by itself then."),
        N_("Nothing is asked of you: {place} limits account «{account}» until {time}."),
    ),
    Code.GONE: Sentences(
        N_(
            "Account «{account}»: {place} says that it is no longer there ({cause}); correct its address with"
            " «account edit», or close it."
        ),
        _NO_NETWORK_CHANGE,
    ),
    Code.ACCOUNT_BLOCKED: Sentences(
        N_(
            "Account «{account}» was blocked on the way to {place} at its last try ({cause}); no password is the"
            " reason: forward this to IT."
        ),
        N_(
            "Please allow {machine} to reach {place}: for account «{account}» something on the way answered in its"
            " place ({cause})."
        ),
    ),
    Code.FAILING: Sentences(
        N_(
            "Account «{account}» has had no useful answer of {place} for {span} ({cause}); what is wrong on the way"
            " stands in the other lines, else try later."
        ),
        N_("Account «{account}» on {machine} has had no useful answer of {place} for {span} ({cause})."),
    ),
    Code.SILENT: Sentences(
        N_(
            "Account «{account}» answers, but nothing new has come for {span}, and {usual} is the most it usually"
            " takes: look at {place} whether there is something."
        ),
        N_("Nothing is asked of you: {place} answers, and account «{account}» has had nothing new for {span}."),
    ),
    Code.ACCOUNTS_WELL: Sentences(N_("Accounts that answer as they should: {n}."), ""),
    Code.CONNECTOR_NOT_ALLOWED: Sentences(
        N_(
            "Connector «{name}» ({distribution} {version}) is installed and not allowed, so these are not collected:"
            " {accounts}. Who has reviewed it adds its name to allow under [connectors] in ventanilla.toml."
        ),
        N_(
            "On {machine} the connector «{name}» ({distribution} {version}) waits for a decision: it would run with the"
            " collector's rights."
        ),
    ),
    Code.CONNECTOR_CHANGED: Sentences(
        N_(
            "Connector «{name}» ({distribution} {version}) is not the one that was allowed, so it is not loaded: review"
            " it and correct its line under [connectors] in ventanilla.toml."
        ),
        N_(
            "On {machine} the files of connector «{name}» ({distribution} {version}) are not those that were allowed:"
            " please find out who changed them."
        ),
    ),
    Code.CONNECTOR_MISSING: Sentences(
        N_("Connector «{name}» is not installed, and it is needed by: {accounts}. Install it, or remove its line."),
        N_("On {machine} the connector «{name}» is not installed in the same Python as Ventanilla."),
    ),
    Code.CONNECTOR_FAILS: Sentences(
        N_("{said} It is needed by: {accounts}."),
        N_("Nothing is asked of you: the connector «{name}» on {machine} is for who maintains it."),
    ),
    Code.CONNECTOR_FOREIGN: Sentences(
        N_("Connector «{name}» of a third party is allowed: {distribution} {version}, SHA-256 {digest}."), ""
    ),
}

HERE: Mapping[Code, Sentences] = {
    Code.KEYRING: Sentences(
        N_("Secrets that accounts need (accounts: {n}) are out of reach. {said}"),
        N_(
            "On {machine} there must be a keyring that keeps secrets safe (GNOME Keyring, KWallet), installed and"
            " unlocked; found instead: {brief}."
        ),
    ),
    Code.KEYRING_FROM_SERVICE: Sentences(
        N_("Whether the service reads its secrets cannot be seen from here: run «doctor» as the service. {said}"),
        N_(
            "Please run «ventanilla doctor» on {machine} with the service's credentials (systemd-run with"
            " LoadCredentialEncrypted), as here: {brief}."
        ),
    ),
    Code.KEYRING_WELL: Sentences(N_("What keeps the secrets answers (accounts that need one: {n})."), ""),
    Code.CONFIGURATION: Sentences(
        N_("The configuration cannot be used. {said}"),
        N_(
            "On {machine} the configuration of Ventanilla cannot be used; if a file of yours is named, please check it:"
            " {said}"
        ),
    ),
    Code.NETWORK_DISK: Sentences(
        N_("{path} lies on a network disk ({kind}), where messages could be lost: move it to a local disk."),
        N_("Please give {machine} a folder on a local disk: {path} lies on a network disk ({kind})."),
    ),
    Code.MODES: Sentences(
        N_("Others on this machine could get at {path}: run «{command}»."),
        N_("On {machine} the access rights of {path} are wrong; its owner or root runs: {command}"),
    ),
    Code.WORKSPACE: Sentences(
        N_("The workspace cannot be used. {said}"),
        N_("On {machine} the workspace {path} cannot be opened. {said}"),
    ),
    Code.WORKSPACE_WELL: Sentences(N_("The workspace {path} lies well and opens."), ""),
    Code.DISK_FULL: Sentences(
        N_("The disk of {path} is nearly full: {free} MB of {total} MB are free; make room before messages are lost."),
        N_("Please make room on {machine}: {path} has {free} MB of {total} MB left, Ventanilla needs {need} MB."),
    ),
    Code.BACKUP_OLD: Sentences(
        N_("The last backup is {days} days old: make one with «workspace backup», best by a daily task."),
        N_("Please set up a daily «ventanilla workspace backup» on {machine} for {path}: the last is {days} days old."),
    ),
    Code.BACKUP_NONE: Sentences(
        N_("No backup of this workspace is on record: make one with «workspace backup», best by a daily task."),
        N_("Please set up a daily «ventanilla workspace backup» on {machine} for {path}: none is on record."),
    ),
    Code.BACKUP_WELL: Sentences(N_("Days since the last backup: {days}."), ""),
    Code.NOBODY_COLLECTS: Sentences(
        N_("Nobody collects, so nothing new arrives: start «ventanilla collect», or open the dashboard."),
        N_("Please see that «ventanilla collect» runs on {machine} (systemctl status ventanilla-collect)."),
    ),
    Code.COLLECTS: Sentences(N_("It collects: process {pid} on {host}, since {since}."), ""),
    Code.TERMINAL: Sentences(
        N_("TERM is «{term}», with which no dashboard can be drawn: use a terminal, such as one with xterm-256color."),
        N_("The terminal on {machine} says TERM=«{term}»: please set one that can move the cursor."),
    ),
    Code.TERMINAL_SMALL: Sentences(
        N_("The terminal has {columns} columns and {rows} rows; the dashboard needs 45 by 15: make it larger."),
        N_("Nothing is asked of you: the terminal on {machine} has {columns} columns and {rows} rows."),
    ),
    Code.TERMINAL_ASCII: Sentences(
        N_("The locale «{locale}» is not UTF-8, so signs are replaced: set LANG to one such as es_ES.UTF-8."),
        N_("Please give {machine} a UTF-8 locale (now «{locale}»), such as es_ES.UTF-8."),
    ),
    Code.TERMINAL_COLOURS: Sentences(
        N_("TERM «{term}» promises 16 colours: it works, and looks plainer than with xterm-256color."),
        N_("Nothing is asked of you: the terminal on {machine} says TERM=«{term}»."),
    ),
    Code.TERMINAL_WELL: Sentences(N_("The terminal can show everything ({term}, {columns} by {rows})."), ""),
    Code.UNFINISHED: Sentences(
        N_("Not everything could be looked at ({what}): {said}"),
        N_("Nothing is asked of you: the examination on {machine} was not finished ({what})."),
    ),
}
