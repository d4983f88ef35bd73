"""Secrets as people paste them: without what came along, or refused with what is wrong. Never repeats any of it."""

from __future__ import annotations

import re

from core.errors import UsageError
from core.i18n import N_

MOST_CHARS = 20_000
_SCHEME = re.compile(r"(?:authorization:\s*)?bearer(?:\s+|$)", re.IGNORECASE)
_UNSEEN = "\ufeff\u200b\u200c\u200d\u2060\u00a0"
"""What web pages put around a copied word."""


def pasted(label: str, text: str) -> str:
    """The secret in what was pasted: without line ends, blanks around it and a leading ``Bearer``.

    Args:
        label: how the field is called, in the reader's language.

    Raises:
        UsageError: nothing is left, or blanks or control characters are inside.
    """
    secret = text.strip().strip(_UNSEEN).strip()
    secret = _SCHEME.sub("", secret, count=1).strip() if _SCHEME.match(secret) else secret
    if not secret:
        raise UsageError(N_("«{field}» is empty: paste the secret again."), field=label)
    if len(secret) > MOST_CHARS or not all(sign.isprintable() for sign in secret if not sign.isspace()):
        raise UsageError(
            N_("«{field}» is too long or holds control characters: copy it anew, alone, and paste it again."),
            field=label,
        )
    if any(sign.isspace() for sign in secret):
        raise UsageError(
            N_("«{field}» has blanks or line ends inside: copy the secret alone, in one piece, and paste it again."),
            field=label,
        )
    return secret
