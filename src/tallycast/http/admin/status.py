"""What is on air, from where and how well; and its end."""

import time
from datetime import datetime
from typing import Any, Self

import msgspec
from litestar import HttpMethod, get, route

from tallycast import __version__
from tallycast.broadcast import BroadcastHealth, Phase
from tallycast.http.errors import RequestRefused
from tallycast.http.guards import CHANGES
from tallycast.http.rooms import GivenRooms, Rooms
from tallycast.http.shapes import ApiResult
from tallycast.ingest import Publication
from tallycast.integrations import WebhookState
from tallycast.observe import Circumstances, Health, assess
from tallycast.settings import BY_KEY, ServerSettings, VideoSettings
from tallycast.transcode import latency_profile


class StreamDetails(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What the encoder sends; 0 and empty: not known, or there is none."""

    width: int
    height: int
    framerate: float
    frame_rate: float
    """The older name of the same."""
    video_bitrate: int
    """Kbit/s, as the encoder says."""
    video_codec: str
    audio_bitrate: int
    """Kbit/s, as the encoder says."""
    audio_codec: str
    encoder: str


class Broadcaster(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The contract's `Broadcaster`, and what we measure."""

    remote_addr: str
    time: datetime
    stream_details: StreamDetails
    protocol: str
    """Ours: how the encoder is connected."""
    measured_bitrate: int
    """Ours: kbit/s that come in, over the last seconds."""
    keyframe_interval: float | None
    """Ours: seconds between the last two keyframes."""


class LatencyLevel(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The latency level of a broadcast."""

    level: int
    seconds_per_segment: float


class CurrentBroadcast(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The settings that the broadcast began with."""

    output_settings: list[dict[str, Any]]
    """Each a `StreamVariant`."""
    latency_level: LatencyLevel


class OtherServers(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The servers beside this one, of the same database."""

    linked: bool
    """Whether they can be told anything."""
    message: str
    """Why not, in words; empty while all is well."""
    count: int
    """How many are heard."""
    online: bool
    """Whether the broadcast is on one of them."""

    @classmethod
    def of(cls, rooms: Rooms) -> Self | None:
        """None for a server that is alone by design."""
        link = rooms.bus.link
        if link is None:
            return None
        reason = (
            f"The other servers are not told what happens here, and this one hears nothing: {link.reason}"
        )
        return cls(
            linked=link.linked,
            message="" if link.linked else reason,
            count=link.others,
            online=rooms.elsewhere.online,
        )


class WebhookTrouble(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A webhook that does not get what it should."""

    id: int
    url: str
    state: str
    """failing (it is tried again by itself) or paused (until somebody resumes it)."""
    message: str
    waiting: int
    """Deliveries."""
    since: datetime | None

    @classmethod
    def of(cls, one: WebhookState) -> Self:
        """One webhook."""
        row = one.health.row
        return cls(
            id=one.hook.id,
            url=one.hook.url,
            state=row.state,
            message=row.message,
            waiting=one.health.waiting,
            since=row.paused_at or row.failing_since,
        )


class AdminStatus(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The contract's `AdminStatus`."""

    broadcaster: Broadcaster | None
    current_broadcast: CurrentBroadcast | None
    health: Health | None
    """What players report."""
    broadcast_health: BroadcastHealth | None
    """Ours: what is seen at the source; null while nothing is live."""
    online: bool
    interrupted: bool
    """Ours: the encoder left and may come back."""
    stream_title: str
    version_number: str
    viewer_count: int
    overall_peak_viewer_count: int
    session_peak_viewer_count: int
    other_servers: OtherServers | None
    """Ours: null where one server is all there is."""
    webhook_troubles: list[WebhookTrouble]
    """Ours: those that fail or were paused as they failed for too long; not those that a person paused."""


def _broadcaster(publication: Publication) -> Broadcaster:
    details = publication.details
    rate = details.frame_rate or 0.0
    return Broadcaster(
        remote_addr=publication.remote_address,
        time=publication.connected_at,
        stream_details=StreamDetails(
            width=details.width or 0,
            height=details.height or 0,
            framerate=rate,
            frame_rate=rate,
            video_bitrate=round(details.video_bitrate_kbps or 0),
            video_codec=details.video_codec or "",
            audio_bitrate=round(details.audio_bitrate_kbps or 0),
            audio_codec=details.audio_codec or "",
            encoder=details.encoder or "",
        ),
        protocol=publication.protocol,
        measured_bitrate=round(publication.source_bitrate_kbps),
        keyframe_interval=publication.keyframe_interval_seconds,
    )


def video_in_force(rooms: Rooms) -> VideoSettings:
    """The settings of the broadcast that is on, or of the next one."""
    broadcast = rooms.edge.broadcast
    return VideoSettings.of(rooms.settings.snapshot) if broadcast is None else broadcast.settings


def current_health(rooms: Rooms) -> Health | None:
    """How well it plays; None while nothing is live or nobody reports."""
    if not rooms.broadcasting.online:
        return None
    now = time.monotonic()
    video, publication = video_in_force(rooms), rooms.broadcasting.publication
    around = Circumstances(
        viewers=rooms.viewers.count(now),
        cpu_percent=rooms.hardware.history.cpu_percent,
        inbound_kbps=None if publication is None else publication.details.video_bitrate_kbps,
        output_kbps=tuple(
            0 if one.video_passthrough else one.video_bitrate_kbps for one in video.video_variants
        ),
        passthrough=any(one.video_passthrough for one in video.video_variants),
        segment_seconds=latency_profile(video.latency_level).segment_seconds,
    )
    return assess(list(rooms.playback.players(now).values()), around)


def _current_broadcast(rooms: Rooms) -> CurrentBroadcast | None:
    if rooms.edge.broadcast is None:
        return None
    video = video_in_force(rooms)
    show = BY_KEY["video_variants"].show
    assert show is not None
    return CurrentBroadcast(
        output_settings=show(video.video_variants),
        latency_level=LatencyLevel(
            level=video.latency_level,
            seconds_per_segment=latency_profile(video.latency_level).segment_seconds,
        ),
    )


@get("/api/admin/status")
async def get_status(rooms: GivenRooms) -> AdminStatus:
    """The broadcast, its encoder and its health."""
    broadcasting = rooms.broadcasting
    publication = broadcasting.publication
    return AdminStatus(
        broadcaster=None if publication is None else _broadcaster(publication),
        current_broadcast=_current_broadcast(rooms),
        health=current_health(rooms),
        broadcast_health=rooms.checkup.current,
        online=broadcasting.online,
        interrupted=broadcasting.phase is Phase.INTERRUPTED,
        stream_title=ServerSettings.of(rooms.settings.snapshot).stream_title,
        version_number=__version__,
        viewer_count=rooms.viewers.total(time.monotonic()) if broadcasting.online else 0,
        overall_peak_viewer_count=rooms.peaks.overall,
        session_peak_viewer_count=rooms.peaks.session,
        other_servers=OtherServers.of(rooms),
        webhook_troubles=[WebhookTrouble.of(one) for one in await rooms.webhooks.troubled()],
    )


@route(
    "/api/admin/disconnect",
    http_method=[HttpMethod.GET, HttpMethod.POST],
    status_code=200,
    opt={CHANGES: True},
)
async def disconnect(rooms: GivenRooms) -> ApiResult:
    """End the broadcast: the encoder's connection is closed, and none is waited for."""
    broadcasting = rooms.broadcasting
    if broadcasting.publication is None and broadcasting.phase is Phase.OFFLINE:
        raise RequestRefused("There is no inbound stream to disconnect")
    await broadcasting.stop("disconnected by the administrator")
    return ApiResult(success=True, message="inbound stream disconnected")


HANDLERS = (get_status, disconnect)
