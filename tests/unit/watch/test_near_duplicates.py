"""Messages that say nearly the same are one group, with its copies and its authors counted."""

from __future__ import annotations

from core.watch.near_duplicates import LATELY_S, Cluster, NearDuplicates

_SAID = "Dicen que el agua del depósito de La Loma está envenenada y que el alcalde lo sabe"
_CHANGED = "RT dicen que el agua del deposito de la Loma está ENVENENADA, y el alcalde lo sabe!!"
_OTHER = "Mañana abre la biblioteca de El Olmo con cuentos para los niños del barrio"


def _names(texts: list[str], clusters: int = 100) -> list[int | None]:
    duplicates = NearDuplicates(clusters)
    joined = [duplicates.add(number, number, number, text) for number, text in enumerate(texts, 1)]
    return [cluster.first if cluster else None for cluster in joined]


def test_a_copy_with_words_changed_joins_the_message_that_said_it_first() -> None:
    assert _names([_SAID, _OTHER, _CHANGED, _SAID.upper(), _OTHER + "!"]) == [1, 2, 1, 1, 2]


def test_links_accents_case_and_what_is_invisible_make_no_difference() -> None:
    assert _names(
        [f"{_SAID} https://a.example/1", f"{_SAID.upper()} https://b.example/2", _SAID.replace("agua", "a\u200bgua")]
    ) == [1, 1, 1]


def test_messages_that_share_a_phrase_only_stay_apart() -> None:
    assert _names(
        [
            "No hay agua en la calle Acacia desde las siete, ¿cuándo vuelve?",
            "No hay agua en la fuente del parque y los perros no pueden beber nada",
        ]
    ) == [1, 2]


def test_short_messages_are_copies_only_when_their_words_are_the_same() -> None:
    assert _names(["¡Vergüenza!", "verguenza", "sin agua", "Sin agua.", "agua sin", "gracias"]) == [1, 1, 3, 3, 5, 6]


def test_what_has_no_words_belongs_nowhere() -> None:
    assert _names(["🔥🔥🔥", "", "https://a.example/1", "…"]) == [None] * 4


def test_copies_and_authors_are_counted_all_in_all_and_of_late() -> None:
    duplicates = NearDuplicates()
    assert duplicates.add(1, 7, 1000, _SAID) == Cluster(1, 1, 1, 1, 1)
    assert duplicates.add(2, 7, 1100, _SAID) == Cluster(1, 2, 1, 2, 1)
    assert duplicates.add(3, 8, 1200, _CHANGED) == Cluster(1, 3, 2, 3, 2)
    assert duplicates.add(4, 9, 1100 + LATELY_S, _SAID) == Cluster(1, 4, 3, 2, 2)


def test_a_flood_of_copies_is_one_group_that_stays_small() -> None:
    duplicates = NearDuplicates()
    for number in range(1, 5_001):
        cluster = duplicates.add(number, number % 3000, 1000, _SAID)
    assert cluster == Cluster(1, 5_000, 1_000, 1_000, 1_000)
    assert len(duplicates) == 1


def test_the_groups_longest_out_of_use_are_forgotten() -> None:
    texts = [f"aviso {n} del {n * 7} sobre el {n * 13} y el {n * 29}" for n in range(20)]
    duplicates = NearDuplicates(clusters=10)
    for number, text in enumerate([_SAID, *texts[:5], _SAID, *texts[5:10], _SAID], 1):
        said = duplicates.add(number, 1, number, text)
    assert said is not None and (said.first, said.copies) == (1, 3)
    for number, text in enumerate(texts, 100):
        duplicates.add(number, 1, number, text)
    assert len(duplicates) == 10
    again = duplicates.add(200, 1, 200, _SAID)
    assert again is not None and again.first == 200
