"""The life of an RTMP session, as a table.

A session shakes hands, connects to the application, publishes and leaves. The encoder does the first and
the second; whether it may publish is decided elsewhere, so that there is a state in which nothing is read
further until the decision is told. After a publication ended the same connection may publish again.

::

    SHAKING_HANDS ── hands shaken ──▶ CONNECTING ── connect ──▶ CONNECTED ── publish ──▶ ASKING
                                          │                      ▲  ▲                     │  │
                                   connect refused               │  └──── unpublish ── PUBLISHING
                                          ▼                      │                 accepted   │
                                        CLOSING ◀──── refused ───┴────────────────────────────┘

Two rules. State changes here and nowhere else, by `next_state`. An input that a state does not know is the
peer's fault (RemoteProtocolError) or ours (LocalProtocolError, for the answers that we give); what is
harmless at a wrong moment stands in the table, with the state itself as its end.
"""

import enum

from tallycast.ingest.rtmp.errors import LocalProtocolError, RemoteProtocolError


class State(enum.Enum):
    """Where a session is."""

    SHAKING_HANDS = "shaking hands"
    CONNECTING = "waiting for connect"
    CONNECTED = "connected"
    ASKING = "waiting for leave to publish"
    PUBLISHING = "publishing"
    CLOSING = "closing"
    """All is said: what still comes is not read."""


class Input(enum.Enum):
    """What may happen to a session."""

    HANDS_SHAKEN = "the end of the handshake"
    CONNECT = "connect"
    WRONG_APPLICATION = "connect to an application that is not ours"
    STREAM_COMMAND = "a command that prepares or tidies"
    MEDIA = "audio, video or data"
    PUBLISH = "publish"
    UNPUBLISH = "the end of publishing"
    ACCEPTED = "our consent"
    REFUSED = "our refusal"
    LEAVE = "our farewell"


_OURS = frozenset({Input.ACCEPTED, Input.REFUSED, Input.LEAVE})

TABLE: dict[State, dict[Input, State]] = {
    State.SHAKING_HANDS: {
        Input.HANDS_SHAKEN: State.CONNECTING,
        Input.LEAVE: State.CLOSING,
    },
    State.CONNECTING: {
        Input.CONNECT: State.CONNECTED,
        Input.WRONG_APPLICATION: State.CLOSING,
        Input.LEAVE: State.CLOSING,
    },
    State.CONNECTED: {
        Input.STREAM_COMMAND: State.CONNECTED,
        Input.UNPUBLISH: State.CONNECTED,  # tidying before the first publish
        Input.MEDIA: State.CONNECTED,  # what was under way when publishing ended: dropped
        Input.PUBLISH: State.ASKING,
        Input.LEAVE: State.CLOSING,
    },
    State.ASKING: {
        Input.ACCEPTED: State.PUBLISHING,
        Input.REFUSED: State.CLOSING,
        Input.LEAVE: State.CLOSING,
    },
    State.PUBLISHING: {
        Input.STREAM_COMMAND: State.PUBLISHING,
        Input.MEDIA: State.PUBLISHING,
        Input.UNPUBLISH: State.CONNECTED,
        Input.LEAVE: State.CLOSING,
    },
    State.CLOSING: {
        Input.LEAVE: State.CLOSING,
    },
}


def next_state(state: State, happening: Input) -> State:
    """The state after `happening`. Raises RemoteProtocolError or LocalProtocolError, by whose deed it is."""
    following = TABLE[state].get(happening)
    if following is not None:
        return following
    if happening in _OURS:
        raise LocalProtocolError(f"RTMP session {state.value}: {happening.value} has no place here")
    raise RemoteProtocolError(f"RTMP session {state.value}: {happening.value} was not expected")
