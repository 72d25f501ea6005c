"""Everything that is counted, in Prometheus's format."""

import platform
import time
from collections.abc import Iterable
from urllib.parse import urlsplit

import psutil
from litestar import HttpMethod, Response, route

from tallycast import __version__
from tallycast.http.rooms import GivenRooms, Rooms
from tallycast.observe import Spread
from tallycast.observe.prometheus import CONTENT_TYPE, Metric, expose, gauge
from tallycast.restream import ForwardState
from tallycast.settings import ServerSettings


@route(
    "/api/admin/prometheus",
    http_method=[HttpMethod.GET, HttpMethod.POST, HttpMethod.PUT, HttpMethod.DELETE],
    status_code=200,
    media_type="text/plain",
)
async def get_prometheus(rooms: GivenRooms) -> Response[str]:
    """Everything that is counted, under Owncast's names and our own."""
    url = ServerSettings.of(rooms.settings.snapshot).server_url
    labels = {"version": __version__, "host": urlsplit(url).netloc}
    return Response(expose(await metrics(rooms), labels), media_type=CONTENT_TYPE)


async def metrics(rooms: Rooms) -> list[Metric]:
    """Every series; those that mean nothing at the moment are without samples."""
    return [
        *await _chat(rooms),
        *_broadcast(rooms),
        *_health(rooms),
        *_playback(rooms),
        *_machine(rooms),
        *_notifications(rooms),
        *_process(),
        _version(),
    ]


async def _chat(rooms: Rooms) -> list[Metric]:
    users, _ = await rooms.chat.users.page(limit=1)
    messages = len(await rooms.chat.log.everything())
    return [
        gauge("tallycast_chat_sockets", "Sockets of the chat that are open.", len(rooms.chat.hub)),
        gauge("tallycast_chat_users", "Users of the chat, the bots among them.", users),
        gauge("tallycast_chat_messages", "Messages of the chat that are kept.", messages),
        gauge(
            "owncast_instance_active_chat_client_count",
            "The number of connected chat clients.",
            len(rooms.chat.hub),
        ),
        gauge("owncast_instance_total_chat_users", "The number of chat users.", users),
        gauge("owncast_instance_current_chat_message_count", "The number of chat messages kept.", messages),
    ]


def _broadcast(rooms: Rooms) -> list[Metric]:
    online = rooms.broadcasting.online
    viewers = rooms.viewers.count(time.monotonic()) if online else 0
    publication, progress = rooms.broadcasting.publication, rooms.broadcasting.progress
    began = rooms.broadcasting.last_connected_at if online else None
    return [
        gauge(
            "tallycast_broadcast_start_time_seconds",
            "When what is live began, Unix time.",
            None if began is None else began.timestamp(),
        ),
        gauge("owncast_instance_active_viewer_count", "The number of viewers.", viewers),
        gauge("tallycast_online", "Whether something is live.", online),
        gauge("tallycast_viewers", "Who watches now.", viewers),
        gauge(
            "tallycast_viewers_session_peak", "Most viewers at once in this broadcast.", rooms.peaks.session
        ),
        gauge("tallycast_viewers_overall_peak", "Most viewers at once ever.", rooms.peaks.overall),
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
    ]


def _health(rooms: Rooms) -> list[Metric]:
    health = rooms.checkup.current
    variants = () if health is None else health.variants
    forwarders = rooms.restreaming.states()
    return [
        gauge(
            "tallycast_broadcast_speed",
            "Media seconds that ffmpeg made in a second, over the last ten.",
            None if health is None else health.speed,
        ),
        gauge(
            "tallycast_source_announced_kbps",
            "Kbit/s that the encoder announced.",
            None if health is None else health.target_kbps,
        ),
        gauge(
            "tallycast_source_keyframe_seconds",
            "Seconds between the encoder's last two keyframes.",
            None if health is None else health.keyframe_seconds,
        ),
        gauge(
            "tallycast_frames_dropped",
            "Frames that ffmpeg left out in this run.",
            None if health is None else health.dropped_frames,
        ),
        gauge(
            "tallycast_frames_duplicated",
            "Frames that ffmpeg made up in this run.",
            None if health is None else health.duplicated_frames,
        ),
        gauge(
            "tallycast_video_dropped_seconds",
            "Video of this broadcast that was given up, as the encoders were too far behind.",
            None if health is None else health.dropped_seconds,
        ),
        Metric(
            name="tallycast_variant_lag_seconds",
            help="From when the newest media of a variant came in to now.",
            samples=tuple(({"variant": one.name}, one.lag_seconds) for one in variants),
        ),
        Metric(
            name="tallycast_variant_kbps",
            help="Mean bit rate of a variant, Kbit/s.",
            samples=tuple(({"variant": one.name}, one.measured_kbps) for one in variants),
        ),
        Metric(
            name="tallycast_broadcast_findings",
            help="What is wrong with the broadcast, 1 each.",
            samples=()
            if health is None
            else tuple(({"code": one.code, "severity": one.severity}, 1) for one in health.findings),
        ),
        Metric(
            name="tallycast_restream_sending",
            help="Whether a restreaming target is being sent to.",
            samples=tuple(
                ({"target": one.target.name}, one.state is ForwardState.SENDING) for one in forwarders
            ),
        ),
        Metric(
            name="tallycast_restream_dropped_frames_total",
            help="Frames that a restreaming target was too slow for.",
            kind="counter",
            samples=tuple(({"target": one.target.name}, one.dropped) for one in forwarders),
        ),
    ]


def _playback(rooms: Rooms) -> list[Metric]:
    players = rooms.playback.players(time.monotonic())
    measured = (
        ("latency_seconds", "Median of the delay behind live that players reported."),
        ("download_seconds", "Median of the time that players took to fetch a segment."),
        ("bandwidth_kbps", "Median of the Kbit/s at which players fetched segments."),
    )
    return [
        gauge(
            "owncast_instance_playback_error_count",
            "Errors that players reported within this window.",
            sum(one.errors for one in players.values()),
        ),
        gauge("tallycast_players_reporting", "Players that report how it plays.", len(players)),
        *(
            gauge(
                f"tallycast_playback_{name}",
                help_text,
                _median(getattr(one, name) for one in players.values()),
            )
            for name, help_text in measured
        ),
        Metric(
            name="tallycast_playback_errors_total",
            help="Errors that players reported since the start.",
            kind="counter",
            samples=(({}, rooms.playback.errors_total),),
        ),
    ]


def _median(values: Iterable[float | None]) -> float | None:
    spread = Spread.of(values)
    return None if spread is None else spread.middle


def _machine(rooms: Rooms) -> list[Metric]:
    samples = rooms.hardware.history.samples
    latest = samples[-1] if samples else None
    return [
        gauge(
            "owncast_instance_cpu_usage",
            "Percent of the processor in use.",
            None if latest is None else latest.cpu,
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
    ]


def _notifications(rooms: Rooms) -> list[Metric]:
    return [
        gauge(
            "tallycast_push_subscriptions",
            "Browsers that are told when a broadcast begins.",
            rooms.notifications.subscribers.count,
        ),
        Metric(
            name="tallycast_notifications_total",
            help="Notices to followers since the start, by channel and result.",
            kind="counter",
            samples=tuple(
                ({"channel": channel, "result": result}, count)
                for (channel, result), count in sorted(rooms.notifications.channels.counts.items())
            ),
        ),
    ]


def _version() -> Metric:
    return Metric(
        name="tallycast_build_info",
        help="Which version runs; always 1.",
        samples=(({"python": platform.python_version()}, 1),),
    )


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


HANDLERS = (get_prometheus,)
