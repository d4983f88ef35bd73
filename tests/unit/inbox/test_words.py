"""A msgid inside another message is translated together with it."""

from __future__ import annotations

from core.i18n import _, use
from core.inbox.model import Word


def test_a_word_stands_translated_inside_a_sentence() -> None:
    use("en")
    assert _("judged it: {class_}", class_=Word("Complaint")) == "judged it: Complaint"
    assert f"{Word('Complaint'):>12}" == "   Complaint"
