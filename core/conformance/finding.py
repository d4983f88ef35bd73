"""Finds the stage of a connector: by its entry point, or beside the connector by its name."""

from __future__ import annotations

import importlib
from importlib import metadata
from importlib.util import find_spec

from core.accounts.fence import Broken, fenced_call
from core.accounts.loading import GROUP as CONNECTORS
from core.accounts.loading import Loaded
from core.errors import VentanillaError
from core.i18n import N_
from core.text.show import show
from ventanilla.stage import GROUP, Stage


class NoStage(VentanillaError):
    """A connector has no stage that can be used."""


def stage_of(loaded: Loaded) -> Stage:
    """The stage on which a connector's laws are tried.

    A third party's must come with the very distribution of the connector that was allowed.

    Raises:
        NoStage: there is none, or it does not load.
    """
    name = loaded.info.id
    try:
        found = fenced_call(lambda: _found(loaded))
    except Broken as broken:
        raise NoStage(
            N_("The stage of connector «{name}» does not load ({detail}): tell who maintains it."),
            name=show(name),
            detail=show(broken.detail),
        ) from None
    if found is None:
        raise NoStage(
            N_("Connector «{name}» brings no stage to be tried on: see the guide for authors of connectors."),
            name=show(name),
        )
    return found


def _found(loaded: Loaded) -> Stage | None:
    place = _entry(loaded.info.id) or _beside(loaded.package)
    if not place:
        return None
    module, _sep, attribute = place.partition(":")
    found: object = getattr(importlib.import_module(module), attribute or "stage")
    if isinstance(found, type):
        found = found()
    if not callable(getattr(found, "serve", None)):
        raise Broken("it opens no scene")
    stage: Stage = found  # type: ignore[assignment]  # what it opens is looked at when it is opened
    return stage


def _entry(name: str) -> str:
    stages = [point for point in metadata.entry_points(group=GROUP) if point.name == name]
    makers = {point.dist.name for point in metadata.entry_points(group=CONNECTORS) if point.name == name and point.dist}
    return next((point.value for point in stages if point.dist is not None and point.dist.name in makers), "")


def _beside(package: str) -> str:
    try:
        return f"{package}.stage:stage" if find_spec(f"{package}.stage") is not None else ""
    except ModuleNotFoundError:  # a connector of a single module has no modules beside it
        return ""
