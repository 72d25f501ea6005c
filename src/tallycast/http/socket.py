"""/ws: the chat's WebSocket, plain ASGI.

The order of checks and their answers are the contract's: what nobody may have is answered without an
upgrade, what one person may not is told in a frame before the socket closes.
"""

import asyncio
import itertools
import time
from typing import Any
from urllib.parse import parse_qs

from tallycast.auth import TicketRefused
from tallycast.chat import Address, Admission, Answer, Kind, failure
from tallycast.http.prepared import EXTENSION, PreparedWriter
from tallycast.http.rooms import Rooms
from tallycast.http.watching import kept, queried

PATH = "/ws"
SUBPROTOCOL = "tallycast.chat"
"""For clients that want to be sure of one JSON object a frame; all get that, this says so."""
POLICY_VIOLATION = 1008
FRAMES_IN_A_ROW = 32
"""A read may bring thousands of small frames; after so many others get their turn."""
_TOLD = {Answer.NEEDS_REGISTRATION: Kind.NEEDS_REGISTRATION, Answer.USER_DISABLED: Kind.USER_DISABLED}


class SocketApp:
    """Serves /ws, as a WebSocket and (to say why not) as plain HTTP."""

    def __init__(self, rooms: Rooms) -> None:
        self._rooms = rooms
        self._tickets: dict[PreparedWriter, str] = {}
        rooms.watching.listen(self._ask_again)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """One connection."""
        if scope["type"] == "http":
            await self._plain(scope, send)
            return
        await receive()
        chat = self._rooms.chat
        ip = self._rooms.client_address().of(scope)
        token = parse_qs(scope["query_string"].decode("ascii", "replace")).get("accessToken", [""])[0]
        admission = await chat.entrance.admit(token, ip)
        if admission.answer in (Answer.CHAT_DISABLED, Answer.FULL, Answer.BANNED):
            await _refuse(admission.answer, send)
            return
        asked = scope.get("subprotocols", ())
        await send({"type": "websocket.accept", "subprotocol": SUBPROTOCOL if SUBPROTOCOL in asked else None})
        await self._talk(scope, receive, admission, ip)

    async def _talk(self, scope: Any, receive: Any, admission: Admission, ip: str) -> None:
        chat = self._rooms.chat
        socket: PreparedWriter = scope["extensions"][EXTENSION]["socket"]
        if admission.answer is not Answer.COME_IN:
            if (kind := _TOLD.get(admission.answer)) is not None:
                socket.write(failure(kind).wire)
            socket.close(POLICY_VIOLATION, "")
            return
        address = Address(ip=ip, user_agent=_user_agent(scope))
        self._tickets[socket] = queried(scope) or kept(scope)
        socket.forget_handshake()
        end = self._end_with_ticket(socket)
        client = None
        try:
            client = await chat.entrance.open(admission, socket, address)
            if client is None:
                return
            for number in itertools.count(1):
                if number % FRAMES_IN_A_ROW == 0:
                    await asyncio.sleep(0)
                message = await receive()
                if message["type"] == "websocket.disconnect":
                    return
                text = message.get("text")
                if text is None:
                    text = message.get("bytes", b"").decode("utf-8", "replace")
                await chat.speech.receive(client, text)
        finally:
            del self._tickets[socket]
            if end is not None:
                end.cancel()
            if client is not None:
                chat.entrance.close(client)

    def _end_with_ticket(self, socket: PreparedWriter) -> asyncio.TimerHandle | None:
        """Where not everybody may watch, a socket lasts as long as the ticket that let it in."""
        door = self._rooms.watching
        if door.is_open:
            return None
        try:
            left = door.admits(self._tickets[socket]).expires_at - time.time()
        except TicketRefused:
            left = 0.0
        return asyncio.get_running_loop().call_later(left, socket.close, POLICY_VIOLATION, "")

    def _ask_again(self) -> None:
        """Others may watch than before: close what would not be let in now."""
        door = self._rooms.watching
        if door.is_open:
            return
        for socket, ticket in list(self._tickets.items()):
            try:
                door.admits(ticket)
            except TicketRefused:
                socket.close(POLICY_VIOLATION, "")

    async def _plain(self, scope: Any, send: Any) -> None:
        closed = self._rooms.chat.entrance.closed_to(self._rooms.client_address().of(scope))
        status, body = 400, b"This is the chat's WebSocket; connect with Upgrade: websocket"
        if closed is Answer.BANNED:
            status, body = 403, b""
        elif closed is not None:
            status, body = 200, closed.value.encode()
        headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"cache-control", b"no-store")]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})


async def _refuse(answer: Answer, send: Any) -> None:
    if answer is Answer.BANNED:
        await send({"type": "websocket.close"})  # before it was accepted: 403 (ASGI)
        return
    # The denial response of ASGI: plain HTTP in place of the upgrade.
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"cache-control", b"no-store")]
    await send({"type": "websocket.http.response.start", "status": 200, "headers": headers})
    await send({"type": "websocket.http.response.body", "body": answer.value.encode()})


def _user_agent(scope: Any) -> str:
    for name, value in scope["headers"]:
        if name == b"user-agent":
            agent: str = value.decode("latin-1")[:500]
            return agent
    return ""
