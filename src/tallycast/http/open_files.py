"""How many sockets this process may hold."""

import resource

SHARE_FOR_CHAT = 0.7
"""Of the files that may be open, the chat's sockets get this share (contract)."""
UNLIMITED = 1_000_000


def sockets_most() -> int:
    """Raise the limit of open files to what the system allows; returns how many the chat may take."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != hard:
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    most = UNLIMITED if hard == resource.RLIM_INFINITY else hard
    return int(min(most, UNLIMITED) * SHARE_FOR_CHAT)
