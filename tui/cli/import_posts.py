"""``import posts``: a table of posts becomes drafts; every row is judged before anything is written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from core.accounts.overview import every_account
from core.errors import UsageError
from core.i18n import N_, _, ngettext
from core.publishing.pictures import ALT_CHARS, add_picture
from core.publishing.pictures import MOST_BYTES as PICTURE_BYTES
from core.publishing.plan.csv_cells import MOST_BYTES, Cells, Column, cells_of
from core.publishing.plan.csv_in import desk_for, may_import, write_rows
from core.publishing.plan.csv_judge import Judged, judge
from core.runtime import House
from core.store import Actor
from core.store.workspace import zone_of
from core.text.show import show
from tui.cli.collect import shelf_of
from tui.cli.context import Call
from tui.cli.files import reaching
from tui.cli.grammar import Verb, argument, switch
from tui.cli.output import Json, put_json, put_table, say, utc
from tui.cli.plan_lines import clash_json, clash_words
from ventanilla.api import Attachment

_EXCERPT = 40


async def _posts(call: Call, file: str, write: bool, dry_run: bool) -> int:
    if write and dry_run:
        raise UsageError(N_("Choose one: --dry-run only says what would happen, --write does it."))
    raw = _bytes_of(Path(file), MOST_BYTES)
    async with call.house() as house:
        actor = await call.actor(house)
        await may_import(house.store, actor)
        rows = [_with_picture(each, Path(file).parent) for each in cells_of(raw)]
        desk = await desk_for(
            house.store, shelf_of(house.config), zone_of(house.workspace.zone), house.workspace.language
        )
        judged = judge(rows, desk)
        is_sound = not any(each.fault for each in judged)
        made: dict[int, str] = {}
        if write and is_sound:
            pictures = await _take_pictures(house, actor, judged, Path(file).parent)
            written = await write_rows(house.store, actor, judged, pictures)
            made = {each.number: f"p{each.post}" for each in written if each.is_new}
            there = {each.number: each.post for each in written if not each.is_new}
            judged = [replace(each, known=there.get(each.number, each.known)) for each in judged]
        await _tell(call, house, judged, made)
        say(_summary(judged, made, is_written=write and is_sound))
    return 0 if is_sound else 1


async def _tell(call: Call, house: House, judged: Sequence[Judged], made: dict[int, str]) -> None:
    names = {int(account.id): account.name for account in await every_account(house.store)}
    now_s, zone_name = house.store.clock.time(), house.workspace.zone
    if call.is_json:
        put_json([_json(each, made.get(each.number), names) for each in judged])
        return
    put_table(
        [
            (
                each.number,
                _result(each, made.get(each.number)),
                show(each.cells[Column.TITLE] or each.cells[Column.TEXT], limit=_EXCERPT),
                "; ".join(
                    [str(each.fault)] if each.fault else
                    [*each.notes, *(clash_words(clash, now_s, zone_name) for clash in each.clashes)]
                ) or "-",
            )
            for each in judged
        ],
        (_("row"), _("result"), _("post"), _("why")),
    )  # fmt: skip


def _result(row: Judged, made: str | None) -> str:
    if row.fault is not None:
        return _("bad")
    if row.known is not None:
        return _("there already: {id}", id=f"p{row.known}")
    return made or (_("good, but look") if row.notes or row.clashes else _("good"))


def _json(row: Judged, made: str | None, names: dict[int, str]) -> dict[str, Json]:
    new = row.new
    result = "bad" if row.fault is not None else "known" if row.known is not None else "written" if made else "good"
    return {
        "row": row.number,
        "result": result,
        "post": made or (f"p{row.known}" if row.known is not None else None),
        "why": str(row.fault) if row.fault is not None else None,
        "accounts": [] if new is None else list(new.accounts),
        "at": None if new is None else utc(new.at_s),
        "title": row.cells[Column.TITLE] or None,
        "text": row.cells[Column.TEXT],
        "theme": (new.meta.theme or None) if new is not None else None,
        "notes": list(row.notes),
        "clashes": [clash_json(each, names) for each in row.clashes],
    }


def _summary(judged: Sequence[Judged], made: dict[int, str], *, is_written: bool) -> str:
    bad = sum(each.fault is not None for each in judged)
    if bad:
        return ngettext(
            "{n} row is bad: nothing was written; put it right and try again.",
            "{n} rows are bad: nothing was written; put them right and try again.",
            bad,
        )
    if is_written:
        return ngettext("{n} draft was written.", "{n} drafts were written.", len(made))
    good = sum(each.new is not None for each in judged)
    return ngettext(
        "{n} row is good; nothing was written: add --write to make it a draft.",
        "{n} rows are good; nothing was written: add --write to make them drafts.",
        good,
    )


def _with_picture(cells: Cells, folder: Path) -> Cells:
    """A row, refused where its picture is not what it has to be."""
    place = cells[Column.IMAGE]
    if cells.fault is not None or not place:
        return cells
    try:
        _picture_at(folder, place)
    except UsageError as fault:
        return Cells(cells.number, cells.by_column, fault)
    if len(cells[Column.ALT]) > ALT_CHARS:
        return Cells(
            cells.number, cells.by_column, UsageError(N_("a cell has more than {most} characters."), most=ALT_CHARS)
        )
    return cells


def _picture_at(folder: Path, place: str) -> bytes:
    """The bytes of a picture beside the table, wherever its name or a link would lead.

    Raises:
        UsageError: it lies elsewhere, or cannot be read.
    """
    root = folder.resolve()
    try:
        path = (root / place).resolve(strict=True)
        if not path.is_relative_to(root) or not path.is_file():
            raise UsageError(N_("its picture has to be in the folder of the table, or below it."))
        return _bytes_of(path, PICTURE_BYTES)
    except (OSError, ValueError):
        raise UsageError(
            N_("there is no picture «{place}» beside the table that you may read."), place=show(place, limit=80)
        ) from None


async def _take_pictures(house: House, actor: Actor, judged: Sequence[Judged], folder: Path) -> dict[int, Attachment]:
    """Take the pictures of good rows into the workspace, by the row's number."""
    taken = {}
    for each in judged:
        if each.new is not None and each.image:
            try:
                picture = await add_picture(house.store, actor, house.directory, _picture_at(folder, each.image))
            except UsageError as error:
                raise UsageError(
                    N_("Row {number}: {fault} Nothing was written."), number=each.number, fault=str(error)
                ) from error
            taken[each.number] = picture.attachment(each.cells[Column.ALT])
    return taken


def _bytes_of(path: Path, most: int) -> bytes:
    with reaching(path), path.open("rb") as file:
        return file.read(most + 1)


POSTS = Verb(
    "posts",
    N_(
        "Make drafts of a table of posts (CSV as spreadsheets save it, in UTF-8). It only says what would become of"
        " each row, by its number; with --write, and when every row is good, the drafts are made.\n\n"
        "Columns: accounts and text; and as wanted at, title, kind, theme, off_plan, lang, image, alt, warning,"
        " backing. Pictures lie in the folder of the table. Cells are texts: nothing in them is ever computed."
    ),
    _posts,
    argument("file", N_("FILE"), N_("The table.")),
    switch("--write", N_("Make the drafts, when every row is good.")),
    switch("--dry-run", N_("Only say what would become of each row; so it is by itself.")),
    acts=True,
    reads=True,
)
