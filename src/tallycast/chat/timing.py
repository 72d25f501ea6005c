"""How long the chat waits before some of what it does."""

import msgspec


class Timing(msgspec.Struct, frozen=True, kw_only=True):
    """The contract's times; tests take shorter ones."""

    part_seconds: float = 10.0
    """A person has parted so long after their last socket closed, unless they came back."""
    welcome_seconds: float = 7.0
    """The welcome message comes so long after a socket opened."""
    close_seconds: float = 2.0
    """A removed person's sockets are told why, and closed after this."""
