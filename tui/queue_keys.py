"""The keys of the publishing queue."""

from __future__ import annotations

from core.i18n import N_
from tui.key import Key

_QUEUE = ("queue",)
_FREEZES = ("freezes",)
_POST = ("queue", "post_editor")
"""Where a post is under the cursor."""
_HELD = ("queue", "freezes")

QUEUEING = (
    Key("queue.view", ("comma",), N_("view"), N_("Agenda, week or month"), _QUEUE, rank=6),
    Key("day.next", ("tab",), N_("day"), N_("The next day, in week and month"), _QUEUE),
    Key("day.previous", ("shift+tab",), N_("day back"), N_("The day before, in week and month"), _QUEUE),
    Key("queue.next", ("full_stop",), N_("next of mine"), N_("The next post that needs somebody"), _QUEUE,
        rank=7),
    Key("post.new", ("n",), N_("new"), N_("Write a new post"), _QUEUE, rank=3),
    Key("post.edit", ("i",), N_("write"), N_("Go on writing this post"), _HELD, True, 4),
    Key("post.judge", ("v",), N_("judge"), N_("Approve it, ask for changes, or reject it"), _POST, True, 2),
    Key("post.submit", ("s",), N_("hand in"), N_("Hand it in for approval"), _POST, True, 5),
    Key("post.schedule", ("p",), N_("when"), N_("Choose when it leaves: at once, in the next slot, at a time"), _POST,
        True, 8),
    Key("post.decide", ("d",), N_("decide"), N_("Decide about one that is held, in doubt or failed"),
        (*_POST, *_FREEZES), True, 1),
    Key("post.cancel", ("x",), N_("cancel"), N_("Cancel it; nothing of it leaves"), _POST, True, 9),
    Key("post.invite", ("a",), N_("ask outside"), N_("Ask somebody outside for their approval: writes their file"),
        _POST, True),
    Key("post.decision", ("f",), N_("their decision"), N_("Bring in the file that somebody outside sent back"), _POST,
        True, takes=True),
    Key("post.recall", ("C",), N_("ask no longer"), N_("Ask somebody outside no longer; the codes count for nothing"),
        _POST, True),
    Key("queue.freeze", ("z",), N_("freeze"), N_("Stop publication at once, with a reason: all, or one account, network"
        " or theme"), _QUEUE, True, takes=True),
    Key("queue.freezes", ("Z",), N_("freezes"), N_("What is frozen, since when, by whom and why, and what it holds"),
        _QUEUE),
    Key("freeze.lift", ("e",), N_("lift"), N_("Lift this freeze; what it holds stays held until decided one by one"),
        _FREEZES, True, 2),
)  # fmt: skip

QUEUE_COMMANDS = (
    Key("go.queue", (), N_("queue"), N_("Go to the publishing queue")),
    Key("post.approve", (), N_("approve"), N_("Approve this post exactly as it is"), _POST, True),
    Key("post.rework", (), N_("changes"), N_("Ask for changes to this post, with a reason"), _POST, True, takes=True),
    Key("post.reject", (), N_("reject"), N_("Reject this post, with a reason"), _POST, True, takes=True),
    Key("queue.freeze_account", (), N_("freeze account"), N_("Stop publication on the account of this post"), _QUEUE,
        True, takes=True),
    Key("queue.freeze_network", (), N_("freeze network"), N_("Stop publication on the network of this post"), _QUEUE,
        True, takes=True),
    Key("queue.freeze_theme", (), N_("freeze theme"), N_("Stop publication of posts with the theme of this one"),
        _QUEUE, True, takes=True),
    Key("queue.lift", (), N_("lift the freeze"), N_("Lift a freeze; what it holds stays held until decided one by one"),
        _QUEUE, True, takes=True),
)  # fmt: skip
"""Commands without a key."""
