"""What goes with a fact into the transaction that makes it true.

A message is a row, and what other servers are to be told of it are rows as well: they are stored together, or
none of them is. Rooms that store facts and rooms that tell others of them do not know one another; the outbox
of the database that both are given is where they meet.
"""

import logging
from collections.abc import Callable, Sequence

from tallycast.db.batch import Batch
from tallycast.events import Event

log = logging.getLogger(__name__)

Make = Callable[[Sequence[Event]], Sequence[Batch]]
"""Facts that are being stored → what is to be written in the same transaction. It does not wait and asks no
database; what it must do once the transaction is over goes to `Database.when_over`."""


class Outbox:
    """Called with facts within a transaction; what it gives is executed in it, in order."""

    def __init__(self) -> None:
        self._makers: list[Make] = []

    def add(self, make: Make) -> Callable[[], None]:
        """From now on `make` is asked; returns what ends it."""
        self._makers.append(make)
        return lambda: self._makers.remove(make)

    def __call__(self, facts: Sequence[Event]) -> list[Batch]:
        """A maker that breaks is logged: nobody's message is refused for it."""
        found: list[Batch] = []
        for make in self._makers:
            try:
                found += make(facts)
            except Exception:
                log.exception("%s failed: others are not told of %d facts", make, len(facts))
        return found
