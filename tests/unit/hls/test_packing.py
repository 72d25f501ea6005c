"""What packing decides that the playlist does not show."""

from tallycast.hls import Packager, PartReady
from tests.support.hls_rig import Rig, encoded, sounds, steady, synthetic


# At the end of a segment a part waits for the sound of its time, one frame at most, so that both are cut
# together.
def test_the_last_part_of_a_segment_takes_its_sound() -> None:
    packager = Packager(encoded(), "abc")
    packager.begin_run(0.0)
    # Sound lies 20 ms behind the picture of the same time, as it does in ffmpeg's output.
    stream = synthetic(steady(6.5), [time + 0.02 for time in sounds(6.4)])
    parts = [event for event in packager.receive_data(stream) if isinstance(event, PartReady)]
    last = next(part for part in parts if (part.sequence, part.part_index) == (2, 9))
    newest = max(float(text[:8]) for text in last.data.split(b"1:")[1:])
    assert 3.97 < newest < 4.0


# Decode times that do not rise are set right by a tick: the playlist's time never stands still.
def test_equal_decode_times() -> None:
    rig = Rig(encoded())
    rig.run(synthetic([(0.0, True), (0.0, False), (0.0, False), (0.1, False), (0.1, False), (0.2, False)]))
    rig.end()
    assert len(rig.segments) == 1
