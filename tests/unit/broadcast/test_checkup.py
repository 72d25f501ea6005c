"""When findings are told and taken back."""

from types import SimpleNamespace
from typing import Any

from tallycast.broadcast import Checkup, Phase
from tallycast.bus import MemoryBus
from tallycast.events import HealthChanged
from tallycast.ingest import StreamDetails
from tallycast.transcode import LATENCY_LEVELS, Progress


class Rig:
    """A broadcast as far as the checkup looks at it, and a clock that steps a second."""

    def __init__(self) -> None:
        self.at = 100.0
        self.told: list[HealthChanged] = []
        self.publication = SimpleNamespace(
            id="p1",
            last_media_at=self.at,
            source_bitrate_kbps=2000.0,
            timeline_cuts=0,
            keyframe_interval_seconds=1.0,
            details=StreamDetails(video_bitrate_kbps=2000, frame_rate=30.0),
        )
        self.broadcast = SimpleNamespace(
            id="b1",
            dropped_ms=0,
            profile=LATENCY_LEVELS[2],
            renditions={},
            variants=(),
            settings=SimpleNamespace(video_codec="libx264"),
            codec=SimpleNamespace(name="libx264"),
        )
        self.session: Any = SimpleNamespace(
            phase=Phase.LIVE,
            edge=SimpleNamespace(broadcast=self.broadcast),
            publication=self.publication,
            progress=None,
            progress_at=0.0,
        )
        bus: Any = SimpleNamespace(publish=self.told.append)
        self.checkup = Checkup(self.session, bus, clock=lambda: self.at, now=lambda: self.at)

    async def seconds(self, count: int, *, silent: bool = False, speed: float = 1.0) -> None:
        for _ in range(count):
            self.at += 1
            if not silent:
                self.publication.last_media_at = self.at
            done = round(((self.session.progress and self.session.progress.out_time_us) or 0) + speed * 1e6)
            self.session.progress, self.session.progress_at = (
                Progress(out_time_us=done, frame=done // 33_333),
                self.at,
            )
            await self.checkup.look()

    @property
    def codes(self) -> list[str]:
        return [] if self.checkup.current is None else [one.code for one in self.checkup.current.findings]


async def test_a_finding_has_to_hold_and_to_be_gone_for_a_while() -> None:
    rig = Rig()
    await rig.seconds(10)
    assert rig.checkup.current is not None
    assert rig.checkup.current.speed == 1.0
    await rig.seconds(4, silent=True)  # silent for 4 s, found three times
    assert (rig.codes, rig.told) == ([], [])
    await rig.seconds(1, silent=True)
    assert rig.codes == ["encoder_silent"]
    assert [one.code for one in rig.told[0].findings] == ["encoder_silent"]
    await rig.seconds(3)
    assert rig.codes == ["encoder_silent"]
    await rig.seconds(1)
    assert rig.codes == []
    assert [len(one.findings) for one in rig.told] == [1, 0]


# What a start looks like is nothing to be alarmed by.
async def test_a_broadcast_that_begins_is_left_in_peace() -> None:
    rig = Rig()
    rig.publication.source_bitrate_kbps = 100.0
    await rig.seconds(8)
    assert rig.codes == []
    await rig.seconds(5)
    assert rig.codes == ["upload_slow"]
    # As is one that goes on with a new connection.
    rig.publication.id = "p2"
    await rig.seconds(4)
    assert rig.codes == []


async def test_speed_is_that_of_now_and_a_new_run_counts_anew() -> None:
    rig = Rig()
    await rig.seconds(60)
    await rig.seconds(12, speed=0.5)
    assert rig.checkup.current is not None
    assert rig.checkup.current.speed == 0.5
    rig.session.progress = Progress(out_time_us=0, frame=0)
    await rig.seconds(1)
    assert rig.checkup.current.speed is None


async def test_nothing_is_said_while_nothing_is_live() -> None:
    rig = Rig()
    await rig.seconds(3)
    rig.session.phase = Phase.INTERRUPTED
    await rig.checkup.look()
    assert rig.checkup.current is None


async def test_the_fact_goes_over_the_bus() -> None:
    heard: list[object] = []

    async def hear(event: object) -> None:
        heard.append(event)

    async with MemoryBus() as bus:
        bus.subscribe((HealthChanged,), hear)
        rig = Rig()
        rig.checkup = Checkup(rig.session, bus, clock=lambda: rig.at, now=lambda: rig.at)
        rig.publication.source_bitrate_kbps = 100.0
        await rig.seconds(14)
    assert len(heard) == 1
