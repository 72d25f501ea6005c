"""What an import needs of the chat, which is another room: its rules, as functions."""

from collections.abc import Callable

import msgspec


class ChatRules(msgspec.Struct, frozen=True, kw_only=True):
    """Handed in by who joins both rooms."""

    clean_name: Callable[[str], str]
    """A display name as the chat would take it; empty if nothing is left of it."""
    name_mark: Callable[[str], str]
    """What names that look alike have in common."""
    token_hash: Callable[[str], str]
    """What is stored of an access token."""
    clean_markup: Callable[[str], str]
    """HTML as the chat lets it through."""
    plain_address: Callable[[str], str | None]
    """An IP address or network in its one spelling; None if it is none."""
