"""What every bus promises.

* `publish` never waits and never raises because of a subscriber.
* Each subscriber sees the facts of its kinds in the order in which they were published.
* A subscriber that raises is logged with the fact's name and counted; it harms no other.
* A subscriber that does not keep up loses the oldest facts of its own queue, counted.
"""

from collections.abc import Awaitable, Callable
from typing import Any, Protocol, TypeVar

from tallycast.events import Event

EventT = TypeVar("EventT", bound=Event)
Handler = Callable[[Any], Awaitable[None]]
Unsubscribe = Callable[[], None]


class Bus(Protocol):
    """Publish and subscribe, in one process or over several."""

    def publish(self, event: Event) -> None:
        """Tell a fact; returns at once."""
        ...

    def subscribe(self, kinds: tuple[type[Event], ...], handler: Handler) -> Unsubscribe:
        """Call `handler` for each fact of one of `kinds`, one at a time; returns what ends it."""
        ...
