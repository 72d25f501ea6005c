"""One open socket, as the chat sees it."""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

import msgspec

from tallycast.chat.frames import Encoded
from tallycast.events import ChatUser

NORMAL, GOING_AWAY, POLICY_VIOLATION, TRY_LATER = 1000, 1001, 1008, 1013
"""Close codes (RFC 6455 7.4.1; 1013 from IANA's registry)."""


class Socket(Protocol):
    """What the chat needs of a connection; no call waits, and each may be made on a closed one."""

    slow: bool
    """Whether it was cut off because its peer did not read."""

    @property
    def write(self) -> Callable[[bytes], object]:
        """Writes whole WebSocket frames; who does not read is cut off."""
        ...

    def close(self, code: int, reason: str) -> None:
        """End the connection in good order."""
        ...

    def abort(self) -> None:
        """End it at once, and give up what waits."""
        ...


class Address(msgspec.Struct, frozen=True, kw_only=True):
    """Where a socket comes from."""

    ip: str
    user_agent: str = ""


class Client:
    """A socket of a user; `id` is what integrations address it by."""

    __slots__ = ("address", "connected_at", "id", "message_count", "socket", "user")

    def __init__(
        self, client_id: int, user: ChatUser, socket: Socket, address: Address, connected_at: datetime
    ) -> None:
        self.id = client_id
        self.user = user
        """As it is now: replaced when the user changes."""
        self.socket = socket
        self.address = address
        self.connected_at = connected_at
        self.message_count = 0

    def send(self, frames: Encoded) -> None:
        """Tell this one client."""
        self.socket.write(frames.wire)
