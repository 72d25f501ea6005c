"""What the chat refuses; each message is a sentence for the person who asked."""

from tallycast.errors import TallycastError


class ChatRefused(TallycastError):
    """Root of what the chat refuses."""


class NameRefused(ChatRefused):
    """A display name that may not be taken."""


class TooManyNewcomers(ChatRefused):
    """So many registered from one address that the next has to wait."""

    def __init__(self, wait_seconds: float) -> None:
        super().__init__("Too many people registered from this address; please try again in a moment")
        self.wait_seconds = wait_seconds


class UnknownUser(ChatRefused):
    """There is no user of this id."""


class MessageRefused(ChatRefused):
    """A message that is not sent; `wait_seconds` says when the next one may be, 0 if waiting is no help."""

    def __init__(self, text: str, *, wait_seconds: float = 0.0) -> None:
        super().__init__(text)
        self.wait_seconds = wait_seconds


class ModerationRefused(ChatRefused):
    """Something that a moderator or the administrator may not do."""
