"""Whose turn it is: of the lines with something to send so many at once, in the order in which they came.

A kind of delivery has turns of its own, and within it those that fail have others than those that are fine:
so a thousand targets of one kind hold up no other kind, and targets that hang hold up one another only. A
line without a turn costs no task. Sans-IO.
"""

from tallycast.delivery.line import Line


class Turns:
    """Of one kind, for lines that are fine or for lines that fail."""

    def __init__(self, most: int) -> None:
        self._free = most
        self._waiting: dict[str, Line] = {}

    def take(self, line: Line) -> bool:
        """Whether the line may begin now; else it is among those that `next` gives."""
        if not self._free:
            self._waiting[line.target] = line
            return False
        self._free -= 1
        return True

    def give_back(self) -> None:
        """A line that had a turn has ended it."""
        self._free += 1

    def next(self) -> Line | None:
        """Who has waited longest, if there is a turn for it, which it has now to `take`."""
        if not self._free or not self._waiting:
            return None
        return self._waiting.pop(next(iter(self._waiting)))

    def leave(self, target: str) -> None:
        """It waits no longer."""
        self._waiting.pop(target, None)

    @property
    def are_wanted(self) -> bool:
        """Others wait: who has sent something lets them go first."""
        return bool(self._waiting)
