"""The keys of the post editor."""

from __future__ import annotations

from core.i18n import N_
from tui.key import Key

_EDITOR = ("post_editor",)
_SECTIONS = (
    ("text", N_("What it says")),
    ("variants", N_("What it says on each account, and where it goes")),
    ("review", N_("What the rules say about it")),
    ("approval", N_("Whose approvals it needs, and what is known about it")),
    ("time", N_("When it leaves, and what it meets then")),
    ("image", N_("Its pictures, with what they show")),
    ("notes", N_("What was said about it, and its versions")),
)

EDITING = (
    *(
        Key(f"editor.{name}", (str(n),), N_("section"), tip, _EDITOR)
        for n, (name, tip) in enumerate(_SECTIONS, 1)
    ),
    Key("editor.next", ("tab",), N_("section"), N_("Next section"), _EDITOR, rank=12),
    Key("editor.previous", ("shift+tab",), N_("section back"), N_("Previous section"), _EDITOR),
    Key("editor.write", ("i",), N_("write"), N_("Write the text; in the notes, a comment"), _EDITOR, True, 2),
    Key("editor.external", ("e",), N_("outside comment"), N_("A comment that whoever is invited reads too"), _EDITOR,
        True),
    Key("editor.finding", ("full_stop",), N_("finding"), N_("Next finding"), _EDITOR, rank=9),
    Key("editor.overrule", ("o",), N_("overrule"), N_("Go on in spite of this finding, with a reason"), _EDITOR, True,
        10),
    Key("editor.origin", ("exclamation_mark",), N_("origin"), N_("Where this rule comes from"), _EDITOR, rank=11),
    Key("editor.follow", ("u",), N_("follow again"), N_("Let this account say what the others say"), _EDITOR, True),
    Key("editor.add", ("plus",), N_("add"), N_("Add an account, or in its section a picture"), _EDITOR, True, 8),
    Key("editor.preview", ("comma",), N_("another account"), N_("Preview it on the next account"), _EDITOR),
    Key("accounts.mark", ("space",), N_("mark"), N_("Mark or unmark an account it is to go to"), ("post_accounts",),
        rank=2),
    Key("editor.leave", ("ctrl+g",), N_("leave it"), N_("Leave the editor; everything is kept"), _EDITOR),
)  # fmt: skip
"""Beside those of every list; what is done with a post has the keys it has in the queue."""

SHARED = ("post.judge", "post.submit", "post.schedule", "post.decide", "post.cancel", "post.approve", "post.rework",
          "post.reject")  # fmt: skip
"""Actions of the queue that the editor has as well."""
