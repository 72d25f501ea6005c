"""Chat: who speaks, what they say, and the pictures that they say it with."""

from tallycast.chat.emoji import Emoji, EmojiFolder, EmojiRefused

__all__ = ["Emoji", "EmojiFolder", "EmojiRefused"]
