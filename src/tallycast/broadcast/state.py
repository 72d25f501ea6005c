"""The broadcast's state machine, as a table.

A broadcast begins when the first media of its first encoder arrives and ends when no encoder has
been there for the grace time. Between them it may be interrupted any number of times and stays the
same broadcast: same id, same playlists, one "started" and one "ended" fact.

* `OFFLINE`: nobody publishes; players get the offline rendition.
* `LIVE`: an encoder publishes.
* `INTERRUPTED`: the encoder left; its playlists stay open and wait for it to return.

An encoder that connects but never sends media changes nothing: `MEDIA_ARRIVED` is the input, not the
handshake. An administrator's stop ends the broadcast at once from either state, as does the server's
own end. An input that a state does not know is an error of ours, never of an encoder's.
"""

import enum

from tallycast.errors import TallycastError


class Phase(enum.Enum):
    """Where the broadcast is."""

    OFFLINE = "offline"
    LIVE = "live"
    INTERRUPTED = "interrupted"


class Input(enum.Enum):
    """What moves it."""

    MEDIA_ARRIVED = "media arrived"
    ENCODER_LEFT = "encoder left"
    GRACE_OVER = "grace time over"
    STOPPED = "stopped"


TRANSITIONS: dict[Phase, dict[Input, Phase]] = {
    Phase.OFFLINE: {
        Input.MEDIA_ARRIVED: Phase.LIVE,
        Input.STOPPED: Phase.OFFLINE,
    },
    Phase.LIVE: {
        Input.ENCODER_LEFT: Phase.INTERRUPTED,
        Input.STOPPED: Phase.OFFLINE,
    },
    Phase.INTERRUPTED: {
        Input.MEDIA_ARRIVED: Phase.LIVE,
        Input.GRACE_OVER: Phase.OFFLINE,
        Input.STOPPED: Phase.OFFLINE,
    },
}


class WrongInput(TallycastError):
    """An input came in a state that does not know it: a bug of ours."""


def next_phase(phase: Phase, happened: Input) -> Phase:
    """The phase after `happened`.

    Raises:
        WrongInput: the table has no such row.
    """
    try:
        return TRANSITIONS[phase][happened]
    except KeyError:
        raise WrongInput(f"broadcast: {happened.value!r} cannot happen while {phase.value}") from None
