"""The table of phases."""

import pytest

from tallycast.broadcast.state import TRANSITIONS, Input, Phase, WrongInput, next_phase


def test_a_broadcast_survives_an_interruption() -> None:
    phase = Phase.OFFLINE
    for happened, expected in [
        (Input.MEDIA_ARRIVED, Phase.LIVE),
        (Input.ENCODER_LEFT, Phase.INTERRUPTED),
        (Input.MEDIA_ARRIVED, Phase.LIVE),
        (Input.ENCODER_LEFT, Phase.INTERRUPTED),
        (Input.GRACE_OVER, Phase.OFFLINE),
    ]:
        phase = next_phase(phase, happened)
        assert phase is expected


def test_every_phase_can_be_stopped() -> None:
    for phase in Phase:
        assert next_phase(phase, Input.STOPPED) is Phase.OFFLINE


def test_every_phase_has_its_row() -> None:
    assert set(TRANSITIONS) == set(Phase)


@pytest.mark.parametrize(
    ("phase", "happened"),
    [(phase, happened) for phase in Phase for happened in Input if happened not in TRANSITIONS[phase]],
)
def test_an_input_that_a_phase_does_not_know_is_an_error(phase: Phase, happened: Input) -> None:
    with pytest.raises(WrongInput, match=phase.value):
        next_phase(phase, happened)
