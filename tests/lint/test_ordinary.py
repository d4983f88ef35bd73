"""Turns of phrase that look like what a rule seeks and are not: written while the word lists were reviewed."""

from __future__ import annotations

import pytest

from core.publishing.lint.engine import lint
from core.publishing.lint.model import Contact, Institution, Severity, Sheet, Surroundings
from tests.lint.rows import signed_pack

AROUND = Surroundings(
    now_s=1_715_612_400,
    zone="America/Lima",
    own=Institution(
        domains=("valdeluz.example",),
        authorities=("Elena Ramos",),
        names=("Barrio Norte", "Peña Alta", "La Loma"),
    ),
    contacts=(Contact("@AguaLuz"),),
)
SPANISH = (
    "Concierto bajo la lluvia de estrellas en el parque.",
    "Simplificamos los formularios para agilizar los trámites de empadronamiento.",
    "Festival de payasos este sábado en la plaza.",
    "El musical Los miserables llega al teatro el viernes.",
    "Convocamos diez plazas de pinche de cocina.",
    "El oso pardo es un animal protegido.",
    "El cartón no es basura: va al contenedor azul.",
    "Infórmate antes de viajar: consulta el estado de las carreteras.",
    "Aprende a leer partituras en la escuela de música.",
    "Disfruta de tu tiempo libre en la ribera.",
    "Una vez más le agradecemos su colaboración.",
    "Así es como reciclamos el vidrio en la planta.",
    "La incansable labor de los voluntarios hizo posible la limpieza.",
    "Solicita tu voto por correo en la oficina postal hasta el jueves.",
    "Nuestro partido del domingo se juega en el polideportivo.",
    "El agujero negro de la galaxia, charla en el planetario.",
    "Contamos 12 votos inválidos en la consulta.",
    "Retiramos los vertidos ilegales que aparecieron junto al río.",
    "Paga tus recibos con total seguridad en la sede electrónica.",
    "Piscina al 100 % de aforo desde hoy.",
    "El incendio lo provocó un rayo, según los bomberos.",
    "Anulamos las citas sin confirmar.",
    "En la línea 3 circula un autobús cada diez minutos.",
    "Los estudios dicen que leer mejora el sueño.",
    "¡Corre la voz! El sábado hay mercado de trueque.",
    "Probamos un bot que responde sobre horarios.",
    "Alerta: hemos detectado una cuenta falsa que nos suplanta.",
    "El convenio está pendiente de firma y se votará el jueves.",
    "El borrador vigente del plan sale a consulta pública.",
    "Escríbenos al correo tramites@valdeluz.example y te respondemos.",
    "Pon tu dirección en el sobre y déjalo en el buzón.",
    "Comisión para la igualdad: acta de la última sesión.",
    "Lee antes de firmar: talleres de consumo en la biblioteca.",
    "El apartado d de la ordenanza regula las terrazas.",
    "Hay que empadronarse antes del 31 de mayo.",
    "Vota a La Loma como barrio más florido del concurso.",
    "La Concha de Plata llega al festival de cine.",
    "Fe de erratas: por error de imprenta el cartel dice lunes.",
    "Te esperamos en el Día del Árbol, el 3 de junio a las 10:00.",
    "La campaña contra la gripe sigue en todos los centros.",
    "Estamos en contra de la violencia machista.",
    "El río baja con poca agua; sigue prohibido bañarse.",
)
ENGLISH = (
    "Thanks to our sponsors for the new benches.",
    "Jerk chicken and jazz at the market on Saturday.",
    "Read before you sign: consumer workshop at the library.",
    "Your effort paid off: 2,000 trees planted.",
    "Join our party for kids in the park.",
    "Enjoy your free time by the river.",
    "The figures say that people say yes to recycling.",
    "Report any fake account that pretends to be the council.",
)


@pytest.mark.parametrize("text", SPANISH)
def test_an_ordinary_spanish_sentence_is_left_alone(text: str) -> None:
    assert_silent(Sheet(texts=(text,), lang="es", kind="information"))


@pytest.mark.parametrize("text", ENGLISH)
def test_an_ordinary_english_sentence_is_left_alone(text: str) -> None:
    assert_silent(Sheet(texts=(text,), lang="en", kind="information"))


def assert_silent(sheet: Sheet) -> None:
    found = [each for each in lint(sheet, AROUND, signed_pack()) if each.severity is not Severity.INFO]
    assert not found, [(each.rule, sheet.texts[0][each.start : each.end]) for each in found]
