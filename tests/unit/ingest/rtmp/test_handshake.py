"""The handshake, client and server back to back (RTMP 1.0, 5.2; digests as Flash has them)."""

import random
from collections.abc import Sequence

import pytest

from tallycast.ingest.rtmp.errors import RemoteProtocolError
from tallycast.ingest.rtmp.handshake import ClientHandshake, ServerHandshake
from tests.support.feed import in_every_cut

FILLING = random.Random(3).randbytes(ServerHandshake.RANDOM_BYTES)


def client(**options: object) -> ClientHandshake:
    return ClientHandshake(random.Random(4).randbytes(ClientHandshake.RANDOM_BYTES), **options)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("options", "has_digest"),
    [({}, False), ({"with_digest": True}, True), ({"with_digest": True, "scheme": 1}, True)],
)
def test_both_sides_agree(options: dict[str, object], has_digest: bool) -> None:
    encoder, server = client(**options), ServerHandshake(FILLING)
    answer = server.receive_data(encoder.begin())
    assert len(answer) == 1 + 2 * 1536
    last = encoder.receive_data(answer)  # checks S2: the echo, or the signature
    assert encoder.done
    assert server.receive_data(last + b"what comes after") == b""
    assert server.done
    assert server.has_digest is has_digest
    assert server.rest == b"what comes after"


# In every cut the same bytes are answered.
@pytest.mark.parametrize("with_digest", [False, True])
def test_every_cut(with_digest: bool) -> None:
    encoder = client(with_digest=with_digest)

    def run(pieces: Sequence[bytes]) -> tuple[bytes, bool, bytes]:
        server = ServerHandshake(FILLING)
        answers = b"".join(server.receive_data(piece) for piece in pieces)
        return answers, server.done, server.rest

    answers, done, rest = in_every_cut(run, encoder.begin() + bytes(1536) + b"connect", random_cuts=3)
    assert done
    assert rest == b"connect"
    assert len(answers) == 3073


# A C1 that claims a version of Flash but has no digest gets the plain echo.
def test_a_version_without_a_digest_gets_the_echo() -> None:
    c1 = bytes(4) + b"\x0a\x00\x2d\x02" + bytes(range(256)) * 5 + bytes(248)
    assert len(c1) == 1536
    assert ServerHandshake(FILLING).receive_data(b"\x03" + c1)[1537:] == c1


# C2 is not checked: encoders send zeroes there.
def test_any_c2_will_do() -> None:
    server = ServerHandshake(FILLING)
    server.receive_data(client().begin())
    server.receive_data(bytes(1536))
    assert server.done


# The first byte says it: a browser or a scanner is turned away at once, RTMPE (6) too.
@pytest.mark.parametrize("first", [b"G", b"\x06", b"\x00", b"\x16"])
def test_another_version_is_refused_at_the_first_byte(first: bytes) -> None:
    with pytest.raises(RemoteProtocolError, match="version"):
        ServerHandshake(FILLING).receive_data(first)


def test_the_client_notices_a_wrong_echo() -> None:
    for with_digest in (False, True):
        encoder = client(with_digest=with_digest)
        answer = bytearray(ServerHandshake(FILLING).receive_data(encoder.begin()))
        answer[-1] ^= 1
        with pytest.raises(RemoteProtocolError, match="S2"):
            encoder.receive_data(bytes(answer))
