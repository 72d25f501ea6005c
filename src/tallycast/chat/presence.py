"""Who is here, sans-IO: a person has joined with their first socket, and parted some time after the last.

A page that is loaded anew closes its socket and opens another; who is back within the time given was never
away, and nobody is told of either.
"""


class Presence:
    """Counts sockets by user id; times are any monotonic seconds."""

    def __init__(self, part_seconds: float) -> None:
        self._part_seconds = part_seconds
        self._sockets: dict[str, int] = {}
        self._leaving: dict[str, float] = {}

    def opened(self, user_id: str) -> bool:
        """A socket opened; returns whether the person joins with it."""
        count = self._sockets.get(user_id, 0)
        self._sockets[user_id] = count + 1
        was_leaving = self._leaving.pop(user_id, None) is not None
        return count == 0 and not was_leaving

    def closed(self, user_id: str, now: float) -> None:
        """A socket closed."""
        count = self._sockets[user_id] - 1
        if count:
            self._sockets[user_id] = count
        else:
            del self._sockets[user_id]
            self._leaving[user_id] = now + self._part_seconds

    def sockets(self, user_id: str) -> int:
        """How many sockets the person holds."""
        return self._sockets.get(user_id, 0)

    def deadline(self) -> float | None:
        """When somebody parts next, unless they return."""
        return next(iter(self._leaving.values()), None)  # they leave in the order in which they closed

    def parted(self, now: float) -> list[str]:
        """Who has parted by now; each is named once."""
        gone = []
        for user_id, at in self._leaving.items():
            if at > now:
                break
            gone.append(user_id)
        for user_id in gone:
            del self._leaving[user_id]
        return gone
