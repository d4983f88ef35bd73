"""Makes every change that a single key would make, one after the other, until none is left."""

from __future__ import annotations

from dataclasses import replace

from core.policy.pack_model import Pack
from core.publishing.lint.engine import lint
from core.publishing.lint.model import Fix, Place, Sheet, Surroundings

MOST_FIXES = 200


def mended(sheet: Sheet, around: Surroundings, pack: Pack) -> tuple[Sheet, int]:
    """The sheet with all fixes made, and how many there were; lengths are to be counted anew."""
    for done in range(MOST_FIXES):
        fix = next((each.fix for each in lint(sheet, around, pack) if each.fix is not None), None)
        if fix is None:
            return sheet, done
        sheet = with_fix(sheet, fix)
    return sheet, MOST_FIXES


def with_fix(sheet: Sheet, fix: Fix) -> Sheet:
    """The sheet with one fix made."""
    if fix.place is Place.ALT:
        pictures = list(sheet.pictures)
        pictures[fix.part] = replace(pictures[fix.part], alt=fix.on(pictures[fix.part].alt))
        return replace(sheet, pictures=tuple(pictures))
    texts = list(sheet.texts)
    texts[fix.part] = fix.on(texts[fix.part])
    return replace(sheet, texts=tuple(texts), counts=())
