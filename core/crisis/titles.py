"""The names of roles, signals, statements and levels of a crisis, to be translated where they are shown."""

from __future__ import annotations

from collections.abc import Mapping

from core.crisis.playbook_model import CrisisRole, Harm, Signal, StatementKind
from core.i18n import N_

ROLE_TITLES: Mapping[CrisisRole, str] = {
    CrisisRole.LEAD: N_("incident lead"),
    CrisisRole.DEPUTY: N_("deputy"),
    CrisisRole.SCRIBE: N_("scribe"),
    CrisisRole.SPOKESPERSON: N_("spokesperson"),
    CrisisRole.LEGAL: N_("legal and data protection"),
    CrisisRole.RESPONDER: N_("responders"),
    CrisisRole.AREA_LIAISON: N_("liaison to the service"),
    CrisisRole.EMERGENCY_LIAISON: N_("liaison to emergency services"),
    CrisisRole.ALLY_COORDINATOR: N_("ally coordinator"),
    CrisisRole.CUSTODIAN: N_("custodian of accounts"),
}

SIGNAL_TITLES: Mapping[Signal, str] = {
    Signal.SPIKE: N_("many more messages than usual"),
    Signal.EMERGENCY: N_("a threat or an emergency"),
    Signal.SENTIMENT: N_("the mood turns"),
    Signal.REACH: N_("the press or somebody with many followers"),
    Signal.RUMOUR: N_("copies of one claim"),
    Signal.OUTBOUND: N_("a publication of ours that nobody here made"),
    Signal.CONNECTOR: N_("an account behaves oddly"),
    Signal.OPERATOR: N_("somebody here declares it"),
    Signal.EXTERNAL: N_("a notice from civil protection or the press"),
}

STATEMENT_TITLES: Mapping[StatementKind, str] = {
    StatementKind.HOLDING: N_("holding statement"),
    StatementKind.SCOPE: N_("scope"),
    StatementKind.UPDATE: N_("update"),
    StatementKind.CORRECTION: N_("correction"),
    StatementKind.CLOSING: N_("closing statement"),
}

LEVEL_TITLES: Mapping[int, str] = {
    0: N_("no incident"),
    1: N_("watch"),
    2: N_("alert"),
    3: N_("crisis"),
    4: N_("emergency"),
}

HARM_TITLES: Mapping[Harm, str] = {Harm.LOW: N_("little harm"), Harm.HIGH: N_("much harm")}
