"""What becomes of a frame that a client sends: a message, another name, another colour, or a refusal.

The order: how fast, how large, may this person speak now, what does it say, may that be said. Whatever is
refused is told to its sender with a reason and, where waiting helps, for how long; the refused text goes
back with it.
"""

import asyncio
import html
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from tallycast.bus import Bus
from tallycast.chat.client import POLICY_VIOLATION, Client
from tallycast.chat.errors import ChatRefused, MessageRefused, NameRefused
from tallycast.chat.filters import SlurFilter, built_in_words
from tallycast.chat.frames import (
    Encoded,
    Incoming,
    Kind,
    Refusal,
    about_user,
    decode,
    name_change,
    notice,
    said,
)
from tallycast.chat.hub import Hub
from tallycast.chat.identifiers import new_id
from tallycast.chat.limits import SPARE_RATE, Paces, Rate
from tallycast.chat.messages import MessageLog
from tallycast.chat.on_air import OnAir
from tallycast.chat.rendering import Renderer
from tallycast.chat.users import MODERATOR, Users
from tallycast.db.queries.messages import StoredMessage
from tallycast.events import ChatUser, MessageSent, UserChanged
from tallycast.settings import ChatSettings

FRAME_BYTES_MOST = 2048
"""A larger frame is refused (contract); one above twice this closes its socket before it comes here."""
ESTABLISHED_AFTER = timedelta(minutes=15)


class Speech:
    """Takes the frames of clients, and the messages of bots."""

    def __init__(
        self,
        *,
        hub: Hub,
        users: Users,
        log: MessageLog,
        renderer: Renderer,
        on_air: OnAir,
        bus: Bus,
        settings: Callable[[], ChatSettings],
        server_name: Callable[[], str],
    ) -> None:
        self._hub = hub
        self._users = users
        self._log = log
        self._renderer = renderer
        self._on_air = on_air
        self._bus = bus
        self._settings = settings
        self._server_name = server_name
        self._paces = Paces()
        self._slurs: tuple[tuple[str, ...], SlurFilter] | None = None

    async def receive(self, client: Client, text: str) -> None:
        """One frame of a client."""
        client.message_count += 1
        if not self._in_time(client, text):
            return
        if len(text) > FRAME_BYTES_MOST or len(text.encode("utf-8", "replace")) > FRAME_BYTES_MOST:
            self._refuse(client, f"A message may have at most {FRAME_BYTES_MOST} bytes; yours is longer.")
            return
        frame = decode(text.replace("\n", " "))
        if frame is None:
            return
        try:
            if frame.type == Kind.CHAT:
                await self._message(client, frame.body)
            elif frame.type == Kind.NAME_CHANGE:
                await self._rename(client, frame.new_name)
            elif frame.type == Kind.COLOR_CHANGE:
                await self._recolor(client, frame.new_color)
        except MessageRefused as refused:
            self._refuse(client, str(refused), frame.body, refused.wait_seconds)
        except ChatRefused as refused:
            self._refuse(client, str(refused), frame.body)

    async def say(self, user: ChatUser, text: str) -> None:
        """A bot's message to everyone; returns when it is stored and sent. Raises MessageRefused."""
        body = self._renderer.message(text)
        if not body:
            raise MessageRefused("There is nothing to be seen in this message")
        await self._send(user, text, body, client_id=0)

    async def _send(self, user: ChatUser, text: str, body: str, client_id: int) -> None:
        message = StoredMessage(
            id=new_id(),
            kind=Kind.CHAT,
            sent_at=datetime.now(UTC),
            body=body,
            raw_body=text,
            user=user,
            client_id=client_id,
        )
        fact = MessageSent(
            message_id=message.id,
            sent_at=message.sent_at,
            user=user,
            client_id=client_id,
            body=body,
            raw_body=text,
        )
        await self._log.keep(message, fact)
        await self._hub.broadcast(Encoded.of(said(message, self._server_name())))
        self._bus.publish(fact)

    def _in_time(self, client: Client, text: str) -> bool:
        """Whether this person may send a frame now; otherwise they are told (once a second at most)."""
        if MODERATOR in client.user.scopes:
            return True
        rate, now = self._rate(self._settings()), asyncio.get_running_loop().time()
        verdict = self._paces.of(client.user.id, now, rate).frame(now, rate)
        if verdict.hostile:
            client.socket.close(POLICY_VIOLATION, "too many frames")
        if verdict.tell:
            frame = decode(text) or Incoming()
            wait = verdict.wait_seconds
            words = f"You are writing too fast; this was not sent. You can write again in {_seconds(wait)}."
            self._refuse(client, words, frame.body, wait)
        return verdict.allowed

    async def _message(self, client: Client, text: str) -> None:
        user, settings = client.user, self._settings()
        self._may_speak(user, settings)
        if not self._on_air.is_open():
            raise MessageRefused("The stream is offline, and the chat is closed.")
        body = self._renderer.message(text)
        if not body:
            return
        if settings.chat_slur_filter_enabled and self._slur_filter(settings).finds(text):
            raise MessageRefused("Your message holds a word that is not welcome here; it was not sent.")
        self._slow_mode(user, settings)
        await self._send(user, text, body, client.id)

    async def _rename(self, client: Client, proposal: str) -> None:
        self._may_speak(client.user, self._settings())
        before = client.user
        try:
            renamed = await self._users.rename(before, proposal, client_id=client.id)
        except NameRefused:
            self._hub.send((client,), Encoded.of(about_user(Kind.CONNECTED_USER_INFO, client.user)))
            raise
        self._changed(renamed.user)
        if renamed.fact is not None:
            self._hub.broadcast(Encoded.of(name_change(renamed.fact)))
            self._bus.publish(renamed.fact)
        if renamed.notice:
            client.send(notice(html.escape(renamed.notice)))

    async def _recolor(self, client: Client, color: int) -> None:
        self._may_speak(client.user, self._settings())
        user = await self._users.recolor(client.user, color)
        self._changed(user)
        self._bus.publish(UserChanged(user=user))

    def _changed(self, user: ChatUser) -> None:
        """The user's other name or colour, to their own sockets and to the history."""
        self._hub.update(user)
        self._log.forget_history()
        info = Encoded.of(about_user(Kind.CONNECTED_USER_INFO, user))
        self._hub.send(self._hub.of_user(user.id), info)

    def _may_speak(self, user: ChatUser, settings: ChatSettings) -> None:
        if user.disabled_at is not None:
            raise MessageRefused("You have been removed from the chat.")
        if settings.chat_disabled:
            raise MessageRefused("The chat is switched off.")
        if MODERATOR in user.scopes:
            return
        if settings.chat_established_users_only:
            wait = (user.created_at + ESTABLISHED_AFTER - datetime.now(UTC)).total_seconds()
            if wait > 0:
                raise MessageRefused(
                    f"Only those who have been here for a while may write; you can in {_seconds(wait)}.",
                    wait_seconds=wait,
                )
        if settings.chat_require_authentication and not user.authenticated:
            raise MessageRefused("Only those who have signed in may write.")

    def _slow_mode(self, user: ChatUser, settings: ChatSettings) -> None:
        if not settings.chat_slow_mode_seconds or MODERATOR in user.scopes:
            return
        rate, now = self._rate(settings), asyncio.get_running_loop().time()
        verdict = self._paces.of(user.id, now, rate).message(now, rate)
        if not verdict.allowed:
            raise MessageRefused(
                f"Slow mode is on; you can write again in {_seconds(verdict.wait_seconds)}.",
                wait_seconds=verdict.wait_seconds,
            )

    def _rate(self, settings: ChatSettings) -> Rate:
        spam = settings.chat_spam_protection_enabled
        return Rate(
            burst=settings.chat_spam_messages if spam else SPARE_RATE.burst,
            window_seconds=settings.chat_spam_window_seconds if spam else SPARE_RATE.window_seconds,
            timeout_seconds=settings.chat_spam_timeout_seconds if spam else SPARE_RATE.timeout_seconds,
            slow_mode_seconds=settings.chat_slow_mode_seconds,
        )

    def _slur_filter(self, settings: ChatSettings) -> SlurFilter:
        words = settings.chat_slur_words or built_in_words()
        if self._slurs is None or self._slurs[0] != words:
            self._slurs = (words, SlurFilter(words))
        return self._slurs[1]

    def _refuse(self, client: Client, words: str, body: str = "", wait_seconds: float = 0.0) -> None:
        refusal = Refusal(body=body, retry_after_seconds=round(wait_seconds, 1))
        client.send(notice(html.escape(words, quote=False), refusal))


def _seconds(wait: float) -> str:
    count = max(1, round(wait))
    if count >= 120:
        return f"{round(count / 60)} minutes"
    return "1 second" if count == 1 else f"{count} seconds"
