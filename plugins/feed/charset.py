"""From a feed's bytes to its characters, whatever the server, the declaration and the bytes claim."""

from __future__ import annotations

import codecs
import re

_BOMS = (
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
)
"""Longest first: the UTF-32 mark begins with the UTF-16 one."""

_FIRST_BYTES = (
    (b"\x00\x00\x00<", "utf-32-be"),
    (b"<\x00\x00\x00", "utf-32-le"),
    (b"\x00<", "utf-16-be"),
    (b"<\x00", "utf-16-le"),
)
"""How ``<`` looks where there is no mark. Source: XML 1.0 appendix F.1."""

_EBCDIC = b"\x4c\x6f\xa7\x94"
"""``<?xm`` in all EBCDIC pages; which of them, the declaration says."""

_DECLARED = re.compile(rb"""^\s*<\?xml[^>]*?\bencoding\s*=\s*["']([A-Za-z0-9._:-]{1,40})["']""")
_HEADER = re.compile(r""";\s*charset\s*=\s*["']?([A-Za-z0-9._:-]{1,40})""", re.IGNORECASE)

_NOT_TEXT = frozenset({"idna", "punycode", "undefined", "unicode-escape", "raw-unicode-escape", "utf-7"})
"""Codecs of Python that no document can mean: they run escapes, take forever or always fail."""

_LARGER = {"gb2312": "gb18030", "gbk": "gb18030", "iso8859-1": "cp1252", "ascii": "cp1252"}
"""What publishers really send under a smaller name. Source: https://encoding.spec.whatwg.org/#names-and-labels."""


def decode(body: bytes, content_type: str = "") -> str:
    """The characters of ``body``; never fails.

    Order: byte-order mark; strict UTF-8, which hardly ever fits by chance; the server's ``charset``; the XML
    declaration; windows-1252. A character cut in half at the very end is left out, so that a broken-off
    document is judged by its markup.
    """
    for mark, name in _BOMS:
        if body.startswith(mark):
            return _lenient(body[len(mark) :], name)
    for start, name in _FIRST_BYTES:
        if body.startswith(start):
            return _lenient(body, name)
    declared = _DECLARED.match(body)
    if body.startswith(_EBCDIC):
        declared = _DECLARED.match(body[:200].decode("cp037").encode("ascii", "replace"))
        page = _strict(body, declared.group(1).decode("ascii")) if declared else None
        return page or _lenient(body, "cp037")
    in_document = declared.group(1).decode("ascii") if declared else ""
    header = _HEADER.search(content_type)
    in_header = header.group(1) if header else ""
    plain_ascii = body.isascii() and (in_header or in_document)
    for name in (in_header, in_document) if plain_ascii else ("utf-8", in_header, in_document, "utf-8"):
        text = _strict(body, name)
        if text is not None:
            return text
    return _lenient(body, "cp1252")


def _strict(body: bytes, name: str) -> str | None:
    try:
        codec = codecs.lookup(name)
        codec = codecs.lookup(_LARGER.get(codec.name, codec.name))
        if codec.name in _NOT_TEXT:
            return None
        # bytes.decode refuses codecs that do not make text; the incremental decoder alone would not
        b"".decode(codec.name)
        return codec.incrementaldecoder("strict").decode(body, final=False) if codec.incrementaldecoder else None
    except (LookupError, ValueError):
        return None


def _lenient(body: bytes, name: str) -> str:
    return codecs.getincrementaldecoder(name)("replace").decode(body, final=False)
