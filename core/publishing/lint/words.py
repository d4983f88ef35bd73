"""How findings are told to people."""

from __future__ import annotations

from collections.abc import Mapping

from core.i18n import N_, _, language
from core.publishing.lint.model import Finding, Place, Severity
from core.text.show import show

SEVERITY_NAMES: Mapping[Severity, str] = {
    Severity.INFO: N_("remark"),
    Severity.WARN: N_("warns"),
    Severity.BLOCK: N_("blocks"),
}
"""Each severity as a msgid."""

SIGNS: Mapping[Severity, str] = {Severity.BLOCK: "!", Severity.WARN: ">", Severity.INFO: "-"}
"""One character each, for margins."""

PLACE_NAMES: Mapping[Place, str] = {
    Place.TEXT: N_("text"),
    Place.ALT: N_("description"),
    Place.MEDIA: N_("picture"),
    Place.META: N_("details"),
    Place.TIME: N_("time"),
    Place.ACCOUNT: N_("account"),
}
"""Each place as a msgid."""

CHAPTER_NAMES: Mapping[str, str] = {
    "voice": N_("Voice"),
    "roles": N_("Roles and custody"),
    "answers": N_("Answers and deadlines"),
    "moderation": N_("Moderation"),
    "publishing": N_("Publishing and approvals"),
    "accessibility": N_("Accessibility"),
    "records": N_("Data and records"),
    "crisis": N_("Crisis"),
}
"""Each chapter of a pack as a msgid."""


_LIMITS = {"freeze": 900}
"""A freeze is told whole, its reason too; passages of a text are cut."""


def sentence(finding: Finding) -> str:
    """What is wrong and what to do, in the reader's language; safe for the screen."""
    values = {name: _(value) if name == "what" else value for name, value in finding.values.items()}
    return _(finding.reason, **{name: show(value, limit=_LIMITS.get(name, 80)) for name, value in values.items()})


def severity_words(finding: Finding) -> str:
    """How far it stops the post: ``blocks``, or ``warns (unsigned)`` where only the signature is missing."""
    words = _(SEVERITY_NAMES[finding.severity])
    return _("{severity} (unsigned)", severity=words) if finding.is_unsigned else words


def origin_lines(finding: Finding) -> tuple[str, ...]:
    """Where the rule comes from: what it asks, its pack and chapter, its source and when that was read."""
    origin = finding.origin
    clause = origin.clauses.get(language()) or origin.clauses.get("en", "")
    lines = [
        f"{finding.rule} · {clause}",
        _("Pack {pack}, version {version}, chapter «{chapter}»", pack=origin.pack, version=origin.version,
          chapter=_(CHAPTER_NAMES.get(origin.chapter, origin.chapter))),
        _("{source}, read {day}", source=show(origin.source), day=origin.read_on),
    ]  # fmt: skip
    return (*lines, origin.url) if origin.url else tuple(lines)
