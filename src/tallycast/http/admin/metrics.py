"""How it plays out there, over time."""

from collections.abc import Callable

import msgspec
from litestar import get

from tallycast.http.admin.status import current_health, video_in_force
from tallycast.http.rooms import GivenRooms
from tallycast.http.shapes import Timestamped
from tallycast.observe import PlaybackSample, Spread
from tallycast.transcode import latency_profile


class VideoMetrics(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The contract's `VideoMetrics`: ten hours of two minutes each."""

    errors: list[Timestamped]
    quality_variant_changes: list[Timestamped]
    highest_latency: list[Timestamped]
    median_latency: list[Timestamped]
    lowest_latency: list[Timestamped]
    median_segment_download_duration: list[Timestamped]
    maximum_segment_download_duration: list[Timestamped]
    minimum_segment_download_duration: list[Timestamped]
    min_player_bitrate: list[Timestamped]
    median_player_bitrate: list[Timestamped]
    max_player_bitrate: list[Timestamped]
    available_bitrates: list[int]
    """Kbit/s of the variants that are encoded."""
    segment_length: int
    """Seconds."""
    representation: int
    """Percent of the viewers that report."""


@get("/api/admin/metrics/video", sync_to_thread=False)
def get_video_metrics(rooms: GivenRooms) -> VideoMetrics:
    """What players reported."""
    samples = list(rooms.playback.samples)
    video, health = video_in_force(rooms), current_health(rooms)

    def series(of: Callable[[PlaybackSample], float | None]) -> list[Timestamped]:
        return [Timestamped(time=one.at, value=value) for one in samples if (value := of(one)) is not None]

    def spread(name: str, of: Callable[[Spread], float]) -> list[Timestamped]:
        return series(lambda one: None if getattr(one, name) is None else of(getattr(one, name)))

    return VideoMetrics(
        errors=series(lambda one: one.errors),
        quality_variant_changes=series(lambda one: one.quality_changes),
        highest_latency=spread("latency_seconds", lambda one: one.greatest),
        median_latency=spread("latency_seconds", lambda one: one.middle),
        lowest_latency=spread("latency_seconds", lambda one: one.least),
        median_segment_download_duration=spread("download_seconds", lambda one: one.middle),
        maximum_segment_download_duration=spread("download_seconds", lambda one: one.greatest),
        minimum_segment_download_duration=spread("download_seconds", lambda one: one.least),
        min_player_bitrate=spread("bandwidth_kbps", lambda one: one.least),
        median_player_bitrate=spread("bandwidth_kbps", lambda one: one.middle),
        max_player_bitrate=spread("bandwidth_kbps", lambda one: one.greatest),
        available_bitrates=[
            one.video_bitrate_kbps
            for one in video.video_variants
            if not one.video_passthrough and one.video_bitrate_kbps
        ],
        segment_length=max(1, round(latency_profile(video.latency_level).segment_seconds)),
        representation=0 if health is None else health.representation,
    )


HANDLERS = (get_video_metrics,)
