"""What a row of the settings table is.

A setting is declared once, as a row in `table/`. Derived from it, never typed twice: its POST routes,
its places in both config documents, its form field, environment and file overrides, its docs line.

The way of a value from outside: `prepare` (old spellings to the one shape) → conversion to `type`, with
its limits → `keep` (a masked secret within it stays what it was) → `clean` (trimmed, normalised) →
`checks` → hashed if `hashed` → stored. Whatever is refused on the way leaves the stored value untouched.
"""

import enum
from collections.abc import Callable, Iterable
from typing import Annotated, Any

import msgspec

from tallycast.settings.patterns import LINE, TEXT

API_PREFIX = "/api/admin/config/"
VARIABLE_PREFIX = "TALLYCAST_"
MASK = "********"
"""Stands in replies where a stored secret would; sent back, it leaves the secret as it is."""

Check = Callable[[Any], None]
"""Raises ValueUnfit with what was expected."""


class Audience(enum.Enum):
    """Who may read a setting."""

    PUBLIC = "public"
    """Everybody, under `public_path` of `GET /api/config`."""
    ADMIN = "admin"
    """The administrator."""
    SECRET = "secret"
    """The administrator as far as `show` lets through; never logged, never told on the bus."""


class Effect(enum.Enum):
    """When a change is in force."""

    NOW = "now"
    NEXT_BROADCAST = "next broadcast"
    RESTART = "restart"


class Page(enum.Enum):
    """Page of the admin that shows a setting; the value is its title."""

    GENERAL = "General"
    APPEARANCE = "Appearance"
    SERVER = "Server setup"
    WATCHING = "Who may watch"
    STORAGE = "Storage"
    VIDEO = "Video"
    CHAT = "Chat"
    SOCIAL = "Social"
    NOTIFICATIONS = "Notifications"
    INTEGRATIONS = "Integrations"
    NONE = ""
    """Kept by the server for itself: no form."""


class Widget(enum.Enum):
    """How the admin's form asks for a value, where its type alone does not say."""

    AUTO = "auto"
    MULTILINE = "multiline"
    MARKDOWN = "markdown"
    CSS = "css"
    JAVASCRIPT = "javascript"
    URL = "url"
    PASSWORD = "password"
    IMAGE = "image"
    COLORS = "colors"
    SLIDER = "slider"


class Setting(msgspec.Struct, frozen=True, kw_only=True):
    """One row."""

    key: str
    """snake_case, with its unit; also the name in views, files and (upper-case) the environment."""
    type: Any
    """What msgspec converts to; limits stand in it as `Meta`. Immutable: tuples, frozen structs."""
    default: Any
    label: str
    help: str
    """One line for a person."""
    page: Page
    section: str = ""
    widget: Widget = Widget.AUTO
    audience: Audience = Audience.ADMIN
    effect: Effect = Effect.NOW
    paths: tuple[str, ...] = ()
    """POST routes below `/api/admin/config/`; the first is the name, the others are old aliases."""
    unrouted: str = ""
    """Why there is no route, where there is none."""
    config_path: str = ""
    """Dotted place in `GET /api/admin/serverconfig`."""
    public_path: str = ""
    """Dotted place in `GET /api/config`."""
    omit_empty: tuple[Audience, ...] = ()
    """Documents (ADMIN: serverconfig, PUBLIC: config) that leave it out while empty, as contracted."""
    prepare: Callable[[Any], Any] | None = None
    keep: Callable[[Any, Any], Any] | None = None
    """(stored, new) → what to store: lets masked secrets within a value stay."""
    clean: Callable[[Any], Any] | None = None
    checks: tuple[Check, ...] = ()
    caution: Callable[[Any], str] | None = None
    """What speaks against a value that is taken nevertheless, as a sentence; empty where nothing does."""
    hashed: bool = False
    """Stored as a hash; the clear text is forgotten, and the mask sent back leaves the hash."""
    show: Callable[[Any], Any] | None = None
    """What an administrator sees in place of the value."""
    show_public: Callable[[Any], Any] | None = None
    told_each_time: bool = False
    """Saving the value that holds already is told like a change: people say it again to be heard again."""
    until_changed: bool = False
    """Given from outside it holds until somebody changes it, or the next start: what lets people in must be
    changeable at any time."""
    secrets_of: Callable[[Any], Iterable[str]] | None = None
    """Texts within the value that no log may show, besides those that `show` masks."""
    more_variables: tuple[str, ...] = ()
    """Further environment variables (whole names)."""
    owncast_key: str = ""
    """Key in an Owncast `datastore` table, for the import."""

    @property
    def routes(self) -> tuple[str, ...]:
        """Whole paths of the POST routes."""
        return tuple(API_PREFIX + path for path in self.paths)

    @property
    def variables(self) -> tuple[str, ...]:
        """Environment variables that override this setting."""
        return (VARIABLE_PREFIX + self.key.upper(), *self.more_variables)

    @property
    def secret(self) -> bool:
        """Whether the value must stay out of logs and events."""
        return self.audience is Audience.SECRET


def line(max_length: int, *, min_length: int = 0) -> Any:
    """Type of a text of one line, without control characters; lengths in code points."""
    return Annotated[str, msgspec.Meta(max_length=max_length, min_length=min_length, pattern=LINE)]


def text(max_length: int) -> Any:
    """Type of a text of many lines."""
    return Annotated[str, msgspec.Meta(max_length=max_length, pattern=TEXT)]


def whole(low: int, high: int) -> Any:
    """Type of a whole number within limits."""
    return Annotated[int, msgspec.Meta(ge=low, le=high)]


def many(item: Any, *, at_least: int = 0, at_most: int) -> Any:
    """Type of a list of limited length."""
    return Annotated[tuple[item, ...], msgspec.Meta(min_length=at_least, max_length=at_most)]
