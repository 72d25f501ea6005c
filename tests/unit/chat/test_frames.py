from datetime import UTC, datetime

import msgspec
import pytest

from tallycast.chat import frames
from tallycast.chat.frames import Encoded, Incoming, Kind
from tallycast.db.queries.messages import StoredMessage
from tallycast.events import ChatUser, NameChanged
from tests.support.chat import payloads

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
ADA = ChatUser(id="a1", display_name="Ada", display_color=3, created_at=NOON, previous_names=("Ada",))


def decoded(shape: object) -> dict[str, object]:
    result: dict[str, object] = msgspec.json.decode(msgspec.json.encode(shape))
    return result


def decoded_wire(encoded: Encoded) -> dict[str, object]:
    [payload] = payloads(encoded.wire)
    result: dict[str, object] = msgspec.json.decode(payload)
    return result


# What clients send (chat.md, client to server).
@pytest.mark.parametrize(
    ("text", "frame"),
    [
        ('{"type":"CHAT","body":"hi"}', Incoming(type="CHAT", body="hi")),
        ('{"type":"NAME_CHANGE","newName":"Bob"}', Incoming(type="NAME_CHANGE", new_name="Bob")),
        ('{"type":"COLOR_CHANGE","newColor":7}', Incoming(type="COLOR_CHANGE", new_color=7)),
        ('{"type":"PING","more":[1,{"x":null}]}', Incoming(type="PING")),
        ("{}", Incoming()),
        (b'{"type":"CHAT","body":"\xc3\xa4"}', Incoming(type="CHAT", body="ä")),
    ],
)
def test_incoming(text: str | bytes, frame: Incoming) -> None:
    assert frames.decode(text) == frame


# What is no frame is none, and harms nothing.
@pytest.mark.parametrize(
    "text",
    [
        *("", "x", "null", "[]", "3", '"CHAT"', '{"type":3}', '{"type":"CHAT","body":{}}', '{"type":'),
        *(
            "[" * 10_000,
            '{"type":' * 10_000,
            '{"x":' + "[" * 10_000,
            '{"x":' + "[" * 50_000 + "]" * 50_000 + "}",
        ),
        *(b"\xff\xfe", b'{"type":"\xff"}', '{"type":"\ud800"}', '{"type":"COLOR_CHANGE","newColor":1e99}'),
    ],
)
def test_what_is_no_frame(text: str | bytes) -> None:
    assert frames.decode(text) is None


# The contract's User: empty optional fields are left out.
def test_users() -> None:
    assert decoded(frames.WireUser.of(ADA)) == {
        "id": "a1",
        "displayName": "Ada",
        "displayColor": 3,
        "createdAt": "2026-01-01T12:00:00Z",
        "previousNames": ["Ada"],
        "isBot": False,
        "authenticated": False,
    }
    more = msgspec.structs.replace(ADA, scopes=("MODERATOR",), disabled_at=NOON, disabled_reason="spam")
    assert decoded(frames.WireUser.of(more))["scopes"] == ["MODERATOR"]
    assert "disabledReason" not in decoded(frames.WireUser.of(more))
    assert decoded(frames.UserWithReason.of(more))["disabledReason"] == "spam"


# CHAT carries user, body and visible; SYSTEM the server's name; an action only its body.
def test_what_was_said() -> None:
    message = StoredMessage(id="m1", kind=Kind.CHAT, sent_at=NOON, body="<p>hi</p>", user=ADA, client_id=4)
    assert decoded(frames.said(message, "Tally")) == {
        "id": "m1",
        "timestamp": "2026-01-01T12:00:00Z",
        "type": "CHAT",
        "body": "<p>hi</p>",
        "user": decoded(frames.WireUser.of(ADA)),
        "visible": True,
        "clientId": 4,
    }
    hidden = decoded(frames.said(msgspec.structs.replace(message, hidden_at=NOON), "Tally"))
    assert (hidden["visible"], hidden["hiddenAt"]) == (False, "2026-01-01T12:00:00Z")
    system = StoredMessage(id="m2", kind=Kind.SYSTEM, sent_at=NOON, body="<p>hi</p>")
    assert decoded(frames.said(system, "Tally"))["user"] == {"displayName": "Tally"}
    action = msgspec.structs.replace(system, kind=Kind.ACTION)
    assert set(decoded(frames.said(action, "Tally"))) == {"id", "timestamp", "type", "body"}
    followed = msgspec.structs.replace(
        system,
        kind="FEDIVERSE_ENGAGEMENT_FOLLOW",
        details={"image": None, "link": "https://a", "title": "a@b"},
    )
    assert {"image": None, "link": "https://a", "title": "a@b"}.items() <= decoded(
        frames.said(followed, "T")
    ).items()


def test_about_users() -> None:
    joined = decoded(frames.about_user(Kind.USER_JOINED, ADA))
    assert set(joined) == {"id", "timestamp", "type", "user"}
    fact = NameChanged(event_id="n1", at=NOON, user=ADA, old_name="Bob", client_id=1)
    renamed = decoded(frames.name_change(fact))
    assert renamed["oldName"] == "Bob"


# At connect only the type; to an open socket id, timestamp and a user that is null.
def test_errors() -> None:
    assert decoded_wire(frames.failure(Kind.NEEDS_REGISTRATION)) == {"type": "ERROR_NEEDS_REGISTRATION"}
    removed = decoded_wire(frames.removed())
    assert set(removed) == {"id", "timestamp", "type", "user"}
    assert removed["user"] is None


def test_a_notice_gives_back_what_was_refused() -> None:
    encoded = frames.notice("<p>no</p>", frames.Refusal(body="hi", retry_after_seconds=2.5))
    told = decoded_wire(encoded)
    assert told["type"] == "CHAT_ACTION"
    assert told["refused"] == {"body": "hi", "retryAfterSeconds": 2.5}


# RFC 6455 5.2: lengths below 126 in the second byte, then 16 bits, then 64 bits.
@pytest.mark.parametrize(
    ("size", "head"),
    [
        (0, b"\x81\x00"),
        (125, b"\x81\x7d"),
        (126, b"\x81\x7e\x00\x7e"),
        (65_535, b"\x81\x7e\xff\xff"),
        (65_536, b"\x81\x7f\x00\x00\x00\x00\x00\x01\x00\x00"),
    ],
)
def test_text_frames(size: int, head: bytes) -> None:
    assert frames.text_frame(b"x" * size) == head + b"x" * size


def test_several_at_once() -> None:
    one, other = Encoded.of({"a": 1}), Encoded.of({"b": 2})
    assert Encoded.joined([one]) == one
    assert payloads(Encoded.joined([one, other]).wire) == [b'{"a":1}', b'{"b":2}']
