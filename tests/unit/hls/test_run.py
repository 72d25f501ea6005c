"""One run: what it holds back, and for how long."""

from tallycast.hls.packing import Continuity
from tallycast.hls.run import Run
from tallycast.hls.segment import InitReady
from tests.support.hls_rig import encoded, passthrough, steady, synthetic


# The targets belong to the broadcast: only its first run measures.
def test_a_later_run_is_not_measured_again() -> None:
    continuity = Continuity(broadcast_id="abc", run=0)
    first = Run(passthrough(), continuity, 0.0)
    assert any(isinstance(event, InitReady) for event in first.receive_data(synthetic(steady(3.0))))
    first.end()
    continuity.run = 1
    second = Run(passthrough(), continuity, 0.0)
    events = second.receive_data(synthetic(steady(0.5)))
    init = events[0]
    assert isinstance(init, InitReady)
    assert init.name == "abc-init-1.mp4"
    assert len(events) == 3


def test_a_run_without_media_gives_nothing() -> None:
    run = Run(encoded(), Continuity(broadcast_id="abc", run=0), 0.0)
    assert run.receive_data(synthetic([])) == []
    assert run.end() == []
