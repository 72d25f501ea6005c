"""uvicorn's HTTP protocol with two short ways for answers that are known at once.

A task, an event, two messages and a check of every header cost more than a playlist that lies ready in
memory. An application that has `answer_at_once(scope)` is asked first; what it answers is written as it is,
now or later, and what it does not goes the usual way.

The second is for requests that were read before. A thousand players of one make ask for a playlist with the
same bytes, and what the parser made of them it would make again: where a connection stands between two
requests, and what arrives is exactly one that was answered so, it is not parsed anew.
"""

import functools
from typing import Any, Protocol, cast

import uvloop
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from tallycast.http.later import Later
from tallycast.http.reply import Header, Reply

Scope = dict[str, Any]
JOINED_BYTES = 1 << 14
"""Up to here a copy costs less than a second call of the system (some 15 µs on loopback)."""
KNOWN_MOST = 1024
"""Requests that are kept: what players ask for within a second or two."""
KNOWN_BYTES = 2048
"""Of each at most; browsers send some 700."""


class AnswersAtOnce(Protocol):
    """An application with a short way."""

    def answer_at_once(self, scope: Any) -> Reply | Later | None:
        """The whole answer, if it is known or comes by itself; None: call the application."""
        ...


class ShortWay:
    """What the connections of one server share."""

    def __init__(self, application: AnswersAtOnce | None) -> None:
        self.application = application
        self._known: dict[bytes, Scope] = {}
        self._default_headers: list[Header] = []
        self._given = b""

    def known(self, request: bytes) -> Scope | None:
        """What the parser made of these bytes, without what belongs to the connection."""
        return self._known.get(request)

    def keep(self, request: bytes, scope: Scope) -> None:
        """These bytes are this request, whole and alone."""
        if len(request) <= KNOWN_BYTES:
            if len(self._known) >= KNOWN_MOST:
                del self._known[next(iter(self._known))]
            self._known[request] = scope

    def given(self, default_headers: list[Header]) -> bytes:
        """The lines of the server's own headers (the date); uvicorn makes a new list once a second."""
        if default_headers is not self._default_headers:
            self._default_headers = default_headers
            self._given = b"".join(b"%b: %b\r\n" % header for header in default_headers)
        return self._given


class AtOnceProtocol(HttpToolsProtocol):
    """Writes at once what needs no waiting; the rest of uvicorn's life of a connection stays as it is."""

    def __init__(self, *arguments: Any, short_way: ShortWay, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._short_way = short_way
        self._is_between = True
        """The parser has read whole requests and no part of a next one."""
        self._begun = 0
        """Requests within the bytes that are being read."""
        self._answered: Scope | None = None
        """The last of them, if it was answered at once."""
        self._answered_at = 0.0
        self._later: Later | None = None
        """What the present request waits for."""
        # A head that leaves alone wakes its reader for nothing. But asyncio's own writelines, in Python 3.12
        # and 3.13, does not say when too much waits to be written.
        self._writes_together = isinstance(self.loop, uvloop.Loop)

    # A request that was read before.

    def data_received(self, data: bytes) -> None:
        """Bytes of the peer, in any cut."""
        was_between = self._is_between
        if was_between:
            known = self._short_way.known(data)
            if known is not None and self._answer_known(known):
                return
        self._begun, self._answered = 0, None
        super().data_received(data)
        if was_between and self._is_between and self._begun == 1 and self._answered is not None:
            self._short_way.keep(data, self._answered)

    def _answer_known(self, known: Scope) -> bool:
        # Not while an answer is under way, which comes first, nor to a peer that does not read.
        cycle = self.cycle
        if (cycle is not None and not cycle.response_complete) or self.flow.write_paused:
            return False
        application = self._short_way.application
        assert application is not None
        reply = application.answer_at_once({**known, "client": self.client, "server": self.server})
        if not isinstance(reply, Reply):
            return False
        self._write(reply)
        self.server_state.total_requests += 1
        # The timer of an idle connection is not set anew for each request: when it fires it looks here.
        self._answered_at = self.loop.time()
        if self.timeout_keep_alive_task is None:
            self._end_when_idle(self.timeout_keep_alive)
        return True

    def timeout_keep_alive_handler(self) -> None:
        """No request went through the parser for a while."""
        left = self._answered_at + self.timeout_keep_alive - self.loop.time()
        if left > 0:
            self._end_when_idle(left)
        else:
            super().timeout_keep_alive_handler()

    def _end_when_idle(self, seconds: float) -> None:
        self.timeout_keep_alive_task = self.loop.call_later(seconds, self.timeout_keep_alive_handler)

    def on_message_begin(self) -> None:
        """The parser saw the first byte of a request."""
        self._is_between = False
        self._begun += 1
        super().on_message_begin()

    def on_message_complete(self) -> None:
        """And the last one, of its body too."""
        # After one that wants another protocol the parser is not as at the begin.
        self._is_between = not self.parser.should_upgrade()
        super().on_message_complete()

    # A request that the parser has read.

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:
        # The usual way where the connection ends after this answer, or its peer does not read.
        application = self._short_way.application
        if (
            application is not None
            and cycle.keep_alive
            and not self.flow.write_paused
            and not cycle.disconnected
        ):
            answer = application.answer_at_once(cycle.scope)
            if isinstance(answer, Reply):
                self._answered = cast(Scope, cycle.scope)
                self._finish(cycle, answer)
                return
            if answer is not None:
                self._later = answer
                answer.begin(functools.partial(self._give, cycle, app))
                return
        super()._start_asgi_task(cycle, app)

    def _give(self, cycle: RequestResponseCycle, app: Any, reply: Reply | None) -> None:
        """What was waited for is there."""
        self._later = None
        if self.transport.is_closing():
            return
        if reply is None:
            super()._start_asgi_task(cycle, app)
        else:
            self._finish(cycle, reply)

    def _finish(self, cycle: RequestResponseCycle, reply: Reply) -> None:
        cycle.response_started = cycle.response_complete = True
        cycle.message_event.set()
        if cycle.keep_alive:
            self._write(reply)
        else:  # the server began to stop meanwhile
            self.transport.write(b"%bconnection: close\r\n\r\n" % reply.head)
            self.transport.write(reply.body)
            self.transport.close()
        if self.pipeline:  # the next begins, but not within this one: a thousand may have been asked for
            self.loop.call_soon(cycle.on_response)
        else:
            cycle.on_response()

    def connection_lost(self, exc: Exception | None) -> None:
        """The peer is gone."""
        if self._later is not None:
            self._later.cancel()
            self._later = None
        super().connection_lost(exc)

    def _write(self, reply: Reply) -> None:
        given = self._short_way.given(self.server_state.default_headers)
        if len(reply.body) <= JOINED_BYTES:
            self.transport.write(reply.wire(given))
            return
        head = b"%b%b\r\n" % (reply.head, given)
        if self._writes_together:
            self.transport.writelines((head, reply.body))
        else:
            self.transport.write(head)
            self.transport.write(reply.body)


def protocol_of(application: Any) -> Any:
    """What makes the protocol of each connection of a server of this application."""
    short_way = ShortWay(application if hasattr(application, "answer_at_once") else None)
    return functools.partial(AtOnceProtocol, short_way=short_way)
