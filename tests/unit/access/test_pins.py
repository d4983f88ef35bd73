"""PINs: which are accepted, that they are kept sealed, and that checking one does not stop the screen."""

from __future__ import annotations

import asyncio

import pytest

from core.access.pins import STANDARD_COST, Cost, Fit, fit, refuse_weak, seal_pin
from core.errors import UsageError

CHEAP = Cost(memory_kib=64, passes=1, lanes=1)


@pytest.mark.parametrize("pin", ["246813", "908172", "112358132", "mi gato duerme", "ñandú-azul", "13a79z2q"])
def test_six_digits_or_eight_characters_are_accepted(pin: str) -> None:
    refuse_weak(pin)


@pytest.mark.parametrize(
    "pin",
    ["", "1", "24681", "corto", "gato 12", "x" * 257, "ocho\x1b[2Jletras", "ocho\u202eletras", "línea\nlínea"],
)
def test_what_is_short_endless_or_unprintable_is_refused(pin: str) -> None:
    with pytest.raises(UsageError, match="PIN"):
        refuse_weak(pin)


@pytest.mark.parametrize(
    "pin",
    ["000000", "777777", "123456", "012345", "654321", "987654", "890123", "1234567890", "210987", "121212",
     "123123", "1231231", "abcdefgh", "hgfedcba", "aaaaaaaa", "abababab", "        "],
)  # fmt: skip
def test_what_anybody_would_try_first_is_refused(pin: str) -> None:
    with pytest.raises(UsageError, match="PIN"):
        refuse_weak(pin)


@pytest.mark.parametrize("pin", ["12345", "654321", "canary-\x00-canary"])
def test_a_refusal_does_not_repeat_the_pin(pin: str) -> None:
    with pytest.raises(UsageError) as caught:
        refuse_weak(pin)
    assert pin not in str(caught.value)
    assert pin not in repr(caught.value)
    assert pin not in map(str, caught.value.values.values())


async def test_a_pin_fits_its_own_seal_and_no_other() -> None:
    sealed = await seal_pin("246813", CHEAP)
    assert "246813" not in sealed
    assert await fit(sealed, "246813", CHEAP) == Fit(True)
    assert await fit(sealed, "246814", CHEAP) == Fit(False)


async def test_two_seals_of_one_pin_differ() -> None:
    assert await seal_pin("246813", CHEAP) != await seal_pin("246813", CHEAP)


async def test_an_accent_typed_as_two_characters_is_the_same_passphrase() -> None:
    sealed = await seal_pin("cami\u00f3n azul", CHEAP)
    assert (await fit(sealed, "camio\u0301n azul", CHEAP)).is_right


@pytest.mark.parametrize("sealed", ["", "not a seal", "$argon2id$v=19$broken"])
async def test_a_damaged_seal_fits_nothing(sealed: str) -> None:
    assert not (await fit(sealed, "246813", CHEAP)).is_right


async def test_a_pin_that_no_encoding_can_hold_fits_nothing() -> None:
    assert not (await fit(await seal_pin("246813", CHEAP), "\ud800" * 8, CHEAP)).is_right


async def test_a_pin_kept_under_an_older_cost_is_sealed_anew_when_it_fits() -> None:
    old = await seal_pin("246813", CHEAP)
    dearer = Cost(memory_kib=128, passes=2, lanes=1)
    found = await fit(old, "246813", dearer)
    assert found.is_right
    assert await fit(found.resealed, "246813", dearer) == Fit(True)
    assert (await fit(old, "wrong one", dearer)).resealed == ""
    assert found.resealed not in repr(found)


async def test_the_loop_goes_on_while_a_pin_is_sealed_and_checked_at_the_real_cost() -> None:
    sealing = asyncio.create_task(seal_pin("246813"))
    await _one_turn()
    assert not sealing.done()
    sealed = await sealing
    assert f"m={STANDARD_COST.memory_kib},t={STANDARD_COST.passes},p={STANDARD_COST.lanes}" in sealed
    checking = asyncio.create_task(fit(sealed, "246813"))
    await _one_turn()
    assert not checking.done()
    assert await checking == Fit(True)


async def _one_turn() -> None:
    """Let the loop run what was scheduled before: a task that blocks would be finished after it."""
    turned = asyncio.Event()
    asyncio.get_running_loop().call_soon(turned.set)
    await turned.wait()
