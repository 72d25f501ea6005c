"""Chat: who speaks, what they say, and the pictures that they say it with."""

from tallycast.chat.bans import plain_address
from tallycast.chat.client import Address, Client, Socket
from tallycast.chat.emoji import Emoji, EmojiFolder, EmojiRefused
from tallycast.chat.entrance import Admission, Answer
from tallycast.chat.errors import (
    ChatRefused,
    MessageRefused,
    ModerationRefused,
    NameRefused,
    TooManyNewcomers,
    UnknownUser,
)
from tallycast.chat.frames import Encoded, Kind, Said, UserWithReason, WireUser, failure, said
from tallycast.chat.identifiers import token_hash
from tallycast.chat.lookalikes import mark_of
from tallycast.chat.moderation import ADMINISTRATOR, Actor
from tallycast.chat.names import clean as clean_name
from tallycast.chat.rendering import Renderer
from tallycast.chat.room import Chat
from tallycast.chat.timing import Timing
from tallycast.chat.users import MODERATOR

__all__ = [
    "ADMINISTRATOR",
    "MODERATOR",
    "Actor",
    "Address",
    "Admission",
    "Answer",
    "Chat",
    "ChatRefused",
    "Client",
    "Emoji",
    "EmojiFolder",
    "EmojiRefused",
    "Encoded",
    "Kind",
    "MessageRefused",
    "ModerationRefused",
    "NameRefused",
    "Renderer",
    "Said",
    "Socket",
    "Timing",
    "TooManyNewcomers",
    "UnknownUser",
    "UserWithReason",
    "WireUser",
    "clean_name",
    "failure",
    "mark_of",
    "plain_address",
    "said",
    "token_hash",
]
