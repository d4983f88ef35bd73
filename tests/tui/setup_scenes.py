"""The screens of an account being entered: the choice, the answers, the sign-in, what will work, the question."""

from __future__ import annotations

from core.i18n import N_
from tests.tui.answering import takes_answers
from tests.tui.scene import Scene
from tests.tui.setting_up import dialog
from tests.tui.sitting import Sitting
from tui.setup_lines import CodeAsked

_URL = (
    "https://social.example/oauth/authorize?response_type=code&client_id=x8Qm2rT5vWz1kLp4nB7cD9fG3hJ6sA0e"
    "&redirect_uri=urn%3Aietf%3Awg%3Aoauth%3A2.0%3Aoob&scope=read+write%3Astatuses+write%3Anotifications"
)


async def _quiet(sitting: Sitting) -> None:
    """Send away what was said last: it would go by itself at any moment."""
    sitting.app.message_line.dismiss()
    sitting.app.redraw_frame()


async def _ready(sitting: Sitting) -> None:
    takes_answers(sitting)


async def _code(sitting: Sitting) -> None:
    """As if a server had said where to sign in, and had not taken a code."""
    screen = dialog(sitting)
    screen.error = ""
    screen.stage = CodeAsked(_URL, "", "invalid_grant")
    screen.draw()


SETUP = (
    Scene("setup-choose", ("g", "a", "n"), N_("Which network? Enter chooses it.")),
    Scene("setup-name", ("j", "j", "enter"), N_("What to call it here")),
    Scene("setup-secret", ("Mastodon", "enter", "social", "enter", "k", "k", "enter", "abc123"), N_("WRITING")),
    Scene("setup-answers", ("enter",), N_("given, not shown")),
    Scene("setup-refused", ("v",), " ! "),
    Scene("setup-code", (), "https://", ("ctrl+g",), _code),
    Scene("setup-form", ("n", "j", "j", "j", "enter"), N_("What to call it here"), (), _quiet),
    Scene("setup-network", ("ctrl+g", "j", "enter"), "2 Facebook", ("2",)),
    Scene("setup-outcome", ("fb-valdeluz", "enter", "2150-01-06 America/Lima", "enter", "valdeluz", "enter", "v"),
          N_("We are there {identity}.")),
    Scene("setup-help", ("?",), N_("Act"), ("q",)),
    Scene("setup-question", ("s",), N_("Enter this account?")),
    Scene("setup-entered", ("y",), N_("not asked yet"), (), _ready),
)  # fmt: skip
"""Walked through in order, in a workspace without accounts."""
