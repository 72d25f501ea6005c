"""The session's table."""

import itertools

import pytest

from tallycast.ingest.rtmp.errors import LocalProtocolError, RemoteProtocolError
from tallycast.ingest.rtmp.state import TABLE, Input, State, next_state


def test_the_life_of_an_encoder() -> None:
    state = State.SHAKING_HANDS
    for happening, expected in [
        (Input.HANDS_SHAKEN, State.CONNECTING),
        (Input.CONNECT, State.CONNECTED),
        (Input.STREAM_COMMAND, State.CONNECTED),
        (Input.PUBLISH, State.ASKING),
        (Input.ACCEPTED, State.PUBLISHING),
        (Input.MEDIA, State.PUBLISHING),
        (Input.UNPUBLISH, State.CONNECTED),
        (Input.PUBLISH, State.ASKING),
        (Input.REFUSED, State.CLOSING),
    ]:
        state = next_state(state, happening)
        assert state is expected


# Every pair is either in the table or an error, by whose fault it is.
@pytest.mark.parametrize(("state", "happening"), list(itertools.product(State, Input)))
def test_every_pair(state: State, happening: Input) -> None:
    if happening in TABLE[state]:
        assert next_state(state, happening) is TABLE[state][happening]
        return
    ours = happening in (Input.ACCEPTED, Input.REFUSED, Input.LEAVE)
    with pytest.raises(LocalProtocolError if ours else RemoteProtocolError):
        next_state(state, happening)


# We may leave at any moment; from the end there is no way back; every state can be reached.
def test_the_shape_of_the_table() -> None:
    assert set(TABLE) == set(State)
    assert all(row[Input.LEAVE] is State.CLOSING for row in TABLE.values())
    assert set(TABLE[State.CLOSING].values()) == {State.CLOSING}
    reached = {end for row in TABLE.values() for end in row.values()}
    assert reached | {State.SHAKING_HANDS} == set(State)
