"""What every bus promises.

* `publish` never waits and never raises because of a subscriber.
* Each subscriber sees the facts of its kinds in the order in which they were published.
* A subscriber that raises is logged with the fact's name and counted; it harms no other.
* A subscriber that does not keep up loses the oldest facts of its own queue, counted.
* A fact of another server comes as `ToldElsewhere`, in the order in which that server told them; if some were
  lost on their way, `OthersMissed` comes before the next.
"""

from collections.abc import Awaitable, Callable
from typing import Any, Protocol, TypeVar

import msgspec

from tallycast.events import Event

EventT = TypeVar("EventT", bound=Event)
Handler = Callable[[Any], Awaitable[None]]
Unsubscribe = Callable[[], None]


class Link(msgspec.Struct, frozen=True, kw_only=True):
    """How it stands with the other servers."""

    linked: bool
    reason: str
    """Why not, in words."""
    others: int
    """Servers that are heard."""


class Bus(Protocol):
    """Publish and subscribe, in one process or over several."""

    @property
    def link(self) -> Link | None:
        """How it stands with the other servers; None for a server that is alone by design."""
        ...

    def publish(self, event: Event) -> None:
        """Tell a fact; returns at once."""
        ...

    def subscribe(self, kinds: tuple[type[Event], ...], handler: Handler) -> Unsubscribe:
        """Call `handler` for each fact of one of `kinds`, one at a time; returns what ends it."""
        ...
