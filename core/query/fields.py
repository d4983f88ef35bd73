"""The fields of the language as a table: their names in both languages, where they may be used, what they take."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from core.i18n import N_
from core.query.model import Dialect, FieldName, Has, Is
from core.query.names import Choice, Names
from core.query.nearest import nearest
from core.text.fold import fold

_BOTH = frozenset(Dialect)
_INBOX = frozenset((Dialect.INBOX,))


class Takes(StrEnum):
    """What may stand behind a field's name."""

    CHOICE = "choice"
    """One of the choices :func:`choices` gives, where it knows them."""
    NAME = "name"
    """Any name; known ones are only proposed."""
    HANDLE = "handle"
    LANGUAGE = "language"
    LINK = "link"
    DURATION = "duration"


@dataclass(frozen=True, slots=True)
class Spec:
    """One field."""

    name: FieldName
    aliases: tuple[str, ...]
    """Other names, in the form of :func:`key`; Spanish first."""
    takes: Takes
    dialects: frozenset[Dialect]
    note: str
    """What it asks, as a msgid, for completion and help."""


FIELDS: tuple[Spec, ...] = (
    Spec(FieldName.NETWORK, ("red", "net"), Takes.CHOICE, _BOTH, N_("the network it was written on")),
    Spec(FieldName.ACCOUNT, ("cuenta",), Takes.CHOICE, _BOTH, N_("our account it was written to")),
    Spec(FieldName.AUTHOR, ("autor", "autora", "de", "from"), Takes.HANDLE, _BOTH, N_("who wrote it, by handle")),
    Spec(FieldName.IS, ("es", "esta"), Takes.CHOICE, _INBOX, N_("how it stands")),
    Spec(FieldName.CLASS, ("clase",), Takes.CHOICE, _INBOX, N_("what people judged it to be")),
    Spec(FieldName.TAG, ("etiqueta",), Takes.NAME, _INBOX, N_("a tag it was given")),
    Spec(FieldName.LANG, ("idioma", "lengua"), Takes.LANGUAGE, _BOTH, N_("the language it is written in")),
    Spec(FieldName.AGE, ("edad",), Takes.DURATION, _INBOX, N_("how long it has waited")),
    Spec(FieldName.HAS, ("tiene", "con"), Takes.CHOICE, _BOTH, N_("what hangs on it")),
    Spec(FieldName.URL, ("enlace",), Takes.LINK, _BOTH, N_("a link in it that contains this")),
    Spec(FieldName.PLACE, ("lugar",), Takes.CHOICE, _BOTH, N_("a place its words name")),
)
"""In the order in which they are proposed."""

HIDE_NAMES = ("hide", "ocultar")
"""What counts but is not listed; the canonical name first."""
ENYE_NAMES = ("enye", "ene")
"""Whether ñ is a letter of its own; ``eñe`` reads as ``ene``."""
YES_NO: Mapping[str, bool] = {"yes": True, "si": True, "no": False}

OWN_WORDS = frozenset((FieldName.IS, FieldName.HAS, FieldName.LANG))
"""Fields whose values are words of this language; the first alias of each is Spanish."""

_IS: tuple[Choice, ...] = (
    Choice(Is.OPEN, aliases=("abierto", "abierta", "abiertos", "abiertas")),
    Choice(Is.WAITING, aliases=("en espera", "espera", "esperando")),
    Choice(Is.SNOOZED, aliases=("aplazado", "aplazada", "aplazados", "aplazadas")),
    Choice(Is.DONE, aliases=("hecho", "hecha", "hechos", "hechas", "cerrado", "cerrada", "closed")),
    Choice(Is.QUARANTINE, aliases=("cuarentena", "en cuarentena", "quarantined")),
    Choice(Is.OVERHEARD, aliases=("oída", "oídas", "oído")),
    Choice(Is.MINE, aliases=("mío", "mía", "míos", "mías")),
    Choice(Is.UNASSIGNED, aliases=("sin asignar", "libre", "de nadie")),
    Choice(Is.URGENT, aliases=("urgente", "urgentes")),
    Choice(Is.OVERDUE, aliases=("vencido", "vencida", "vencidos", "vencidas", "late")),
    Choice(Is.PRIVATE, aliases=("privado", "privada", "privados", "privadas")),
    Choice(Is.PUBLIC, aliases=("público", "pública", "públicos", "públicas")),
    Choice(Is.OWN, aliases=("propio", "propia", "propios", "propias", "nuestro", "nuestra", "ours")),
    Choice(Is.EDITED, aliases=("editado", "editada", "editados", "editadas")),
)
_HAS: tuple[Choice, ...] = (
    Choice(Has.LINK, aliases=("enlace", "enlaces", "vínculo", "links")),
    Choice(Has.PHOTO, aliases=("foto", "fotos", "imagen", "image", "picture", "photos")),
    Choice(Has.VIDEO, aliases=("vídeo", "vídeos", "videos")),
    Choice(Has.MEDIA, aliases=("adjunto", "adjuntos", "archivo", "attachment")),
)
_LANGUAGES: tuple[Choice, ...] = (
    Choice("es", aliases=("español", "castellano", "spanish")),
    Choice("en", aliases=("inglés", "english")),
    Choice("pt", aliases=("portugués", "portuguese")),
    Choice("fr", aliases=("francés", "french")),
    Choice("ca", aliases=("catalán", "catalan")),
    Choice("gl", aliases=("gallego", "galician")),
    Choice("eu", aliases=("euskera", "vasco", "basque")),
    Choice("qu", aliases=("quechua",)),
    Choice("gn", aliases=("guaraní", "guarani")),
    Choice("ay", aliases=("aimara", "aymara")),
)
_UNITS: Mapping[str, tuple[str, int]] = {
    "m": ("m", 60),
    "min": ("m", 60),
    "h": ("h", 3600),
    "d": ("d", 86_400),
    "w": ("w", 7 * 86_400),
    "sem": ("w", 7 * 86_400),
}
_DURATION_DIGITS = 5
_LINK_STARTS = ("http://", "https://", "www.", " ")


def key(name: str) -> str:
    """What two spellings of a name share: no case, accents, blanks or signs; ``Sin asignar`` is ``sin-asignar``."""
    folded = fold(name)
    return "".join(filter(str.isalnum, folded)) or "".join(folded.split())


_BY_KEY: Mapping[str, Spec] = {written: spec for spec in FIELDS for written in (spec.name.value, *spec.aliases)}


def field(written: str) -> Spec | None:
    """The field of this name in either language, however it is accented."""
    return _BY_KEY.get(key(written))


def field_names() -> tuple[str, ...]:
    """Everything that can stand before a colon, for what was perhaps meant."""
    return (*_BY_KEY, *HIDE_NAMES, *ENYE_NAMES)


def spec_of(name: FieldName) -> Spec:
    """The table's line of this field."""
    return _BY_KEY[name.value]


def choices(name: FieldName, names: Names | None) -> tuple[Choice, ...] | None:
    """What the field can name, in the order to propose it; ``None``: not known here, or not to be listed."""
    match name:
        case FieldName.IS:
            return _IS
        case FieldName.HAS:
            return _HAS
        case FieldName.LANG:
            return _LANGUAGES
        case FieldName.NETWORK:
            return names.networks if names else None
        case FieldName.ACCOUNT:
            return names.accounts if names else None
        case FieldName.CLASS:
            return names.classes if names else None
        case FieldName.PLACE:
            return names.places if names else None
        case FieldName.TAG:
            return names.tags if names else None
        case _:
            return None


def choose(written: str, among: tuple[Choice, ...]) -> Choice | None:
    """The choice meant: first one that is spelled so, then one that is only spelled alike."""
    for choice in among:
        if written in (choice.value, choice.name):
            return choice
    wanted = key(written)
    return next((c for c in among if wanted in map(key, (c.value, c.shown, *c.aliases))), None)


def canonical(spec: Spec, written: str, names: Names | None) -> str | None:
    """The value as a query keeps it, blanks levelled; ``None`` where the field cannot take it."""
    value = " ".join(written.split())
    among = choices(spec.name, names)
    chosen = choose(value, among) if among is not None else None
    if chosen is not None:
        return chosen.value
    match spec.takes:
        case Takes.CHOICE:
            return value if among is None else None
        case Takes.NAME:
            return value
        case Takes.HANDLE:
            return value.lstrip("@ ") or None
        case Takes.LANGUAGE:
            return _language(value)
        case Takes.LINK:
            return link_text(value) or None
        case Takes.DURATION:
            return _duration(value)


def meant(spec: Spec, written: str, names: Names | None) -> str:
    """The value somebody perhaps meant who wrote this one; empty where none is near."""
    among = choices(spec.name, names) or ()
    spelled = {key(name): name for choice in reversed(among) for name in (*choice.aliases, choice.value, choice.shown)}
    return spelled.get(nearest(key(written), spelled), "")


def link_text(url: str) -> str:
    """A link as ``url:`` compares it: lower case, without scheme and ``www.``."""
    text = " ".join(url.lower().split())
    while start := next((start for start in _LINK_STARTS if text.startswith(start)), ""):
        text = text.removeprefix(start)
    return text


def age_s(value: str) -> int:
    """The seconds of a canonical duration such as ``2h``."""
    return int(value[:-1]) * _UNITS[value[-1]][1]


def _duration(value: str) -> str | None:
    digits = value.rstrip("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
    unit = _UNITS.get(value[len(digits) :].lower())
    number = digits.strip()
    if unit is None or not (number.isascii() and number.isdecimal()) or len(number) > _DURATION_DIGITS:
        return None
    return f"{int(number)}{unit[0]}"


def _language(value: str) -> str | None:
    """A language tag: two or three letters, perhaps a region or script behind a hyphen."""
    first, *rest = value.lower().replace("_", "-").split("-")
    if not (first.isascii() and first.isalpha() and 2 <= len(first) <= 3):
        return None
    if not all(part.isascii() and part.isalnum() and 2 <= len(part) <= 8 for part in rest):
        return None
    return "-".join((first, *rest))
