"""Secrets of a new server: random, made once, shown once.

There is no default password and no default stream key: a server that nobody has touched must not be
open to everybody who has read the manual.
"""

import secrets
from collections.abc import Callable

import msgspec

from tallycast.settings.store import SettingsStore


class FirstSecrets(msgspec.Struct, frozen=True, kw_only=True):
    """In clear, for the terminal, exactly once; None where one was there or given."""

    admin_password: str | None
    stream_key: str | None


async def ensure_secrets(
    store: SettingsStore, *, random_text: Callable[[int], str] = secrets.token_urlsafe
) -> FirstSecrets | None:
    """Make and store what is missing; None when nothing was. `random_text` takes a number of bytes."""
    # 18 random bytes are 24 characters and 144 bits: nobody guesses them, and a person can type them.
    password = random_text(18) if not store.get("admin_password") else None
    stream_key = f"tc_{random_text(18)}" if not store.get("stream_keys") else None
    made = {"admin_password": password, "stream_keys": stream_key}
    await store.set_many({key: value for key, value in made.items() if value is not None})
    if password is None and stream_key is None:
        return None
    return FirstSecrets(admin_password=password, stream_key=stream_key)
