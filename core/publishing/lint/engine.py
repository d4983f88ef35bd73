"""Judges one text by one pack: a pure function of the text, what is said about it, the pack's edition and the clock."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import islice

from core.i18n import N_
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
from core.publishing.lint.case import MOST_CHARS, Case, Hit
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

_HIDDEN = RuleId("L72")
_OF_WARNINGS = tuple(map(RuleId, ("L21", "L28", "L30", "L35", "L40", "L43", "L44", "L64", "L72")))
"""Rules that a content warning is read by too."""

_ANYWHERE = tuple(map(RuleId, ("L21", "L27", "L28", "L30", "L35", "L40", "L43", "L44", "L45", "L46", "L64")))
"""Rules of what must nowhere stand: descriptions and the far end of a long passage are read by them; L72 reads those
itself."""

MOST_OF_A_RULE = 20
"""So many findings are told apart; one more stands for all that follow."""
_OVERLAP_CHARS = 500
"""Stretches of a long passage share so much, so that nothing is cut in two."""
_CRISIS_LEVEL = 2


def lint(sheet: Sheet, around: Surroundings, pack: Pack) -> tuple[Finding, ...]:
    """Everything that the pack has to say about a text, the gravest first, then in the order of the text."""
    case = Case(sheet, around, pack)
    found = [finding for rule in CHECKS for finding in judged_by(rule, case)]
    found += _of_detail(sheet.warning, _OF_WARNINGS, sheet, around, pack)
    found += _of_fields(sheet, around, pack)
    found += _of_descriptions(sheet, around, pack)
    far = list(_of_far_ends(sheet, around, pack))
    found = [each for each in found if not any(_holds(other, each) for other in far)] + far
    return tuple(sorted(found, key=_order))


def _of_detail(
    words: str, rules: Iterable[RuleId], sheet: Sheet, around: Surroundings, pack: Pack
) -> Iterator[Finding]:
    """What the content warning or a field of the network must not hold either; pointed at as a detail of the post."""
    for finding in _of_words(words, rules, sheet, around, pack):
        yield replace(finding, place=Place.META, part=0, start=0, end=0, fix=None)


def _of_fields(sheet: Sheet, around: Surroundings, pack: Pack) -> Iterator[Finding]:
    """The same for every text in the fields of the network."""
    for number, words in enumerate(sheet.extras):
        for finding in _of_detail(words, (*_ANYWHERE, _HIDDEN), sheet, around, pack):
            yield replace(finding, mark=mark_of(finding.rule, Place.META.value, str(number), finding.mark))


def _of_descriptions(sheet: Sheet, around: Surroundings, pack: Pack) -> Iterator[Finding]:
    """What the description of a picture must not hold either."""
    for number, picture in enumerate(sheet.pictures):
        for finding in _of_words(picture.alt, _ANYWHERE, sheet, around, pack):
            yield _at(finding, Place.ALT, number)


def _of_far_ends(sheet: Sheet, around: Surroundings, pack: Pack) -> Iterator[Finding]:
    """What stands in a long passage behind what every rule reads."""
    for part, text in enumerate(sheet.texts):
        for finding in _of_words(text, _ANYWHERE, sheet, around, pack, read=MOST_CHARS):
            yield _at(finding, Place.TEXT, part)


def _of_words(
    words: str, rules: Iterable[RuleId], sheet: Sheet, around: Surroundings, pack: Pack, *, read: int = 0
) -> Iterator[Finding]:
    """Other words of a sheet, judged a stretch at a time as if they were its text; the first ``read`` are known."""
    while read < len(words):
        at = max(0, read - _OVERLAP_CHARS)
        bare = replace(sheet, texts=(words[at : at + MOST_CHARS],), pictures=(), tags=(), counts=(), extras=())
        case = Case(bare, around, pack)
        for rule in rules:
            for finding in judged_by(rule, case, known=read - at):
                yield _moved(finding, at) if at else finding
        read = at + MOST_CHARS


def _moved(finding: Finding, by: int) -> Finding:
    """A finding of a stretch as one of the whole."""
    fix = finding.fix and replace(finding.fix, start=finding.fix.start + by, end=finding.fix.end + by)
    mark = mark_of(finding.rule, str(by), finding.mark)
    return replace(finding, start=finding.start + by, end=finding.end + by, fix=fix, mark=mark)


def _at(finding: Finding, place: Place, part: int) -> Finding:
    """A finding where those words really stand, with a mark of its own."""
    fix = finding.fix and replace(finding.fix, place=place, part=part)
    mark = mark_of(finding.rule, place.value, str(part), finding.mark)
    return replace(finding, place=place, part=part, fix=fix, mark=mark)


def _holds(whole: Finding, cut: Finding) -> bool:
    """Whether one finding is all of what another has the beginning of: the stretch it was found in ended there."""
    is_same = (whole.rule, whole.part) == (cut.rule, cut.part) and cut.place is Place.TEXT
    return is_same and whole.start <= cut.start < cut.end <= whole.end


def judged_by(rule: RuleId, case: Case, *, known: int = 0) -> Iterator[Finding]:
    """What one rule has to say; nothing of what ends within the first ``known`` characters."""
    row = case.pack.rules.get(rule)
    if row is None:
        return
    severity = severity_of(row, case.sheet, case.around, case.leaves_s)
    if severity is None:
        return
    for check in CHECKS[rule]:
        hits = (hit for hit in check(case) if not known or hit.end > known)
        for hit in islice(hits, MOST_OF_A_RULE):
            yield _finding(case, rule, row, hit, severity)
        if (rest := next(hits, None)) is not None:
            yield _finding(case, rule, row, _for_the_rest(case.sheet, rest, severity), severity)


def _for_the_rest(sheet: Sheet, first: Hit, severity: Severity) -> Hit:
    """What a rule finds more than is told apart: whoever overrules it says so of all that follow, as it stands."""
    gravest = max(severity, first.severity or severity, key=lambda each: each.rank)
    whole = "\x1f".join((*sheet.texts, *(picture.alt for picture in sheet.pictures)))
    return replace(
        first,
        reason=N_("More of the same after the first {most}: this one stands for the rest."),
        values={"most": str(MOST_OF_A_RULE)},
        fix=None,
        severity=gravest,
        stands_on=f"rest\x1f{whole}",
    )


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
