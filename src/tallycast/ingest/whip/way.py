"""How a datagram came, and how the answer goes back."""

import msgspec


class Way(msgspec.Struct, frozen=True):
    """From an address of the other side to one of ours."""

    host: str
    port: int
    local: str
