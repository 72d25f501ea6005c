"""How it plays out there over time, and everything that is counted in Prometheus's format."""

import time
from collections.abc import Callable
from urllib.parse import urlsplit

import msgspec
import psutil
from litestar import HttpMethod, Response, get, route

from tallycast import __version__
from tallycast.http.admin.status import current_health, video_in_force
from tallycast.http.rooms import GivenRooms, Rooms
from tallycast.http.shapes import Timestamped
from tallycast.observe import PlaybackSample, Spread
from tallycast.observe.prometheus import CONTENT_TYPE, Metric, expose, gauge
from tallycast.settings import ServerSettings
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


@route(
    "/api/admin/prometheus",
    http_method=[HttpMethod.GET, HttpMethod.POST, HttpMethod.PUT, HttpMethod.DELETE],
    status_code=200,
    media_type="text/plain",
    sync_to_thread=False,
)
def get_prometheus(rooms: GivenRooms) -> Response[str]:
    """Everything that is counted, under Owncast's names and our own."""
    url = ServerSettings.of(rooms.settings.snapshot).server_url
    labels = {"version": __version__, "host": urlsplit(url).netloc}
    return Response(expose(_metrics(rooms), labels), media_type=CONTENT_TYPE)


def _metrics(rooms: Rooms) -> list[Metric]:
    online, now = rooms.broadcasting.online, time.monotonic()
    viewers = rooms.viewers.count(now) if online else 0
    samples = rooms.hardware.history.samples
    latest = samples[-1] if samples else None
    players = rooms.playback.players(now)
    errors = sum(one.errors for one in players.values())
    latency = Spread.of(one.latency_seconds for one in players.values())
    publication, progress = rooms.broadcasting.publication, rooms.broadcasting.progress
    return [
        gauge("owncast_instance_active_viewer_count", "The number of viewers.", viewers),
        gauge(
            "owncast_instance_cpu_usage",
            "Percent of the processor in use.",
            None if latest is None else latest.cpu,
        ),
        gauge(
            "owncast_instance_playback_error_count",
            "Errors that players reported within this window.",
            errors,
        ),
        gauge("tallycast_online", "Whether something is live.", online),
        gauge("tallycast_viewers", "Who watches now.", viewers),
        gauge(
            "tallycast_viewers_session_peak", "Most viewers at once in this broadcast.", rooms.peaks.session
        ),
        gauge("tallycast_viewers_overall_peak", "Most viewers at once ever.", rooms.peaks.overall),
        gauge("tallycast_players_reporting", "Players that report how it plays.", len(players)),
        gauge(
            "tallycast_playback_latency_seconds",
            "Median of the delay behind live that players reported.",
            None if latency is None else latency.middle,
        ),
        Metric(
            name="tallycast_playback_errors_total",
            help="Errors that players reported since the start.",
            kind="counter",
            samples=(({}, rooms.playback.errors_total),),
        ),
        Metric(
            name="tallycast_hardware_percent",
            help="How much of the machine is in use.",
            samples=()
            if latest is None
            else tuple(({"part": name}, getattr(latest, name)) for name in ("cpu", "memory", "disk")),
        ),
        Metric(
            name="tallycast_log_entries_total",
            help="Log entries since the start.",
            kind="counter",
            samples=tuple(({"level": level}, count) for level, count in sorted(rooms.logs.counts.items())),
        ),
        gauge(
            "tallycast_source_kbps",
            "Kbit/s that the encoder sends.",
            None if publication is None else round(publication.source_bitrate_kbps, 1),
        ),
        gauge(
            "tallycast_transcoder_speed",
            "Media seconds that ffmpeg makes in a second; below 1 it does not keep up.",
            None if progress is None else progress.speed,
        ),
        *_process(),
    ]


def _process() -> list[Metric]:
    process = psutil.Process()
    with process.oneshot():
        times = process.cpu_times()
        return [
            gauge("process_resident_memory_bytes", "Memory of the server.", process.memory_info().rss),
            gauge("process_open_fds", "Open files and sockets of the server.", process.num_fds()),
            gauge("process_start_time_seconds", "Start of the server, Unix time.", process.create_time()),
            Metric(
                name="process_cpu_seconds_total",
                help="Processor time of the server.",
                kind="counter",
                samples=(({}, times.user + times.system),),
            ),
        ]


HANDLERS = (get_video_metrics, get_prometheus)
