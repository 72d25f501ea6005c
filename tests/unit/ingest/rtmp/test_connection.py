"""The session, back to back with a client core."""

import random
from collections.abc import Sequence
from typing import Any

import pytest

from tallycast.ingest.rtmp.connection import Limits, RtmpConnection
from tallycast.ingest.rtmp.errors import LocalProtocolError, PeerTimedOut, RemoteProtocolError
from tallycast.ingest.rtmp.events import (
    CaptionReceived,
    Event,
    MediaReceived,
    MetadataReceived,
    PublishEnded,
    PublishRequested,
)
from tallycast.ingest.rtmp.handshake import ServerHandshake
from tallycast.ingest.rtmp.state import State
from tallycast.media import amf0, amf3
from tallycast.media.data_messages import CaptionData, CaptionText
from tallycast.media.flv import FlvTag, TagType
from tests.support.feed import in_every_cut
from tests.support.rtmp_client import RtmpClient
from tests.unit.ingest.samples import audio, video

RANDOM = random.Random(5).randbytes(ServerHandshake.RANDOM_BYTES)


class Pair:
    """A client core and a server core, joined."""

    def __init__(self, limits: Limits | None = None, client: RtmpClient | None = None) -> None:
        self.now = 1_000.0
        self.server = RtmpConnection(limits or Limits(), random=RANDOM, now=self.now)
        self.client = client or RtmpClient()
        self.events: list[Event] = []
        self.sent = b""
        """All that the client ever sent."""

    def exchange(self) -> None:
        """Until both are silent."""
        while True:
            data = self.client.data_to_send()
            self.sent += data
            if data:
                self.events += self.server.receive_data(data, self.now)
            answer = self.server.data_to_send()
            if answer:
                self.client.receive_data(answer)
            elif not data:
                return

    def connect(self, app: str = "live", **properties: Any) -> "Pair":
        self.exchange()
        self.client.connect(app, **properties)
        self.exchange()
        return self

    def ask(self, name: str = "KEY") -> "Pair":
        self.client.command("releaseStream", None, name)
        self.client.command("FCPublish", None, name)
        self.client.command("createStream", None)
        self.client.stream_id = 1
        self.client.command("_checkbw", None)
        self.client.publish(name)
        self.exchange()
        return self

    def accept(self) -> "Pair":
        self.server.accept_publish(self.now)
        self.events += self.server.receive_data(b"", self.now)
        self.exchange()
        return self

    def status(self) -> str:
        return str(self.client.commands("onStatus")[-1][3]["code"])


def publishing(**options: Any) -> Pair:
    pair = Pair(**options).connect().ask().accept()
    pair.events.clear()
    return pair


def test_from_handshake_to_media() -> None:
    pair = Pair().connect().ask()
    assert pair.events == [PublishRequested("KEY")]
    answers = pair.client.commands()
    assert answers[0][:2] == ["_result", 1.0]
    assert ["_result", 4.0, None, 1.0] in answers
    assert "onFCPublish" in [answer[0] for answer in answers]
    pair.accept()
    assert pair.status() == "NetStream.Publish.Start"
    assert pair.server.is_authorized
    pair.client.send_data(amf0.encode("@setDataFrame", "onMetaData", {"width": 640.0}))
    pair.client.send_video(video(0).body, 0)
    pair.client.send_audio(audio(0).body, 21)
    pair.exchange()
    assert pair.events[1:] == [
        MetadataReceived({"width": 640.0}),
        MediaReceived(FlvTag(TagType.VIDEO, 0, video(0).body)),
        MediaReceived(FlvTag(TagType.AUDIO, 21, audio(0).body)),
    ]


# Beside the media, in whatever shape; not before the encoder may publish.
def test_captions_as_data_messages() -> None:
    pair = publishing()
    pair.client.send_data(amf0.encode("onTextData", {"text": "Hello"}), 40)
    pair.client.send_message(15, b"\0" + amf0.encode("onCaption", {"text": "there"}), stream_id=1)
    pair.client.send_data(amf0.encode("onCaptionInfo", {"type": "708", "data": "Qf/8lCX/"}), 80)
    pair.exchange()
    assert pair.events == [
        CaptionReceived(CaptionText("Hello")),
        CaptionReceived(CaptionText("there")),
        CaptionReceived(CaptionData(b"\x41\xff\xfc\x94\x25")),
    ]


# Window, bandwidth and chunk size are told before connect is answered.
def test_what_a_client_is_told_on_connect() -> None:
    pair = Pair().connect()
    assert [message.type_id for message in pair.client.received[:5]] == [5, 6, 1, 4, 20]


@pytest.mark.parametrize("options", [{"with_digest": True}, {"with_digest": True, "scheme": 1}])
def test_a_client_with_digests(options: dict[str, Any]) -> None:
    assert Pair(client=RtmpClient(**options)).connect().ask().events == [PublishRequested("KEY")]


def test_a_client_that_speaks_amf3() -> None:
    pair = Pair()
    pair.exchange()
    connect = amf0.encode("connect", 1) + b"\x11" + amf3.encode({"app": "live", "objectEncoding": 3.0})
    pair.client.send_message(17, b"\0" + connect)
    pair.client.send_message(17, b"\0" + amf0.encode("createStream", 2, None))
    pair.client.send_message(17, b"\0" + amf0.encode("publish", 3, None, "KEY", "live"), stream_id=1)
    pair.exchange()
    assert pair.events == [PublishRequested("KEY")]


# The whole of an encoder's bytes in every cut gives the same events, the decision falling as they come.
def test_every_cut() -> None:
    pair = publishing()
    pair.client.set_chunk_size(4_096)
    for index in range(6):
        pair.client.send_video(video(0, size=3_000 * index).body, index * 40)
        pair.client.send_audio(audio(0).body, index * 40)
    pair.client.command("deleteStream", None, 1)
    pair.exchange()

    def run(pieces: Sequence[bytes]) -> list[Event]:
        server = RtmpConnection(Limits(), random=RANDOM, now=0.0)
        events: list[Event] = []
        for piece in pieces:
            new = server.receive_data(piece, 0.0)
            while new:
                events += new
                asked = isinstance(new[-1], PublishRequested)
                if asked:
                    server.accept_publish(0.0)
                new = server.receive_data(b"", 0.0) if asked else []
        return events

    events = in_every_cut(run, pair.sent, random_cuts=4)
    assert len(events) == 1 + 12 + 1
    assert events[-1] == PublishEnded("the encoder ended it (deleteStream)")


# An encoder that does not wait for our consent loses nothing, and may not fill our memory.
def test_what_comes_before_the_decision_is_kept() -> None:
    pair = Pair(Limits(held_bytes=10_000)).connect().ask()
    pair.client.send_video(video(0, size=100_000).body, 0)
    assert pair.server.wants_data
    pair.exchange()
    assert not pair.server.wants_data
    assert len(pair.events) == 1
    pair.accept()
    assert pair.server.wants_data
    assert len(pair.events) == 2


# Before consent a message may have 64 KiB, after it what a frame may have.
def test_strangers_may_send_little() -> None:
    pair = Pair().connect()
    pair.client.send_message(18, bytes(70_000), stream_id=1)
    with pytest.raises(RemoteProtocolError, match="70000 bytes"):
        pair.exchange()
    pair = publishing()
    pair.client.send_video(video(0, size=1_000_000).body, 0)
    pair.exchange()
    assert len(pair.events) == 1


@pytest.mark.parametrize("app", ["other", "", "../live", 7, None])
def test_another_application_is_refused(app: Any) -> None:
    pair = Pair().connect(app)
    error = pair.client.commands("_error")[0]
    assert error[3]["code"] == "NetConnection.Connect.Rejected"
    assert pair.server.state is State.CLOSING
    pair.client.publish("KEY")
    pair.exchange()
    assert pair.events == []


def test_a_refusal_says_why() -> None:
    pair = Pair().connect().ask()
    pair.server.reject_publish("NetStream.Publish.BadName", "no such key", pair.now)
    pair.exchange()
    refusal = pair.client.commands("onStatus")[-1]
    assert refusal[3] == {
        "level": "error",
        "code": "NetStream.Publish.BadName",
        "description": "no such key",
    }
    pair.client.send_video(b"x", 0)
    pair.exchange()
    assert len(pair.events) == 1


# A key never shows, not even in a log of events.
def test_the_key_does_not_show() -> None:
    pair = Pair().connect().ask("very-secret")
    assert "very-secret" not in repr(pair.events)


@pytest.mark.parametrize("ending", ["FCUnpublish", "deleteStream", "closeStream"])
def test_the_end_and_publishing_again(ending: str) -> None:
    pair = publishing()
    pair.client.command(ending, None, "KEY", stream_id=1)
    pair.client.command("deleteStream", None, 1)
    pair.client.send_video(video(0).body, 0)  # under way still
    pair.exchange()
    assert pair.events == [PublishEnded(f"the encoder ended it ({ending})")]
    assert "NetStream.Unpublish.Success" in [status[3]["code"] for status in pair.client.commands("onStatus")]
    pair.ask().accept()
    pair.client.send_video(video(0).body, 0)
    pair.exchange()
    assert isinstance(pair.events[-1], MediaReceived)


def test_answers_to_what_clients_ask() -> None:
    pair = Pair().connect()
    for name in ("releaseStream", "getStreamLength", "somethingElse"):
        pair.client.command(name, None, "x")
    pair.client.command("play", None, "x")
    pair.client.send_message(4, bytes.fromhex("0006 0000004d"), chunk_stream=2)
    pair.exchange()
    answers = {answer[1]: answer for answer in pair.client.commands() if answer[0] != "onStatus"}
    assert answers[2.0] == ["_result", 2.0, None]
    assert answers[3.0] == ["_result", 3.0, None, 0.0]
    assert answers[4.0][0] == "_error"
    assert pair.status() == "NetStream.Play.StreamNotFound"
    assert pair.client.received[-1].body.hex() == "00070000004d"


# 5.4.3: bytes are acknowledged before the window is full, in the window that the encoder asks for.
def test_acknowledgements() -> None:
    pair = publishing()
    pair.client.send_message(5, (10_000).to_bytes(4, "big"), chunk_stream=2)
    pair.exchange()
    for index in range(20):
        pair.client.send_video(video(0, size=1_000).body, index)
        pair.exchange()
    told = [int.from_bytes(m.body, "big") for m in pair.client.received if m.type_id == 3]
    assert len(told) >= 3
    assert told == sorted(told)
    assert len(pair.sent) - told[-1] < 10_000


# Aggregate messages (7.1.6) are split; other types are passed over.
def test_aggregates_and_strange_types() -> None:
    pair = publishing()
    body = b"".join(
        bytes((kind,)) + len(data).to_bytes(3, "big") + bytes((0, 0, time, 0, 0, 0, 0)) + data + bytes(4)
        for kind, time, data in ((8, 0, audio(0).body), (9, 20, video(0).body), (18, 20, b"x"), (22, 0, b""))
    )
    pair.client.send_message(22, body, timestamp_ms=500, stream_id=1)
    for kind in (0, 3, 7, 10, 16, 19, 21, 23, 255):
        pair.client.send_message(kind, bytes(8), stream_id=1)
    pair.exchange()
    tags = [event.tag for event in pair.events if isinstance(event, MediaReceived)]
    assert [(tag.type, tag.timestamp_ms) for tag in tags] == [(TagType.AUDIO, 500), (TagType.VIDEO, 520)]


# Multitrack and ModEx packets are made plain; another track, an empty packet or a command is no media.
def test_enhanced_packets_are_made_plain() -> None:
    pair = publishing()
    pair.client.send_video(b"\x96\x01av01\x00frame", 0)
    pair.client.send_video(b"\x96\x01av01\x01other", 0)
    pair.client.send_video(b"", 0)
    pair.client.send_audio(b"", 0)
    pair.client.send_video(b"\x57\x00", 0)
    pair.exchange()
    assert pair.events == [MediaReceived(FlvTag(TagType.VIDEO, 0, b"\x91av01frame"))]


# An event that a state does not know is the peer's fault; after it the session is over.
@pytest.mark.parametrize(
    ("name", "state"),
    [("publish", "connecting"), ("connect", "connected"), ("publish", "publishing"), ("x", "connecting")],
)
def test_commands_at_the_wrong_moment(name: str, state: str) -> None:
    pair = {"connecting": Pair, "connected": lambda: Pair().connect(), "publishing": publishing}[state]()
    pair.exchange()
    pair.client.command(name, {"app": "live"} if name == "connect" else None, "KEY")
    with pytest.raises(RemoteProtocolError, match="not expected"):
        pair.exchange()
    assert pair.server.state is State.CLOSING
    with pytest.raises(RemoteProtocolError, match="not expected"):
        pair.server.receive_data(b"", pair.now)
    if state != "connecting":
        pair.client.receive_data(pair.server.data_to_send())
        assert pair.status() == "NetConnection.Call.Failed"


def test_our_own_mistakes_are_called_so() -> None:
    with pytest.raises(LocalProtocolError):
        Pair().server.accept_publish(0.0)
    with pytest.raises(LocalProtocolError):
        publishing().server.reject_publish("x", "y", 0.0)


def test_leaving() -> None:
    pair = publishing()
    pair.server.leave("NetConnection.Connect.Closed", "the server stops", pair.now)
    pair.exchange()
    assert pair.status() == "NetConnection.Connect.Closed"
    quiet = Pair()
    quiet.server.leave("NetConnection.Connect.Closed", "the server stops", quiet.now)
    assert quiet.server.data_to_send() == b""


LIMITS = Limits(handshake_seconds=3, authorization_seconds=6, idle_seconds=10, closing_seconds=1)


# Each state has its deadline; the core names it and knows what it means.
@pytest.mark.parametrize(
    ("stage", "seconds", "what"),
    [
        (0, 3.0, "no whole handshake within 3 s"),
        (1, 6.0, "nothing published within 6 s"),
        (2, 6.0, "nothing published within 6 s"),
        (4, 10.0, "no media for 10 s"),
    ],
)
def test_deadlines(stage: int, seconds: float, what: str) -> None:
    pair = Pair(LIMITS)
    steps = [pair.exchange, pair.connect, pair.ask, pair.accept]
    for step in steps[:stage]:
        step()
    assert pair.server.deadline() == pair.now + seconds
    pair.server.handle_deadline(pair.now + seconds - 0.01)
    with pytest.raises(PeerTimedOut, match=what):
        pair.server.handle_deadline(pair.now + seconds)
    assert pair.server.state is State.CLOSING
    assert pair.server.deadline() == pair.now + seconds + 1.0


# While the decision is ours the encoder is not hurried.
def test_no_deadline_while_we_decide() -> None:
    pair = Pair(LIMITS).connect().ask()
    assert pair.server.deadline() is None
    pair.server.handle_deadline(pair.now + 1_000)


# Only audio and video count as life: pings and empty packets do not keep a silent publisher.
def test_what_moves_the_idle_deadline() -> None:
    pair = Pair(LIMITS).connect().ask().accept()
    pair.now += 4
    pair.client.send_message(4, bytes.fromhex("0006 0000004d"), chunk_stream=2)
    pair.client.send_audio(b"", 0)
    pair.client.send_data(amf0.encode("onMetaData", {}))
    pair.exchange()
    assert pair.server.deadline() == pair.now - 4 + 10
    pair.client.send_audio(audio(0).body, 0)
    pair.exchange()
    assert pair.server.deadline() == pair.now + 10
