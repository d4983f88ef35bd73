"""What must not leave the house: secrets, internal papers; and what must be there: an approval, who pays."""

from __future__ import annotations

import re
from collections.abc import Iterator

from core.i18n import N_
from core.publishing.lint.case import Case, Hit, hit
from core.publishing.lint.model import Paid, Place, Signed

_SECRET_LIKE = re.compile(r"(?=.*\d)(?=.*[^\W\d])|(?=.*[!#$%&*+=?@^~_])(?=.*\w)")
_WORDLY = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*$")


def secrets(case: Case) -> Iterator[Hit]:
    """L44: passwords and keys of programs."""
    for part, page in enumerate(case.pages):
        places = [found.span() for pattern in case.patterns("tokens") for found in pattern.finditer(page.text)]
        places += [
            found.span()
            for pattern in case.patterns("secret")
            for found in pattern.finditer(page.text)
            if _is_secret(page.text[max(0, found.start() - 10) : found.start()], found)
        ]
        taken: list[tuple[int, int]] = []
        for start, end in sorted(places):
            if any(start < other_end and other < end for other, other_end in taken):
                continue
            taken.append((start, end))
            yield Hit(part=part, start=start, end=end, reason=N_("A password or a key: take it out and change it."),
                      values={})  # fmt: skip


def _is_secret(before: str, found: re.Match[str]) -> bool:
    """Whether what follows a word such as «password» is one: nobody overrules this rule, so a guess must be good."""
    value = found[1].rstrip(".,;:)»”\"'")
    if _WORDLY.match(value.rstrip("!?")) or not _SECRET_LIKE.match(value) or _PLAINLY_NOT.search(value):
        return False
    if _AMBIGUOUS.match(found[0]) is None:
        return True
    is_heading = before.rstrip().casefold().endswith(("palabra", "punto", "the"))  # "palabra clave: COVID-19"
    return not is_heading and not _LABEL.fullmatch(value)


_PLAINLY_NOT = re.compile(r"^(?:https?:|www\.|\d{1,2}:\d{2})|[€/]|^\d+[.,]?\d*(?:[%ºª]|h|km|min)?$")
_AMBIGUOUS = re.compile(r"(?i)clave|pass\b|token|secret")
_LABEL = re.compile(r"[A-ZÁÉÍÓÚÑ]{1,12}-?\d{1,4}|\d+[a-zñ]{1,8}")


def internal(case: Case) -> Iterator[Hit]:
    """L43: marks of internal papers, and places inside the house's network."""
    for part, page in enumerate(case.pages):
        for at, to in case.found(page, "confidential", quoted=True):
            yield hit(page, part, at, to, N_("«{passage}»: this is not for the public yet."))
        for at, to in case.phrases("confidential_start").find(page.flat, page.words):
            start, end = page.span(at, to)
            is_heading = not page.flat[:at].strip() and re.match(r"\s*[:–—|!\]]|\s+-|\s*$", page.flat[to:]) is not None
            if page.text[start:end].isupper() or is_heading:
                yield hit(page, part, at, to, N_("«{passage}»: this is not for the public yet."))
        for pattern in case.patterns("internal"):
            for found in pattern.finditer(page.text):
                yield Hit(part=part, start=found.start(), end=found.end(), values={"passage": found[0]},
                          reason=N_("«{passage}» is a place inside our network: take it out."))  # fmt: skip


def unapproved(case: Case) -> Iterator[Hit]:
    """L50: nobody has approved exactly this."""
    if case.sheet.signed is Signed.NONE:
        yield Hit(place=Place.META, reason=N_("Nobody has approved exactly this."), stands_on="none")
    elif case.sheet.signed is Signed.OLDER:
        yield Hit(
            place=Place.META,
            reason=N_("What was approved was an older text: have this one approved."),
            stands_on="older",
        )


def paid(case: Case) -> Iterator[Hit]:
    """L51: a paid post that does not say who pays, how much, when, for whom, or that it is paid."""
    terms = case.sheet.paid
    if terms is None and case.sheet.kind != "paid":
        return
    terms = terms or Paid()
    missing = (
        (terms.payer, N_("A paid post: say who pays.")),
        (terms.budget, N_("A paid post: say what it costs.")),
        (terms.dates, N_("A paid post: say from when until when.")),
        (terms.audience, N_("A paid post: say whom it is shown to.")),
    )
    for value, reason in missing:
        if not value.strip():
            yield Hit(place=Place.META, reason=reason, stands_on=reason)
    if not terms.disclaimer.strip() and not case.anywhere("paid_line"):
        yield Hit(place=Place.META, reason=N_("A paid post: say in it that it is paid, and by whom."), stands_on="line")
