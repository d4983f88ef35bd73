"""Writes the fourteen quiet days before the demo day of Valdeluz, always the same bytes.

Run `python tests/oracle/make_valdeluz.py [FILE]`; without FILE it rewrites the committed baseline. The hand-written
material lies beside this file: sentences with slots, authors, and a short history. Only the filling is drawn.
"""

from __future__ import annotations

import json
import random
import re
import sys
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
OUTPUT = HERE.parents[1] / "plugins" / "plaza" / "scenario" / "baseline.jsonl"
SEED = 140524
DAYS = 14
DAY_S = 86_400
FIRST_FORM = 2100  # forms are numbered on; the demo day begins at 2229

# Messages per hour of a day, 144 in all: quiet nights, a peak before lunch, a longer one in the evening.
HOURS = (2, 1, 1, 1, 1, 2, 6, 7, 8, 9, 9, 9, 9, 8, 7, 6, 7, 8, 9, 9, 9, 8, 5, 3)
# Of those, the share that grumbles about weak water at dawn: the warning nobody read.
DAWN = {6: 4, 7: 5}
# Hours between which single messages wander from day to day; 06 and 07 stay fixed, they are the expected value.
WANDERING = (0, *range(8, 24))

NETWORKS = {
    "x": 36, "facebook": 30, "instagram": 11, "form": 6, "tiktok": 5, "chat": 5, "youtube": 3, "blog": 3, "linkedin": 1,
}  # fmt: skip
TOPICS = {
    "bus": 13, "waste": 10, "festival": 10, "paperwork": 10, "potholes": 9, "parks": 8, "civic": 8, "parking": 7,
    "lights": 7, "pool": 6, "library": 6, "taxes": 6, "bill": 6, "thanks": 5, "opinion": 4, "spam": 2,
}  # fmt: skip
FOREIGN = {"en": 121, "ca": 14, "qu": 12, "pt": 14}  # 6 % and 2 % of 2,016
ACCOUNTS = {
    "x": "x-valdeluz", "facebook": "fb-valdeluz", "instagram": "ig-valdeluz", "youtube": "yt-valdeluz",
    "tiktok": "tk-valdeluz", "linkedin": "li-valdeluz", "blog": "blog-valdeluz", "chat": "chat-valdeluz",
    "form": "portal-valdeluz",
}  # fmt: skip
KINDS = {"x": "mention", "chat": "mention", "form": "dm"}  # elsewhere a comment
PRIVATE_SHARE = {"facebook": 0.08, "instagram": 0.08, "x": 0.04}

STREETS = (
    "Olmo", "Roble", "Fresno", "Encina", "Acacia", "Tilo", "Quebracho", "Jazmín", "Lirio", "Ceiba", "Almendro",
    "Algarrobo", "Nogal", "Madroño", "Jacaranda", "Sauce",
)  # fmt: skip
WATER_STREETS = ("Olmo", "Olmo", "Olmo", "Roble", "Roble", "Fresno", "Acacia")  # where the old main runs
SLOTS = {
    "barrio": ("Barrio Norte", "La Loma", "Centro", "El Puerto", "Pampa Alta"),
    "lugar": ("mercado", "polideportivo", "centro de salud", "faro", "cine de la plaza", "centro de mayores"),
    "parque": ("de la Noria", "del Molino", "de los Tilos", "del Vivero"),
    "cole": ("ABC", "La Quilla", "de Pampa Alta", "El Faro"),
    "piso": ("tercero", "cuarto", "quinto", "ático", "primero B", "segundo izquierda"),
    "dia": ("lunes", "martes", "miércoles", "jueves", "viernes", "sábado"),
    "hora": ("7:20", "8:05", "9:40", "13:15", "14:10", "15:05", "18:30", "19:45", "20:15"),
    "temprano": ("5:30", "5:50", "6:00", "6:10", "6:20", "6:40"),
    "manana": ("8:50", "9:00", "10:20", "11:00", "11:30"),
    "tarde": ("16:00", "17:15", "18:00", "18:45", "19:30"),
    "noche": ("23:30", "00:15", "00:40", "2:00"),
    "n": ("dos", "tres", "cuatro", "cinco", "seis", "siete"),
    "n2": ("15", "18", "22", "25", "30", "35", "40"),
}
TAILS = ("🙏", "😅", "🤷", "👍", "😡", "👏", "gracias", "Gracias de antemano", "un saludo", "ojalá lo lean", "buen día")
GREETINGS = ("Buenas, ", "Hola, ", "Oigan, ", "Una consulta, ", "Disculpen, ", "Buenos días, ", "Hola equipo, ")
SHORTHAND = ((r"\bque\b", "q"), (r"\bpor\b", "x"), (r"\btambién\b", "tmb"), (r"\bpara\b", "pa"), (r"\bhay\b", "ay"))
PHOTOS = {
    "potholes": "Hueco en la calzada con un zapato al lado para comparar", "waste": "Contenedor desbordado",
    "parks": "Columpio con la cadena suelta", "lights": None,
}  # fmt: skip

Message = dict[str, object]


@dataclass(frozen=True)
class Author:
    """Someone who writes on quiet days."""

    id: str
    network: str
    handle: str
    name: str
    followers: int | None
    created: str | None
    voice: str
    """A language, "spam", or "fixed" for those who write only their history."""

    def as_json(self) -> Message:
        who: Message = {"id": self.id, "handle": self.handle, "name": self.name}
        return who | {"followers": self.followers, "created": self.created}


@dataclass(frozen=True)
class Slot:
    """One message to write: when, and about what."""

    at_s: int
    topic: str
    lang: str


def read_authors(path: Path = HERE / "valdeluz_authors.txt") -> list[Author]:
    """Reads the cast in file order, drawing the followers and opening dates left empty."""
    drawn = random.Random(SEED + 1)
    authors: list[Author] = []
    for line in _lines(path):
        who, name, followers, created, voice = ([part.strip() for part in line.split("|")] + [""] * 4)[:5]
        network, handle = who.split(" ")
        reach = int(12 * 10 ** (drawn.random() * 2.2))
        opened = f"{2011 + drawn.randrange(13)}-{1 + drawn.randrange(12):02}-{1 + drawn.randrange(28):02}"
        silent = network in ("chat", "blog")
        authors.append(
            Author(
                id=f"a-{len(authors) + 1}",
                network=network,
                handle=handle,
                name=name,
                followers=int(followers) if followers else None if silent else reach,
                created=created or (None if silent else opened),
                voice=voice or "es",
            )
        )
    return authors


def read_sentences(path: Path = HERE / "valdeluz_sentences.txt") -> dict[tuple[str, str], list[str]]:
    """Reads the base sentences by (topic, language)."""
    blocks: dict[tuple[str, str], list[str]] = {}
    block: list[str] = []
    for line in _lines(path):
        if opening := re.fullmatch(r"\[(\w+) (\w+)\]", line):
            block = blocks.setdefault((opening[1], opening[2]), [])
        else:
            block.append(line)
    return blocks


def make_baseline() -> list[Message]:
    """Makes the messages of the quiet days, sorted by arrival, ids in that order."""
    rng = random.Random(SEED)
    authors = read_authors()
    decks = {key: _deck(lines, rng) for key, lines in read_sentences().items()}
    history = list(_history(authors))
    used: set[str] = set()
    forms = iter(range(FIRST_FORM, FIRST_FORM + DAYS * 144))
    drafts = [draft for draft, _ in history]
    slots = _slots(rng, history)
    drafts += [_draft(slot, decks[slot.topic, slot.lang], authors, forms, used, rng) for slot in slots]
    drafts.sort(key=lambda draft: (draft["t_in"], draft["t_pub"], draft["text"]))
    for number, draft in enumerate(drafts, 1):
        draft["id"] = f"b-{number:04}"
        draft["url"] = f"https://{draft['network']}.valdeluz.example/b/{number}"
    _link_thanks(drafts, rng)
    return [{"id": draft["id"], **draft} for draft in drafts]


def dump(messages: list[Message]) -> str:
    """Prints messages as JSON Lines, invisible characters escaped."""
    return "".join(_escape(json.dumps(one, ensure_ascii=False, separators=(",", ":"))) + "\n" for one in messages)


def _lines(path: Path) -> Iterator[str]:
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            yield line.strip()


def _escape(text: str) -> str:
    return "".join(json.dumps(c)[1:-1] if unicodedata.category(c) in ("Cf", "Cc") else c for c in text)


def _deck(lines: list[str], rng: random.Random) -> Iterator[str]:
    """Deals the sentences in ever new orders, so that none comes back before all were used."""
    while True:
        yield from rng.sample(lines, len(lines))


def _history(authors: list[Author]) -> Iterator[tuple[Message, str]]:
    cast = {(author.network, author.handle): author for author in authors}
    for line in _lines(HERE / "valdeluz_history.txt"):
        days, clock, network, handle, kind, lang, topic, text = line.split(" ", 7)
        hours, minutes, seconds = (int(part) for part in clock.split(":"))
        at_s = -int(days) * DAY_S + hours * 3600 + minutes * 60 + seconds
        lag_s = 60 if handle == "hija_de_pampa" else 9
        yield _message(cast[network, handle], at_s, at_s + lag_s, kind, text, lang), topic.strip("[]")


def _slots(rng: random.Random, history: list[tuple[Message, str]]) -> list[Slot]:
    """Lays out the hours: dawn grumbles first, everything else by a shuffled list of topics of exact size."""
    taken = [(int(str(draft["t_pub"])) // 3600, topic) for draft, topic in history]
    dawn: list[int] = []
    other: list[int] = []
    for day in range(-DAYS, 0):
        counts = list(HOURS)
        for _ in range(8):
            giver, taker = rng.sample(WANDERING, 2)
            if counts[giver] > 1:
                counts[giver], counts[taker] = counts[giver] - 1, counts[taker] + 1
        for hour, count in enumerate(counts):
            absolute = day * 24 + hour
            weak = DAWN.get(hour, 0) - taken.count((absolute, "dawn"))
            rest = count - DAWN.get(hour, 0) - taken.count((absolute, "any"))
            dawn += [absolute] * weak
            other += [absolute] * max(rest, 0)
    topics = [(topic, "es") for topic in _shares(TOPICS, len(other) - sum(FOREIGN.values()))]
    topics += [("visitors" if lang == "en" else "neighbours", lang) for lang in FOREIGN for _ in range(FOREIGN[lang])]
    rng.shuffle(topics)
    slots = [Slot(_moment(hour, rng), "dawn", "es") for hour in dawn]
    for hour, (topic, lang) in zip(other, topics, strict=True):
        early = hour % 24 in DAWN and lang == "es"
        slots.append(Slot(_moment(hour, rng), "dawn_other" if early else topic, lang))
    return sorted(slots, key=lambda slot: slot.at_s)


def _shares(weights: dict[str, int], total: int) -> list[str]:
    whole = sum(weights.values())
    shares = [topic for topic, weight in weights.items() for _ in range(total * weight // whole)]
    return shares + ["waste"] * (total - len(shares))


def _moment(hour: int, rng: random.Random) -> int:
    return hour * 3600 + rng.randrange(3480)


def _draft(
    slot: Slot, deck: Iterator[str], authors: list[Author], forms: Iterator[int], used: set[str], rng: random.Random
) -> Message:
    voice = "spam" if slot.topic == "spam" else slot.lang
    author = _author(voice, authors, forms, rng)
    for _ in range(12):
        text = _styled(_filled(next(deck), slot.topic, rng), author.network, slot, rng)
        if text not in used:
            break
    used.add(text)
    private = author.network == "form" or rng.random() < PRIVATE_SHARE.get(author.network, 0.0)
    kind = "dm" if private else KINDS.get(author.network, "comment")
    lag_s = rng.randrange(3, 60) if rng.random() < 0.98 else rng.randrange(60, 119)
    message = _message(author, slot.at_s, slot.at_s + lag_s, kind, text, slot.lang)
    if slot.topic in PHOTOS and author.network in ("x", "facebook", "instagram") and rng.random() < 0.2:
        message["media"] = [{"kind": "image", "alt": PHOTOS[slot.topic] if rng.random() < 0.5 else None}]
    return message


def _author(voice: str, authors: list[Author], forms: Iterator[int], rng: random.Random) -> Author:
    if voice == "es":
        network = rng.choices(list(NETWORKS), weights=list(NETWORKS.values()))[0]
        if network == "form":
            number = next(forms)
            return Author(f"a-{number}", "form", f"formulario-{number}", f"Formulario {number}", None, None, "es")
        return rng.choice([one for one in authors if one.network == network and one.voice == "es"])
    return rng.choice([one for one in authors if one.voice == voice])


def _filled(sentence: str, topic: str, rng: random.Random) -> str:
    streets = WATER_STREETS if topic == "dawn" and rng.random() < 0.6 else STREETS
    street = rng.choice(streets)
    second = rng.choice([one for one in STREETS if one != street])
    slots = {name: rng.choice(values) for name, values in SLOTS.items()}
    slots |= {
        "calle": f"la calle {street}",
        "calle2": f"la calle {second}",
        "via": f"calle {street}",
        "Via": f"Calle {street}",
        "nombre": street,
        "num": str(rng.randrange(1, 61)),
    }
    text = sentence.format_map(slots).replace("de El Puerto", "del Puerto").replace("a El Puerto", "al Puerto")
    return text[0].upper() + text[1:] if sentence.startswith("{") else text


def _styled(text: str, network: str, slot: Slot, rng: random.Random) -> str:
    """Roughens a sentence as its network would: greetings, haste, capitals, missing accents."""
    if slot.topic == "spam" or slot.lang != "es":
        return text
    if network == "form":
        return f"Buenos días. {text}{'' if text[-1] in '.?!' else '.'} Gracias."
    if text[0] == "¿" and rng.random() < 0.3:
        text = rng.choice(GREETINGS) + text[0] + text[1].lower() + text[2:]
    if rng.random() < 0.14:
        tail = rng.choice(TAILS)
        text = f"{text}{', ' if tail.isascii() and text[-1] not in '.?!' else ' '}{tail}"
    if network == "x" and rng.random() < 0.45:
        text = f"@valdeluz {text}" if rng.random() < 0.5 else f"{text} @valdeluz"
    haste = rng.random()
    if haste < 0.03:
        return text.upper()
    if haste < 0.09:
        for pattern, short in SHORTHAND:
            text = re.sub(pattern, short, text)
    if haste < 0.16 or network == "chat":
        text = text.lower().replace("¿", "")
    if haste < 0.2:
        text = _without_accents(text)
    return text


def _without_accents(text: str) -> str:
    return text.translate(str.maketrans("áéíóúÁÉÍÓÚ", "aeiouAEIOU"))


def _message(author: Author, t_pub: int, t_in: int, kind: str, text: str, lang: str) -> Message:
    return {
        "network": author.network,
        "account": ACCOUNTS[author.network],
        "author": author.as_json(),
        "kind": kind,
        "t_pub": t_pub,
        "t_in": t_in,
        "text": text,
        "lang": lang,
        "root": None,
        "in_reply_to": None,
        "visibility": "private" if kind == "dm" else "public",
        "media": [],
        "url": "",
        "edits": [],
        "deleted_at": None,
    }


def _link_thanks(drafts: list[Message], rng: random.Random) -> None:
    """Turns most thanks into the second word of a conversation, said by whoever asked earlier on that account."""
    sentences = read_sentences()["thanks", "es"]
    openings = tuple(_without_accents(line.split("{")[0][:14].lower()) for line in sentences)
    for place, draft in enumerate(drafts):
        plain = _without_accents(str(draft["text"]).lower()).replace("@valdeluz ", "")
        if not plain.startswith(openings) or draft["kind"] == "dm" or rng.random() < 0.3:
            continue
        earlier = [
            one
            for one in drafts[max(0, place - 120) : place]
            if one["network"] == draft["network"] and one["root"] is None and one["lang"] == "es"
            and one["visibility"] == "public" and "?" in str(one["text"])
        ]  # fmt: skip
        if earlier:
            asked = rng.choice(earlier)
            draft |= {"author": asked["author"], "kind": "reply", "root": asked["id"], "in_reply_to": asked["id"]}


if __name__ == "__main__":
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else OUTPUT
    target.write_text(dump(make_baseline()), encoding="utf-8")
