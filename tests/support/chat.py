"""Settings of the chat for tests: the defaults, with what a test wants otherwise."""

from typing import Any

from tallycast.settings import ROWS, ChatSettings


def chat_settings(**changed: Any) -> ChatSettings:
    """A view with these values in place of the defaults."""
    return ChatSettings.of({row.key: row.default for row in ROWS} | changed)
