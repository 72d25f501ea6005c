"""Who may publish: guessing is slowed down, and what the server fetches itself gives way."""

import pytest

from tallycast.broadcast.door import Door
from tallycast.ingest import BroadcastInProgress, StreamKeyRefused, StreamKeys
from tallycast.ingest.guessing import FREE_KEYS


class Clock:
    """Time by hand."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def door(clock: Clock) -> Door:
    return Door(lambda: StreamKeys(["right"]), clock)


async def refused(at: Door, key: str, address: str) -> str:
    with pytest.raises(StreamKeyRefused) as caught:
        await at.admit(key=key, remote_address=address, protocol="rtmp")
    return str(caught.value)


async def test_who_guesses_is_not_looked_at_any_more() -> None:
    at = door(Clock())
    for number in range(FREE_KEYS + 1):
        assert "not known" in await refused(at, f"guess {number}", "192.0.2.1:1")
    assert "too many" in await refused(at, "right", "192.0.2.1:2")
    # Another address is nobody's guess.
    publication = await at.admit(key="right", remote_address="192.0.2.2:1", protocol="rtmp")
    publication.end("over")


async def test_an_encoder_with_an_old_key_locks_nobody_out() -> None:
    at = door(Clock())
    for _ in range(100):
        await refused(at, "old", "192.0.2.1:1")
    publication = await at.admit(key="right", remote_address="192.0.2.1:2", protocol="rtmp")
    publication.end("over")
    for number in range(100):
        await refused(at, f"guess {number}", "192.0.2.1:3")
    await at.admit(key="right", remote_address="192.0.2.1:4", protocol="rtmp")


async def test_what_is_fetched_gives_way_to_an_encoder_and_not_the_other_way_round() -> None:
    at = door(Clock())
    own = await at.admit_own(remote_address="a file", protocol="pull")
    with pytest.raises(BroadcastInProgress):
        await at.admit_own(remote_address="a file", protocol="pull")
    encoder = await at.admit(key="right", remote_address="192.0.2.1:1", protocol="rtmp")
    assert own.ended
    assert "takes over" in (own.end_reason or "")
    with pytest.raises(BroadcastInProgress):
        await at.admit_own(remote_address="a file", protocol="pull")
    assert not encoder.ended
