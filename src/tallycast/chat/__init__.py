"""Chat: who speaks, what they say, and the pictures that they say it with."""

from tallycast.chat.client import Address, Client, Socket
from tallycast.chat.emoji import Emoji, EmojiFolder, EmojiRefused
from tallycast.chat.entrance import Admission, Answer
from tallycast.chat.errors import ChatRefused, MessageRefused, ModerationRefused, NameRefused, UnknownUser
from tallycast.chat.frames import Encoded, Kind, Said, UserWithReason, WireUser, failure, said
from tallycast.chat.moderation import ADMINISTRATOR, Actor
from tallycast.chat.room import Chat
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
    "Said",
    "Socket",
    "UnknownUser",
    "UserWithReason",
    "WireUser",
    "failure",
    "said",
]
