"""N39: the network cut between any two bytes of a publication, request and answer, through the real publisher."""

from __future__ import annotations

from pathlib import Path

from tests.integration.answered.cutter import cutting
from tests.integration.answered.square import published, publishing_workspace, square

KINDS = ("record", "readback", "mute")
"""The key is its address; it can be looked for; nobody can tell."""


async def test_n39_cut_between_any_two_bytes_of_the_exchange_each_post_is_public_once(tmp_path: Path) -> None:
    async with square() as platform:
        with cutting(platform.port) as cutter:
            await publishing_workspace(tmp_path / "whole", cutter.port, KINDS, 10)
            await published(tmp_path / "whole", cutter.port)
            platform.platform.public.clear()
            posts = cutter.longest + 10
            cutter.is_armed = True
            await publishing_workspace(tmp_path / "cut", cutter.port, KINDS, posts)
            found = await published(tmp_path / "cut", cutter.port)
            assert [cutter.cuts(kind) for kind in KINDS] == [posts] * len(KINDS)
    public = platform.public()
    for kind in KINDS:
        mine = {text: state for (of, text), state in found.items() if of == kind}
        shown = {text for of, text in public if of == kind}
        out = {text for text, state in mine.items() if state == "published"}
        print(f"\n{kind:9} cut at each of {posts} places: {len(shown)} public, {len(out)} published", end="")
        assert out <= shown
        if kind == "mute":
            assert {state for text, state in mine.items() if text not in out} == {"needs_operator"}
            assert 10 < len(shown) < posts, "where the request was cut nothing is public, where the answer was it is"
        else:
            assert shown == out == set(mine)
    assert max(public.values()) == 1, "nothing twice"
