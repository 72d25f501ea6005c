"""The chat over HTTP: registration, history, and what moderators do."""

from tallycast.http.chat.handlers import HANDLERS

__all__ = ["HANDLERS"]
