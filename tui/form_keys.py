"""The keys of writing a watch, of approving one, and of the searches of platforms it asks."""

from __future__ import annotations

from core.i18n import N_
from tui.key import Key

_PANELS, _BOTH, _FORM = ("watches",), ("watches", "watch"), ("watch_form",)

WATCH_FORM = (
    Key("watch.add", ("n",), N_("add one"), N_("Add a watch: write it, try it, save it"), _PANELS, True, 6),
    Key("watch.edit", ("i",), N_("edit"), N_("Change this watch"), _BOTH, True, 7),
    Key("watch.approve", ("v",), N_("approve"), N_("Let the watch of a person begin that somebody else asked for"),
        _BOTH, True, 11),
    Key("watch.searches", ("s",), N_("searches"), N_("Which platforms it asks by their own search; each tells them"),
        _BOTH, True),
    Key("watch.try", ("v",), N_("try it"), N_("See what it would have found, and what it only just misses"), _FORM,
        rank=2),
    Key("watch.save", ("s",), N_("save"), N_("Save the watch"), _FORM, True, 3),
    Key("watch.change", ("i",), N_("change"), N_("Back to the answers"), _FORM, rank=4),
    Key("watch.leave", ("ctrl+g",), N_("leave it"), N_("Leave it; asks where something was typed"), _FORM, rank=5),
)  # fmt: skip
