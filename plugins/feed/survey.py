"""One strict pass over the markup before feedparser reads it: is it sound, does it attack, what does it carry.

feedparser keeps neither repeated ``skipHours`` nor which description belongs to which picture, and it expands
deep or entity-ridden documents at great cost; expat alone answers all of that in one fast pass.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from xml.parsers import expat

DEPTH_MAX = 256
ATTRIBUTES_MAX = 256

_AMPLIFIED = 43
"""``XML_ERROR_AMPLIFICATION_LIMIT_BREACH``; pyexpat has no name for it. Source: expat.h 2.4."""
_ENTITY_LOOP = expat.errors.codes[expat.errors.XML_ERROR_RECURSIVE_ENTITY_REF]
_MEDIA = ("http://search.yahoo.com/mrss/", "http://search.yahoo.com/mrss")
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass(slots=True)
class Survey:
    """What the pass found, up to the first fault."""

    fault: str = ""
    """Where and why the document is not well-formed; empty when it is."""
    attack: str = ""
    """Why nobody should read on; empty when somebody may."""
    skip_hours: list[int] = field(default_factory=list)
    skip_days: list[int] = field(default_factory=list)
    alts: dict[str, str] = field(default_factory=dict)
    """Descriptions of media elements by the address as written."""


class _Attack(Exception):
    """Stops expat."""


def survey(markup: str) -> Survey:
    """Read ``markup`` (without its XML declaration) once, strictly; touches no file and no network."""
    found = Survey()
    parser = expat.ParserCreate("utf-8", " ")
    parser.buffer_text = True
    walk = _Walk(found)
    parser.StartElementHandler = walk.start
    parser.EndElementHandler = walk.end
    parser.CharacterDataHandler = walk.characters
    parser.EntityDeclHandler = walk.entity
    try:
        parser.Parse(markup.encode("utf-8", "replace"), True)
    except _Attack as attack:
        found.attack = str(attack)
    except expat.ExpatError as error:
        if error.code in (_AMPLIFIED, _ENTITY_LOOP):
            found.attack = "entities that expand without end"
        else:
            found.fault = f"line {error.lineno}: {expat.ErrorString(error.code)}"
    return found


class _Walk:
    """What expat calls; keeps only the open elements it needs."""

    def __init__(self, found: Survey) -> None:
        self._found = found
        self._open: list[str] = []
        self._media_address = ""
        self._words: list[str] | None = None

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._open.append(name)
        if len(self._open) > DEPTH_MAX:
            raise _Attack(f"elements nested deeper than {DEPTH_MAX}")
        if len(attributes) > ATTRIBUTES_MAX:
            raise _Attack(f"an element with more than {ATTRIBUTES_MAX} attributes")
        namespace, _, local = name.rpartition(" ")
        if namespace in _MEDIA and local == "content":
            self._media_address = attributes.get("url", "")
        elif self._is_wanted(namespace, local):
            self._words = []

    def end(self, name: str) -> None:
        self._open.pop()
        namespace, _, local = name.rpartition(" ")
        if namespace in _MEDIA and local == "content":
            self._media_address = ""
        elif self._words is not None and self._is_wanted(namespace, local):
            self._keep(local, "".join(self._words).strip())
            self._words = None

    def characters(self, words: str) -> None:
        if self._words is not None:
            self._words.append(words)

    def entity(
        self,
        name: str,
        is_parameter: bool,
        value: str | None,
        base: str | None,
        system_id: str | None,
        public_id: str | None,
        notation: str | None,
    ) -> None:
        if system_id is not None and notation is None and not is_parameter:
            raise _Attack("an entity that stands for another file")

    def _is_wanted(self, namespace: str, local: str) -> bool:
        if namespace in _MEDIA and local == "description":
            return bool(self._media_address)
        return local in ("hour", "day") and any(
            parent.rpartition(" ")[2] in ("skipHours", "skipDays") for parent in self._open[-2:]
        )

    def _keep(self, local: str, words: str) -> None:
        if local == "description":
            if words:
                self._found.alts.setdefault(self._media_address, words)
        elif local == "hour" and words.isascii() and words.isdigit() and int(words[:3]) <= 24:
            # RSS 2.0 counts 0-23, RSS 0.91 counted 1-24
            self._found.skip_hours.append(int(words[:3]) % 24)
        elif local == "day" and words.lower() in _DAYS:
            self._found.skip_days.append(_DAYS.index(words.lower()))
