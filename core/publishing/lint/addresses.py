"""Where a text leads and whom it names: links, and handles on the platforms."""

from __future__ import annotations

import re
from collections.abc import Iterator

from core.i18n import N_
from core.publishing.lint.case import Case, Hit
from core.publishing.lint.model import Fix, Place, Severity
from core.text.fold import skeleton


def links(case: Case) -> Iterator[Hit]:
    """L65: links that are dead, not https, shortened, or that pass for one of ours."""
    own = tuple(domain.casefold().removeprefix("www.") for domain in case.around.own.domains)
    short = set(case.entries("shorteners"))
    for part, page in enumerate(case.pages):
        for start, end in page.links:
            url = page.text[start:end]
            host = _host(url)
            plain = host.casefold()
            if any(plain == one or plain.endswith(f".{one}") for one in own):
                if url in case.around.dead_links:
                    yield _link(part, start, end, N_("{host}: the link leads nowhere."), host, url)
                elif url.startswith("http://"):
                    yield _link(part, start, end, _PLAIN, host, url, Severity.WARN, f"https{url[4:]}")
                continue
            if plain in short:
                yield _link(part, start, end, N_("{host} hides where the link leads: write the address."), host, url)
            elif _passes_for(host, own):
                yield _link(part, start, end, N_("{host} can be mistaken for ours: check every letter."), host, url)
            elif url in case.around.dead_links:
                yield _link(part, start, end, N_("{host}: the link leads nowhere."), host, url)
            elif url.startswith("http://"):
                yield _link(part, start, end, _PLAIN, host, url, Severity.WARN, f"https{url[4:]}")


_PLAIN = N_("{host}: http can be read and changed on its way: use https.")


def _link(
    part: int, start: int, end: int, reason: str, host: str, url: str, severity: Severity | None = None, fix: str = ""
) -> Hit:
    change = Fix(Place.TEXT, part, start, end, fix) if fix else None
    return Hit(
        part=part,
        start=start,
        end=end,
        reason=reason,
        values={"host": host},
        stands_on=url,
        severity=severity,
        fix=change,
    )


def _host(url: str) -> str:
    host = re.sub(r"^[a-z]+://", "", url, flags=re.IGNORECASE).split("/")[0].split("?")[0].split("#")[0].split(":")[0]
    return re.sub(r"(?i)^www\.", "", host)


def _passes_for(host: str, own: tuple[str, ...]) -> bool:
    """Whether a name looks like one of ours: by its letters, or with ours inside it."""
    labels = host.casefold().split(".")
    for domain in own:
        ours = domain.split(".")[0]
        mine = skeleton(ours)
        if host.casefold() == domain:
            continue
        for label in labels[:-1] or labels:
            if skeleton(label) == mine or (len(mine) > 3 and mine in skeleton(label) and label != ours):
                return True
            if label == ours:
                return True
    return False


def handles(case: Case) -> Iterator[Hit]:
    """L73: handles that nobody has checked, or that imitate one that somebody has."""
    for part, found, imitated in _unknown(case):
        yield Hit(part=part, start=found.start(), end=found.end(), values={"handle": found[0], "known": imitated},
                  reason=N_("{handle} is not {known}: check every letter.") if imitated
                  else N_("{handle} is not in the checked directory: check it first."))  # fmt: skip


def tagged(case: Case) -> Iterator[Hit]:
    """The part of L52 that is about handles."""
    if case.sheet.is_reply:
        return
    for part, found, imitated in _unknown(case):
        if not imitated:
            yield Hit(part=part, start=found.start(), end=found.end(), values={"passage": found[0]},
                      reason=N_("{passage} seems to be a private person: ask them first."))  # fmt: skip


def _unknown(case: Case) -> Iterator[tuple[int, re.Match[str], str]]:
    known = {one.handle.lstrip("@"): one for one in case.around.contacts if one.network in ("", case.sheet.network)}
    folded = {handle.casefold() for handle in known}
    answered = case.sheet.answers.handle.lstrip("@").casefold() if case.sheet.answers is not None else ""
    looks = {skeleton(handle): handle for handle in known}
    for part, page in enumerate(case.pages):
        for found in page.handles:
            handle = found[1]
            if handle in known or (answered and handle.casefold() == answered):
                continue
            look = skeleton(handle)
            imitated = looks.get(look, "") or next(
                (one for shape, one in looks.items() if len(shape) > 3 and (shape in look or look[:-1] == shape)), ""
            )
            if handle.casefold() in folded and imitated.casefold() == handle.casefold():
                continue
            yield part, found, f"@{imitated}" if imitated else ""
