"""Reads the matrix of roles and actions from its file and refuses a row that is not clear for every role."""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from core.errors import UsageError
from core.i18n import N_
from core.policy.matrix import Matrix
from core.policy.model import Cell, Condition, Grant, Level, Role, SystemActor

_PERMISSION = re.compile(r"[a-z]+\.[a-z_]+")

_BY_CONDITION = {
    Condition.SECOND_PERSON: Grant.SECOND_PERSON,
    Condition.SAMPLE: Grant.SAMPLED,
    Condition.CRISIS: Grant.CRISIS_ONLY,
    Condition.CUSTODIAN: Grant.AS_CUSTODIAN,
    None: Grant.YES,
}


class _Action(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: str
    cells: list[str]
    read: list[str] = []
    do: list[str] = []
    approve: list[str] = []
    extra: dict[str, list[str]] = {}


class _System(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: str
    permissions: list[str]
    only_in: str = ""


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    roles: list[str]
    sample_percent: int
    action: list[_Action]
    system: list[_System]


def load(text: str, place: str) -> Matrix:
    """Read a matrix; ``place`` names it in errors.

    Raises:
        UsageError: it cannot be read, or a row does not say something clear for every role.
    """
    try:
        file = msgspec.toml.decode(text, type=_File)
    except msgspec.DecodeError as error:
        raise UsageError(N_("{place} cannot be read: {fault}. Correct it."), place=place, fault=error) from None
    if sorted(file.roles) != sorted(Role):
        raise UsageError(N_("{place} must name each role once: {roles}."), place=place, roles=", ".join(Role))
    columns = [Role(name) for name in file.roles]
    grants: dict[Role, dict[str, Grant]] = {role: {} for role in columns}
    action_of: dict[str, str] = {}
    names: set[str] = set()
    for action in file.action:
        _refuse_unclear(action, len(columns), names, place)
        names.add(action.name)
        for permission in _permissions(action):
            action_of.setdefault(permission, action.name)
        for role, words in zip(columns, action.cells, strict=True):
            for permission, grant in _granted(action, _cell(words, action, place)):
                grants[role][permission] = max(grant, grants[role].get(permission, Grant.NO))
    return Matrix(grants, action_of, _system(file), file.sample_percent)


def _system(file: _File) -> dict[str, SystemActor]:
    return {each.name: SystemActor(each.name, frozenset(each.permissions), each.only_in) for each in file.system}


def _permissions(action: _Action) -> Iterator[str]:
    yield from action.read
    yield from action.do
    yield from action.approve
    for listed in action.extra.values():
        yield from listed


def _refuse_unclear(action: _Action, columns: int, names: set[str], place: str) -> None:
    if action.name in names:
        raise UsageError(N_("{place} has two actions called «{action}»: keep one."), place=place, action=action.name)
    if len(action.cells) != columns:
        raise UsageError(
            N_("{place}, action «{action}»: {found} cells for {wanted} roles; write one for each."),
            place=place,
            action=action.name,
            found=len(action.cells),
            wanted=columns,
        )
    listed = list(_permissions(action))
    wrong = [permission for permission in listed if not _PERMISSION.fullmatch(permission)]
    if wrong or not listed:
        raise UsageError(
            N_("{place}, action «{action}»: «{found}» is not a permission; write «noun.verb»."),
            place=place,
            action=action.name,
            found=wrong[0] if wrong else "",
        )


def _cell(words: str, action: _Action, place: str) -> Cell:
    """What the words of a cell say.

    Raises:
        UsageError: a word that means nothing here.
    """
    level, condition, extras = Level.NOTHING, None, set[str]()
    for position, word in enumerate(words.split()):
        if position == 0 and word in set(Level):
            level = Level(word)
        elif condition is None and word in set(Condition) and level in (Level.DO, Level.APPROVE):
            condition = Condition(word)
        elif word in action.extra and word not in extras:
            extras.add(word)
        else:
            raise UsageError(
                N_("{place}, action «{action}»: the cell «{found}» cannot be understood."),
                place=place,
                action=action.name,
                found=words,
            )
    if not words.strip():
        raise UsageError(
            N_("{place}, action «{action}»: a cell is empty; write «-» for nothing."), place=place, action=action.name
        )
    return Cell(level, condition, frozenset(extras))


def _granted(action: _Action, cell: Cell) -> Iterator[tuple[str, Grant]]:
    if cell.level is not Level.NOTHING:
        yield from ((permission, Grant.YES) for permission in action.read)
    match cell.level:
        case Level.DRAFT:
            yield from ((permission, Grant.DRAFT) for permission in action.do)
        case Level.PROPOSE:
            yield from ((permission, Grant.PROPOSE) for permission in action.do)
        case Level.DO | Level.APPROVE:
            yield from ((permission, _BY_CONDITION[cell.condition]) for permission in action.do)
        case Level.READ | Level.NOTHING:
            pass
    if cell.level is Level.APPROVE:
        yield from ((permission, _BY_CONDITION[cell.condition]) for permission in action.approve)
    for word in cell.extras:
        yield from ((permission, Grant.YES) for permission in action.extra[word])
