"""``ventanilla media``: the library of pictures and what is known about each."""

from __future__ import annotations

from pathlib import Path

from core.errors import UsageError
from core.i18n import N_, _
from core.publishing.library import (
    SHOWS_NAMES,
    Card,
    Media,
    Shows,
    add_media,
    edit_media,
    library,
    media_named,
    remove_media,
)
from core.publishing.pictures import MOST_BYTES
from core.runtime import House
from core.text.show import show
from tui.cli.context import Call
from tui.cli.files import reaching
from tui.cli.grammar import Noun, Option, Verb, argument, option, switch
from tui.cli.output import Json, put_facts, put_json, put_line, put_table, say, utc
from tui.cli.values import moment_s
from tui.words import local, moment

_NAME = argument("name", N_("NAME"), N_("The picture's name, or the beginning of its hash."))
_SHOWN = {**SHOWS_NAMES, Shows.NOBODY: N_("nobody")}


def _card(*, alt_is_needed: bool) -> tuple[Option, ...]:
    return (
        option("--alt", N_("TEXT"), N_("What it shows, for those who cannot see it."), required=alt_is_needed),
        option("--name", N_("NAME"), N_("What it is called here."), parameter="called"),
        option("--credit", N_("TEXT"), N_("Who made it, as it has to be said.")),
        option("--licence", N_("TEXT"), N_("Under which terms it may be used.")),
        option("--shows", N_("WHOM"), N_("Whom it shows: people, minors or nobody."), check=_whom),
        option("--consent", N_("TEXT"), N_("The reference of the consent on file.")),
        option("--until", N_("TIME"), N_("Until when it may be used: 30d, 2026-12-31T00:00.")),
        switch("--infographic", N_("It carries words or figures that its description has to give.")),
        switch("--foreign", N_("It is somebody else's, not ours.")),
    )


def _whom(value: str) -> Shows:
    wanted = value.strip().casefold()
    for kind, name in _SHOWN.items():
        if wanted in (name, _(name).casefold()):
            return kind
    raise UsageError(
        N_("«{value}» is not among {choices}."), value=show(value, limit=40), choices=", ".join(map(_, _SHOWN.values()))
    )


async def _add(
    call: Call,
    file: str,
    alt: str,
    called: str | None,
    credit: str | None,
    licence: str | None,
    shows: Shows | None,
    consent: str | None,
    until: str | None,
    infographic: bool,
    foreign: bool,
) -> None:
    data = _bytes_of(file)
    async with call.house() as house:
        actor = await call.actor(house)
        card = Card(
            name=called or "",
            alt=alt,
            credit=credit or "",
            licence=licence or "",
            is_ours=not foreign,
            shows=shows or Shows.NOBODY,
            consent=consent or "",
            is_infographic=infographic,
            expires_s=_until_s(until, house),
        )
        made = await add_media(house.store, actor, house.directory, data, card)
        if call.is_json:
            put_json(_json(made))
        else:
            put_line(made.picture.sha256)
        say(_("The picture is in the library: «{name}».", name=show(_called(made))))


async def _edit(
    call: Call,
    name: str,
    alt: str | None,
    called: str | None,
    credit: str | None,
    licence: str | None,
    shows: Shows | None,
    consent: str | None,
    until: str | None,
    infographic: bool,
    foreign: bool,
) -> None:
    async with call.house() as house:
        actor = await call.actor(house)
        wanted: dict[str, object] = {
            "name": called, "alt": alt, "credit": credit, "licence": licence, "shows": shows, "consent": consent,
            "expires_s": _until_s(until, house), "is_infographic": infographic or None,
            "is_ours": False if foreign else None,
        }  # fmt: skip
        changes = {key: value for key, value in wanted.items() if value is not None}
        if not changes:
            raise UsageError(N_("Say what is to be different about the picture."))
        made = await edit_media(house.store, actor, name, **changes)
        say(_("The card of «{name}» is changed; posts that carry the picture keep the words they have.",
              name=show(_called(made))))  # fmt: skip


async def _list(call: Call) -> None:
    async with call.house() as house:
        found = await library(house.store)
        if call.is_json:
            put_json([_json(each) for each in found])
            return
        put_table(
            [
                (_called(each), each.picture.sha256[:12], _(_SHOWN[each.card.shows]), each.card.licence or "-",
                 _until(each, house), each.uses, each.card.alt)
                for each in found
            ],
            (_("name"), _("hash"), _("shows"), _("licence"), _("until"), _("uses"), _("description")),
        )  # fmt: skip
        if not found:
            say(_("The library is empty: add a picture with «media add»."))


async def _show(call: Call, name: str) -> None:
    async with call.house() as house:
        found = await media_named(house.store, name)
        if call.is_json:
            put_json(_json(found))
            return
        card, picture = found.card, found.picture
        put_facts([
            (_("name"), _called(found)),
            (_("hash"), picture.sha256),
            (_("kind"), picture.mime),
            (_("size"), f"{picture.width}x{picture.height}, {picture.size} B"),
            (_("description"), card.alt),
            (_("credit"), card.credit or "-"),
            (_("licence"), card.licence or "-"),
            (_("whose"), _("ours") if card.is_ours else _("somebody else's")),
            (_("shows"), _(_SHOWN[card.shows])),
            (_("consent"), card.consent or "-"),
            (_("until"), _until(found, house)),
            (_("uses"), found.uses),
            (_("added by"), found.added_by),
        ])  # fmt: skip


async def _remove(call: Call, name: str) -> None:
    async with call.house() as house:
        actor = await call.actor(house)
        gone, is_erased = await remove_media(house.store, actor, house.directory, name)
        say(
            _("«{name}» is out of the library and erased.", name=show(_called(gone)))
            if is_erased
            else _("«{name}» is out of the library; what was written with it keeps it.", name=show(_called(gone)))
        )


def _bytes_of(place: str) -> bytes:
    with reaching(place), Path(place).open("rb") as file:
        return file.read(MOST_BYTES + 1)


def _until_s(value: str | None, house: House) -> int | None:
    return moment_s(value, local(house.store.clock.time(), house.workspace.zone)) if value else None


def _until(media: Media, house: House) -> str:
    if media.card.expires_s is None:
        return "-"
    return moment(media.card.expires_s, house.store.clock.time(), house.workspace.zone)


def _called(media: Media) -> str:
    return media.card.name or media.picture.sha256[:12]


def _json(media: Media) -> dict[str, Json]:
    card = media.card
    return {
        "sha256": media.picture.sha256,
        "name": card.name or None,
        "mime": media.picture.mime,
        "size": media.picture.size,
        "width": media.picture.width,
        "height": media.picture.height,
        "alt": card.alt,
        "credit": card.credit or None,
        "licence": card.licence or None,
        "is_ours": card.is_ours,
        "shows": card.shows.value or None,
        "consent": card.consent or None,
        "is_infographic": card.is_infographic,
        "expires_at": utc(card.expires_s),
        "added_by": media.added_by,
        "added_at": utc(media.added_s),
        "uses": media.uses,
    }


COMMAND = Noun(
    "media",
    N_("The library of pictures: what each shows, whose it is, and under which terms it may be used."),
    Verb(
        "add",
        N_("Take a picture into the library; traces of where and by whom it was made are left out."),
        _add,
        argument("file", N_("FILE"), N_("The picture: PNG, JPEG, GIF or WebP.")),
        *_card(alt_is_needed=True),
        acts=True,
        reads=True,
    ),
    Verb("list", N_("List the library, the newest first."), _list, reads=True),
    Verb("show", N_("Show one picture's card whole."), _show, _NAME, reads=True),
    Verb("edit", N_("Change what the card says; what is not named stays."), _edit, _NAME, *_card(alt_is_needed=False),
         acts=True),
    Verb("remove", N_("Take a picture out of the library; its bytes stay while anything carries them."), _remove, _NAME,
         acts=True),
)  # fmt: skip
