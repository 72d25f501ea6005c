"""Who is connected to the other servers of one chat, as these tell; sans-IO.

The list is there for moderators, for the addresses of somebody who is removed, and so that who has the chat
open on two servers joins once.
"""

from collections.abc import Iterable, Iterator

import msgspec

from tallycast.events import ChatUser, OpenSocket


class Roster:
    """Sockets by server. What changes them returns the user ids whose sockets opened, or closed, by it."""

    def __init__(self) -> None:
        self._servers: dict[str, dict[int, OpenSocket]] = {}

    def __iter__(self) -> Iterator[OpenSocket]:
        return (socket for sockets in self._servers.values() for socket in tuple(sockets.values()))

    def of_user(self, user_id: str) -> list[OpenSocket]:
        """The sockets of one user."""
        return [socket for socket in self if socket.user.id == user_id]

    def update(self, user: ChatUser) -> None:
        """The user has changed."""
        for sockets in self._servers.values():
            for client_id, socket in sockets.items():
                if socket.user.id == user.id:
                    sockets[client_id] = msgspec.structs.replace(socket, user=user)

    def opened(self, origin: str, sockets: Iterable[OpenSocket]) -> list[str]:
        """Sockets opened; those that are known already are not new."""
        known = self._servers.setdefault(origin, {})
        new = [socket for socket in sockets if socket.client_id not in known]
        known |= {socket.client_id: socket for socket in new}
        return [socket.user.id for socket in new]

    def closed(self, origin: str, client_id: int) -> list[str]:
        """A socket closed."""
        gone = self._servers.get(origin, {}).pop(client_id, None)
        return [] if gone is None else [gone.user.id]

    def kept(self, origin: str, client_ids: Iterable[int]) -> list[str]:
        """Of what was known of this server only these are still open."""
        wanted, known = set(client_ids), self._servers.get(origin, {})
        return [user for client_id in set(known) - wanted for user in self.closed(origin, client_id)]

    def left(self, origin: str) -> list[str]:
        """The whole server is gone."""
        return [socket.user.id for socket in self._servers.pop(origin, {}).values()]
