"""A draft that cannot go out says why, before anybody presses send."""

from __future__ import annotations

import pytest

from plugins.bluesky import connector
from ventanilla.api import Attachment, Author, Draft, Flaw, Passage, Target, Visibility

LIMITS = connector.shipped_limits()
PICTURE = Attachment("0" * 64, "image/png", 10, "una foto")


def flaws(draft: Draft) -> list[tuple[str, int, int]]:
    return [(flaw.field, flaw.passage, flaw.over) for flaw in connector.check(draft, LIMITS)]


def said(text: str = "hola", *media: Attachment, **rest: object) -> Draft:
    return Draft(passages=(Passage(text, media),), **rest)  # type: ignore[arg-type]  # the draft's own fields


def answered(remote_id: str, **ext: bool) -> Target:
    return Target(remote_id=remote_id, author=Author("did:plc:ana", "ana.example"), ext=ext)


POST = "at://did:plc:ana/app.bsky.feed.post/3kabc"


@pytest.mark.parametrize(
    ("draft", "expected"),
    [
        (said(), []),
        (said("", PICTURE), []),
        (said("  \n "), [("text", 0, 0)]),
        (Draft(passages=()), [("text", 0, 0)]),
        (said("x" * 301), [("text", 0, 1)]),
        (said("👨‍👩‍👧‍👧" * 121), [("text", 0, 25)]),
        (said("a\ud800b"), [("text", 0, 0)]),
        (Draft(passages=(Passage("a"), Passage("b" * 310))), [("text", 1, 10)]),
        (Draft(passages=(Passage("a"),) * 26), [("text", 25, 1)]),
        (said("", *(PICTURE,) * 5), [("media", 0, 1)]),
        (said("", Attachment("0" * 64, "image/png", 2_000_001)), [("media", 0, 1)]),
        (said("", Attachment("0" * 64, "video/mp4", 5)), [("media", 0, 0)]),
        (said("", Attachment("0" * 64, "image/jpeg", 5, "x" * 2001)), [("media", 0, 1)]),
        (said("", Attachment("0" * 64, "image/jpeg", 5, "\udfff")), [("media", 0, 0)]),
        (said(visibility=Visibility.PRIVATE), [("visibility", 0, 0)]),
        (said(visibility=Visibility.UNLISTED), [("visibility", 0, 0)]),
        (said(warning="spoiler"), [("warning", 0, 0)]),
        (said(ext={"label": "nudity"}), []),
        (said(ext={"label": "made-up"}), [("label", 0, 0)]),
        (said(lang="es ca eu"), []),
        (said(lang="es,ca,eu,gl"), [("lang", 0, 1)]),
        (said(lang="español"), [("lang", 0, 0)]),
        (said(reply_to=answered(POST)), []),
        (said(reply_to=answered("https://bsky.app/x")), [("reply_to", 0, 0)]),
        (said(reply_to=answered(POST, reply_closed=True)), [("reply_to", 0, 0)]),
    ],
)
def test_every_flaw_is_named_with_its_field_its_part_and_by_how_much(
    draft: Draft, expected: list[tuple[str, int, int]]
) -> None:
    assert flaws(draft) == expected


def test_every_flaw_has_a_sentence() -> None:
    found: list[Flaw] = [*connector.check(said("x" * 400, warning="x"), LIMITS)]
    assert all(flaw.reason.endswith(".") for flaw in found)


def test_what_is_counted_is_what_is_checked() -> None:
    for text in ("", "hola", "👨‍👩‍👧‍👧🇪🇸", "क्षि\r\ncafe\u0301"):
        assert connector.count(text, LIMITS) == len(text.encode("utf-32-le")) // 4 - _joined(text)


def _joined(text: str) -> int:
    """Code points beyond the first of each letter, of the letters above."""
    more = {"👨‍👩‍👧‍👧": 6, "🇪🇸": 1, "क्षि": 3, "\r\n": 1, "e\u0301": 1}
    return sum(points * text.count(letter) for letter, points in more.items())
