"""What travels between the collector and its parsing child: two lengths, a JSON header, bytes.

A request's header names the function and its options, its bytes are the document. An answer's header says
``ok`` or the class of the failure, its bytes are the resulting JSON.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping

from ventanilla.api import JSON

LENGTHS = struct.Struct(">II")
"""The sizes of the header and of the bytes, in that order."""
HEADER_BYTES = 1_000_000
READY = "ready"


def pack(header: Mapping[str, JSON], body: bytes = b"") -> bytes:
    """One frame."""
    head = json.dumps(header).encode()
    return LENGTHS.pack(len(head), len(body)) + head + body
