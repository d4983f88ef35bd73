"""Judges one text by one pack: a pure function of the text, what is said about it, the pack's edition and the clock."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from itertools import islice

from core.policy.pack_model import Pack, RuleRow
from core.publishing.lint import (
    addresses,
    custody,
    language,
    media,
    neutrality,
    personal,
    signs,
    timing,
    voice,
)
from core.publishing.lint.case import Case, Hit
from core.publishing.lint.model import (
    Finding,
    Origin,
    Place,
    RuleId,
    Severity,
    Sheet,
    Surroundings,
    mark_of,
)

Check = Callable[[Case], Iterator[Hit]]

_LOOKERS: dict[str, tuple[Check, ...]] = {
    "L01": (language.cut_words,),
    "L02": (language.accents,),
    "L03": (language.shouting,),
    "L04": (language.unopened,),
    "L05": (language.repeated,),
    "L06": (language.too_long,),
    "L07": (language.hard_to_read,),
    "L08": (voice.notice_lacks,),
    "L09": (voice.double_meaning,),
    "L10": (language.mixed_address,),
    "L11": (language.other_language,),
    "L20": (voice.not_we,),
    "L21": (voice.insults,),
    "L22": (voice.defensive,),
    "L23": (voice.humour,),
    "L24": (voice.viral,),
    "L25": (neutrality.praise,),
    "L26": (neutrality.authority_share,),
    "L27": (neutrality.electoral,),
    "L28": (neutrality.partisan,),
    "L29": (voice.opinions,),
    "L30": (voice.discriminating,),
    "L31": (voice.promises,),
    "L32": (voice.blaming,),
    "L33": (voice.unacknowledged,),
    "L34": (voice.rumour_first,),
    "L35": (voice.labelling,),
    "L40": (personal.personal,),
    "L41": (personal.asking,),
    "L42": (media.no_consent,),
    "L43": (custody.internal,),
    "L44": (custody.secrets,),
    "L45": (voice.illicit,),
    "L46": (voice.innocence,),
    "L47": (media.own_infographic,),
    "L48": (media.others_work,),
    "L49": (voice.hearsay,),
    "L50": (custody.unapproved,),
    "L51": (custody.paid,),
    "L52": (addresses.tagged, personal.private_people),
    "L53": (voice.hazard,),
    "L54": (personal.special_labels,),
    "L55": (neutrality.ledger,),
    "L60": (media.undescribed,),
    "L61": (signs.hashtags_cased,),
    "L62": (signs.too_many_hashtags,),
    "L63": (signs.emoji,),
    "L64": (signs.decorative,),
    "L65": (addresses.links,),
    "L66": (media.uncaptioned,),
    "L67": (media.only_in_picture,),
    "L68": (timing.pacing,),
    "L69": (timing.repeats,),
    "L70": (timing.stale_dates,),
    "L71": (timing.frozen,),
    "L72": (signs.controls,),
    "L73": (addresses.handles,),
    "L74": (timing.next_update,),
}
CHECKS: Mapping[RuleId, tuple[Check, ...]] = {RuleId(id_): checks for id_, checks in _LOOKERS.items()}
"""Every rule with what looks for it."""

LASTING = frozenset(map(RuleId, ("L44", "L50", "L72")))
"""Nobody overrules these, and an unsigned pack blocks by them all the same."""

_OF_WARNINGS = tuple(map(RuleId, ("L21", "L28", "L30", "L35", "L40", "L43", "L44", "L64", "L72")))
"""Rules that a content warning is read by too."""

MOST_OF_A_RULE = 20
_CRISIS_LEVEL = 2


def lint(sheet: Sheet, around: Surroundings, pack: Pack) -> tuple[Finding, ...]:
    """Everything that the pack has to say about a text, the gravest first, then in the order of the text."""
    case = Case(sheet, around, pack)
    found = [finding for rule in CHECKS for finding in judged_by(rule, case)]
    if sheet.warning:
        found += _of_warning(sheet, around, pack)
    return tuple(sorted(found, key=_order))


def _of_warning(sheet: Sheet, around: Surroundings, pack: Pack) -> Iterator[Finding]:
    """What the content warning must not hold either; it is pointed at as a detail, not as a stretch of the text."""
    case = Case(replace(sheet, texts=(sheet.warning,), pictures=(), tags=(), counts=()), around, pack)
    for rule in _OF_WARNINGS:
        for finding in judged_by(rule, case):
            yield replace(finding, place=Place.META, part=0, start=0, end=0, fix=None)


def judged_by(rule: RuleId, case: Case) -> Iterator[Finding]:
    """What one rule has to say."""
    row = case.pack.rules.get(rule)
    if row is None:
        return
    severity = severity_of(row, case.sheet, case.around, case.at_s)
    if severity is None:
        return
    for check in CHECKS[rule]:
        for hit in islice(check(case), MOST_OF_A_RULE):
            yield _finding(case, rule, row, hit, severity)


def severity_of(row: RuleRow, sheet: Sheet, around: Surroundings, at_s: int) -> Severity | None:
    """How grave a rule is for this sheet at its moment; ``None``: it is off."""
    words = [row.reply if sheet.is_reply else row.severity]
    if words[0] == "off":
        return None
    if around.level >= _CRISIS_LEVEL:
        words.append(row.crisis)
    words += [getattr(row, kind) for kind in ("mourning", "electoral") if around.within(kind, at_s) is not None]
    return max((Severity(word) for word in words if word not in ("", "off")), key=lambda each: each.rank)


def _finding(case: Case, rule: RuleId, row: RuleRow, hit: Hit, severity: Severity) -> Finding:
    is_lasting = rule in LASTING
    if hit.severity is not None:
        severity = hit.severity
    is_unsigned = severity is Severity.BLOCK and not case.pack.is_signed and not is_lasting
    return Finding(
        rule=rule,
        severity=Severity.WARN if is_unsigned else severity,
        is_unsigned=is_unsigned,
        place=hit.place,
        part=hit.part,
        start=hit.start,
        end=hit.end,
        reason=hit.reason,
        values=hit.values,
        origin=Origin(
            pack=case.pack.name,
            version=case.pack.version,
            chapter=row.chapter,
            clauses=row.titles,
            source=row.source.title,
            url=row.source.url,
            read_on=row.source.read_on,
        ),
        fix=hit.fix,
        mark=mark_of(rule, hit.place.value, str(hit.part), _stood_on(case.sheet, hit), hit.reason, hit.stands_on),
        is_lasting=is_lasting,
        second=row.second,
    )


def _stood_on(sheet: Sheet, hit: Hit) -> str:
    """The text around a finding: once it is changed, nobody has overruled the finding any more."""
    if hit.place is Place.TEXT and hit.part < len(sheet.texts):
        return f"{sheet.texts[hit.part]}\x1f{hit.start}:{hit.end}"
    if hit.place is Place.ALT and hit.part < len(sheet.pictures):
        return f"{sheet.pictures[hit.part].alt}\x1f{hit.start}:{hit.end}"
    return ""


def _order(finding: Finding) -> tuple[int, str, int, int, str]:
    return -finding.severity.rank, finding.place.value, finding.part, finding.start, finding.rule
