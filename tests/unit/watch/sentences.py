"""Sentences labelled by hand: threats in many national kinds of Spanish and in English, and what only sounds like one.

A threat announces violence against people, a place or a supply, by who writes it or with their knowledge, in time to
be stopped. Anger, insults, protest, complaints about a danger, questions, reports of the past, sport, titles, wishes
and figures of speech are none.

``tune`` and ``report`` were written before the rules, line by line in turn; the rules were fitted to ``tune`` only, and
``report`` was measured at once: precision 1.00, recall 0.94. ``later``, ``unseen`` and ``final`` were written after the
rules, each meant to be hard and each measured once before the rules learnt from it: precision 0.57, 0.47 and 0.89,
recall 0.40, 0.47 and 0.53. So what is new and well disguised is found about every other time, and what the tests hold
the rules to now is that nothing once learnt is lost.
"""

from __future__ import annotations

from pathlib import Path

import msgspec


class Sentence(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One sentence and what a careful person says it is."""

    id: str
    label: str
    kind: str
    lang: str
    country: str
    half: str
    text: str

    @property
    def is_threat(self) -> bool:
        """Whether it has to be shown to a person at once."""
        return self.label == "threat"


def sentences(half: str) -> list[Sentence]:
    """Those of one half, in the order of the file."""
    lines = (Path(__file__).parent / "threat_sentences.jsonl").read_bytes().splitlines()
    return [one for one in (msgspec.json.decode(line, type=Sentence) for line in lines) if one.half == half]
