"""Characters that pass for a Latin letter in a handle, as people read it in a small font.

A table of what occurs in handles: the look-alikes in Cyrillic, Greek, Armenian, Cherokee and the phonetic
alphabets, and digits used for letters. ``i`` stands with ``l``, as nobody tells ``Police`` from ``PoIice``.
Compatibility forms (full-width, mathematical, circled) need no entry: NFKC levels them.

Source: https://www.unicode.org/reports/tr39/ (confusables), read 2026-11-22; the choice is ours.
"""

from __future__ import annotations

_BY_LETTER = {
    "a": "4@аɑαᴀᎪа",
    "b": "8вВьβΒʙɓƅᏼ",
    "c": "сϲᴄꮯᏟ",
    "d": "ԁđðɗᴅᎠ",
    "e": "3€еεзєəǝᴇᎬ",
    "f": "ƒғꜰ",
    "g": "ɡɢցԍ",
    "h": "нНһΗհħʜᎻ",
    "j": "јյᴊᎫ",
    "k": "кκᴋᏦ",
    "l": "i1!|ıіїιɩɪłƚӏӀլʟǀᏞ",
    "m": "мΜᴍᎷ",
    "n": "пηΝոռɴ",
    "o": "0оοσօøᴏ",
    "p": "рρᴘᏢ",
    "q": "ԛզ",
    "r": "гʀᴦ",
    "s": "5$ѕꜱᏚ",
    "t": "7тτŧᴛᎢ",
    "u": "υսᴜʋ",
    "v": "νѵᴠᏙ",
    "w": "ωԝѡᴡᎳ",
    "x": "хχ",
    "y": "уγүΥʏ",
    "z": "ΖᴢᏃ",
}

LETTERS = {other: letter for letter, others in _BY_LETTER.items() for other in others}
"""Look-alike character → Latin letter. Capitals have an entry where they look unlike their small letter."""

PAIRS = (("rn", "m"), ("vv", "w"))
"""Two letters that pass for one."""
