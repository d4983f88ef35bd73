"""What the fake server knows: its accounts, statuses, notifications and pictures, as the platform shows them."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import Enum, auto

NOW = datetime(2026, 7, 2, 12, 0, tzinfo=UTC)
ME = "101"


class Key(Enum):
    """What the server does with an ``Idempotency-Key`` it has seen."""

    HONOURED = auto()
    IGNORED = auto()
    FAILS = auto()
    """It knows that it is the same, and answers 500 (an affected Mastodon of 2026)."""


@dataclass(frozen=True, slots=True)
class Kind:
    """Which server is played."""

    version: str = "4.5.1"
    has_v2: bool = True
    has_links: bool = True
    is_min_id_honoured: bool = True
    """Otherwise it means what ``since_id`` means: the newest page above the id."""
    key: Key = Key.HONOURED
    has_source: bool = True
    has_stream: bool = True
    lists_direct: bool = True
    creator: str = ""
    """The header by which snac2 tells itself."""
    id_form: str = "{:018d}"
    page_most: int = 40


MASTODON = Kind()
GOTOSOCIAL = Kind(version="0.20.1+git-3fb1a4b", key=Key.IGNORED, has_stream=False, id_form="01JZ{:022d}")
V1_ONLY = Kind(
    version="4.0.0 (not true; really snac/2.75)",
    has_v2=False,
    has_links=False,
    is_min_id_honoured=False,
    key=Key.IGNORED,
    has_stream=False,
    lists_direct=False,
    creator="snac/2.75",
    id_form="17953{:05d}d0f1cb924958be0c1c7dd5945c9b8b9e",
)


@dataclass(slots=True)
class Said:
    """A status."""

    id: str
    account: str
    text: str
    at: datetime
    visibility: str = "public"
    warning: str = ""
    in_reply_to: str = ""
    mentions: tuple[str, ...] = ()
    media: tuple[str, ...] = ()
    edited_at: datetime | None = None
    content: str | None = None
    language: str | None = "es"
    sensitive: bool = False
    marks: set[str] = field(default_factory=set)
    """``favourited``, ``reblogged``."""


@dataclass(slots=True)
class Notification:
    """One line of our notifications; a filtered one hides unless it is asked for."""

    id: str
    type: str
    account: str
    status: str = ""
    is_filtered: bool = False


@dataclass(slots=True)
class Town:
    """Everything on the server."""

    kind: Kind
    domain: str = "social.example"
    accounts: dict[str, str] = field(default_factory=lambda: {ME: "ayto", "202": "vecina", "303": "luis@otra.example"})
    said: dict[str, Said] = field(default_factory=dict)
    notifications: list[Notification] = field(default_factory=list)
    media: dict[str, dict[str, object]] = field(default_factory=dict)
    moment: datetime = NOW
    _given: int = 0

    def next_id(self) -> str:
        """An id in this server's form, greater than all before."""
        self._given += 1
        return self.kind.id_form.format(self._given)

    def says(self, account: str, text: str, **more: object) -> Said:
        """Somebody says something, one second after the last."""
        self.moment += timedelta(seconds=1)
        status = Said(self.next_id(), account, text, self.moment)
        for name, value in more.items():
            setattr(status, name, value)
        self.said[status.id] = status
        return status

    def mentions_us(self, text: str, account: str = "202", *, is_filtered: bool = False, **more: object) -> Said:
        """Somebody says something to us, and we are told."""
        status = self.says(account, f"@ayto {text}", mentions=(ME,), **more)
        self.tells("mention", status, is_filtered=is_filtered)
        return status

    def tells(self, type_: str, status: Said | None, account: str = "", *, is_filtered: bool = False) -> Notification:
        """A notification of ours."""
        who = account or (status.account if status else "202")
        told = Notification(self.next_id(), type_, who, status.id if status else "", is_filtered)
        self.notifications.append(told)
        return told

    def acct(self, account: str) -> str:
        """As the server names it: without its own host."""
        return self.accounts[account]

    def account(self, own_id: str) -> dict[str, object]:
        """An Account entity."""
        acct = self.acct(own_id)
        return {
            "id": own_id,
            "username": acct.partition("@")[0],
            "acct": f"{acct}@{self.domain}" if self.kind.creator and "@" not in acct else acct,
            "display_name": f"{acct.partition('@')[0].title()} :sol:",
            "created_at": "2020-01-01T00:00:00.000Z",
            "followers_count": 0 if self.kind.creator else 7,
            "url": f"https://{self.domain}/@{acct}",
            "bot": False,
            "locked": False,
        }

    def status(self, own_id: str) -> dict[str, object]:
        """A Status entity."""
        said = self.said[own_id]
        parent = self.said.get(said.in_reply_to)
        visibility = said.visibility
        if self.kind.creator:
            visibility = "public" if visibility in ("public", "unlisted") else "private"
        return {
            "id": said.id,
            "uri": f"https://{self.domain}/s/{said.id}",
            "url": f"https://{self.domain}/@{self.acct(said.account)}/{said.id}",
            "account": self.account(said.account),
            "content": said.content if said.content is not None else self.markup(said.text),
            "created_at": said.at.strftime("%Y-%m-%dT%H:%M:%S.000Z"),
            "edited_at": said.edited_at.strftime("%Y-%m-%dT%H:%M:%S.000Z") if said.edited_at else None,
            "visibility": visibility,
            "spoiler_text": said.warning,
            "sensitive": said.sensitive,
            "language": said.language,
            "in_reply_to_id": said.in_reply_to or None,
            "in_reply_to_account_id": parent.account if parent else None,
            "mentions": [{"id": who, "acct": self.acct(who), "url": ""} for who in said.mentions],
            "media_attachments": [
                {"id": one, "type": "image", "url": f"https://{self.domain}/m/{one}", "description": "una foto"}
                for one in said.media
            ],
            "reblog": None,
            "favourites_count": int("favourited" in said.marks),
            "reblogs_count": int("reblogged" in said.marks),
            "replies_count": sum(other.in_reply_to == said.id for other in self.said.values()),
            "favourited": "favourited" in said.marks,
            "reblogged": "reblogged" in said.marks,
            "a_field_of_tomorrow": {"x": 1},
        }

    def markup(self, text: str) -> str:
        """HTML as Mastodon writes it: links shortened by hidden spans, names as cards."""

        def piece(found: re.Match[str]) -> str:
            word = found[0]
            if word.startswith("@"):
                name = word[1:].partition("@")[0]
                card = f'<a href="https://x.example/@{name}" class="u-url mention">@<span>{name}</span></a>'
                return f'<span class="h-card">{card}</span>'
            scheme, rest = word.split("://")
            return (
                f'<a href="{word}" rel="nofollow noopener" target="_blank"><span class="invisible">{scheme}://</span>'
                f'<span class="ellipsis">{rest[:30]}</span><span class="invisible">{rest[30:]}</span></a>'
            )

        marked = re.sub(r"https?://[^\s<]+|@\w+(?:@[\w.]+)?", piece, html.escape(text, quote=False))
        return "".join(f"<p>{part}</p>" for part in marked.replace("\n\n", "\0").replace("\n", "<br />").split("\0"))
