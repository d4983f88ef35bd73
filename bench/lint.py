"""The reading of outgoing texts: each rule on 2,000 characters beside one plain pass of a regular expression.

Three texts: ordinary prose of an institution, one in which every rule finds something, and one made to be slow. Each
rule is given the text unread, so that cutting it up is in every line.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from bench.measures import Measure, Target, middle
from bench.report import Section
from core.policy.pack_model import Pack
from core.policy.packs import load_pack
from core.publishing.lint.case import Case
from core.publishing.lint.engine import CHECKS, judged_by, lint
from core.publishing.lint.model import Institution, Picture, Recent, RuleId, Sheet, Surroundings, Window

CHARS = 2_000
PER_RULE = Target(5, "ms")
_DAY_S = 86_400
_NOW_S = 1_715_612_400
_PROSE = (
    "La biblioteca de Barrio Norte abre este lunes de 9:00 a 21:00. Trae tu carné y reserva sala en"
    " https://www.valdeluz.example/biblioteca. Cortaremos el agua el martes 14 de mayo, de 9:00 a 15:00, en las calles"
    " Olmo y Roble. Prevemos terminar a las 15:00 y confirmaremos a las 14:30. Gracias por tu paciencia. #CorteDeAgua "
)
_FULL = (
    "Xq no hay agua!!! El numero de atencion CAMBIA HOY MISMO AQUÍ. Tienes dudas? Los que protestan son idiotas. Vota"
    " por Ramos. La culpa es de la contratista. El agua volverá seguro a las 6. DNI 12345678Z, clave: Agua2024! Dicen"
    " que mañana habrá tormenta 🚱🚱🚱 #cortedeagua @juanp87 bit.ly/abc 𝗔𝘃𝗶𝘀𝗼 Se comunica a los administrados."
    " Puedes pagar su recibo. Gracias a nuestro gran alcalde. Déjanos aquí tu DNI."
    " USO INTERNO. No es cierto que. Incendio en el cerro. "
)
_SLOW = (
    "en de la a no se ¿¡?! 1 234 567 890 a.b-c@d #aaaaaaaaaaaaaaaaaaaa @@@ \u202e\u200d 👨\u200d👩 AAA aaa ... (( «« "
)
_PLAIN = re.compile(
    r"\b(?:agua|número|hoy|idiotas|seguro|culpa|vota|dicen|incendio|alcalde)\b|#\w+|@\w+|https?://\S+", re.I
)


def reading(times: int) -> list[Section]:
    """Milliseconds of each rule on its worst text, and of all of them together."""
    pack = replace(load_pack("neutral"), is_signed=True)
    texts = {"prose": _filled(_PROSE), "full": _filled(_FULL), "slow": _filled(_SLOW)}
    plain_ms = {name: _ms(partial(_plain, text), times) for name, text in texts.items()}
    cases = {name: (_sheet(text), _around(text)) for name, text in texts.items()}
    for sheet, around in cases.values():
        lint(sheet, around, pack)  # phrases are put together when they are first looked for
    worst = []
    for rule in CHECKS:
        took = {name: _ms(_one(rule, sheet, around, pack), times) for name, (sheet, around) in cases.items()}
        name = max(took, key=lambda each: took[each])
        worst.append(Measure(f"{rule}, {name}", "ms", took[name], plain_ms[name], "one plain pass", PER_RULE))
    whole = [
        Measure(f"all rules, {name}", "ms", _ms(_all(sheet, around, pack), times), plain_ms[name], "one plain pass")
        for name, (sheet, around) in cases.items()
    ]
    whole.append(
        Measure("the pack, unchanged since it was read", "ms", _ms(lambda: len(load_pack("neutral").rules), times))
    )
    how = "CPU milliseconds on 2,000 characters, the middle of several runs; each with the text cut up anew."
    return [Section("Reading a text, rule by rule", how, tuple(worst)), Section("All rules at once", how, tuple(whole))]


def _plain(text: str) -> int:
    return len(_PLAIN.findall(text))


def _one(rule: RuleId, sheet: Sheet, around: Surroundings, pack: Pack) -> Callable[[], int]:
    return lambda: sum(1 for _finding in judged_by(rule, Case(sheet, around, pack)))


def _all(sheet: Sheet, around: Surroundings, pack: Pack) -> Callable[[], int]:
    return lambda: len(lint(sheet, around, pack))


def _ms(work: Callable[[], int], times: int) -> float:
    work()
    took = []
    for _turn in range(max(3, times)):
        start = time.process_time_ns()
        work()
        took.append((time.process_time_ns() - start) / 1e6)
    return middle(took)


def _filled(text: str) -> str:
    return (text * (CHARS // len(text) + 1))[:CHARS]


def _sheet(text: str) -> Sheet:
    return Sheet(
        texts=(text,),
        pictures=(Picture(name="mapa.jpg", alt="Mapa de Barrio Norte con 3 puntos de agua"),),
        kind="service",
        tags=("Barrio Norte",),
        at_s=_NOW_S + _DAY_S,
    )


def _around(text: str) -> Surroundings:
    return Surroundings(
        now_s=_NOW_S,
        zone="America/Lima",
        level=2,
        windows=(Window("electoral", 0, 1 << 40),),
        recent=tuple(Recent(text[number:], _NOW_S - number * 3_600) for number in range(60)),
        own=Institution(domains=("valdeluz.example",), authorities=("Elena Ramos",), names=("Peña Alta",)),
    )
