"""Looks at a running broadcast every second, and tells when something about its health changes.

A finding has to hold for some seconds before it is told, and to be gone for as long before it is taken
back: encoders start, networks hiccup, and nobody wants an alarm for either.
"""

import time
from collections import deque
from collections.abc import Callable

import msgspec

from tallycast.broadcast.health import CPU_STEP, Finding, VariantVitals, Vitals, findings
from tallycast.broadcast.live_edge import LiveBroadcast
from tallycast.broadcast.session import Broadcasting
from tallycast.broadcast.state import Phase
from tallycast.bus import Bus
from tallycast.events import HealthChanged, HealthFinding

LOOK_SECONDS = 1.0
SPAN_SECONDS = 10.0
"""What rates are measured over."""
MINUTE_SECONDS = 60.0
HOLDS_LOOKS = 4
"""Looks in a row that a finding has to be there, or gone."""
SETTLING_SECONDS = 8.0
"""After a broadcast began or went on, before anything is judged."""


class BroadcastHealth(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """How a broadcast is doing, as the admin reads it."""

    findings: tuple[Finding, ...]
    """The worst first; empty if all is well."""
    speed: float | None
    """Media seconds that ffmpeg makes in a second."""
    inbound_kbps: int
    target_kbps: int | None
    """What the encoder announced."""
    keyframe_seconds: float | None
    dropped_frames: int
    """That ffmpeg left out, as where a variant has fewer frames than the source."""
    duplicated_frames: int
    """That ffmpeg made up."""
    dropped_seconds: float
    """Given up in this broadcast, as the encoders were too far behind."""
    lag_seconds: float
    """Of the variant that comes latest."""
    variants: tuple[VariantVitals, ...]


class _Moment(msgspec.Struct, frozen=True):
    """What is counted up, at one look."""

    at: float
    frames: int
    duplicated: int
    made_us: int
    made_at: float
    """When ffmpeg said so."""
    dropped_ms: int
    jumps: int


class Checkup:
    """`look` is to be called every second."""

    def __init__(
        self,
        broadcasting: Broadcasting,
        bus: Bus,
        *,
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._broadcasting = broadcasting
        self._bus = bus
        self._clock = clock
        self._now = now
        self._moments: deque[_Moment] = deque()
        self._broadcast_id = ""
        self._publication_id = ""
        self._began_at = 0.0
        self._looks: dict[str, int] = {}
        """How many looks in a row each code was there; below 0: gone."""
        self._told: dict[str, Finding] = {}
        self.current: BroadcastHealth | None = None
        """As of the last look; None while nothing is live."""

    async def look(self) -> None:
        """One look."""
        broadcasting = self._broadcasting
        broadcast, publication = broadcasting.edge.broadcast, broadcasting.publication
        if broadcast is None or publication is None or broadcasting.phase is not Phase.LIVE:
            self._forget()
            return
        at = self._clock()
        if (broadcast.id, publication.id) != (self._broadcast_id, self._publication_id):
            self._forget()
            self._broadcast_id, self._publication_id, self._began_at = broadcast.id, publication.id, at
        vitals = self._vitals(broadcast, at)
        found = findings(vitals) if at - self._began_at >= SETTLING_SECONDS else []
        self._settle(found, broadcast.id)
        progress = broadcasting.progress
        self.current = BroadcastHealth(
            findings=tuple(self._told.values()),
            speed=None if vitals.speed is None else round(vitals.speed, 3),
            inbound_kbps=vitals.inbound_kbps,
            target_kbps=vitals.announced_kbps,
            keyframe_seconds=vitals.keyframe_seconds,
            dropped_frames=(progress.dropped_frames or 0) if progress else 0,
            duplicated_frames=(progress.duplicated_frames or 0) if progress else 0,
            dropped_seconds=broadcast.dropped_ms / 1000,
            lag_seconds=max((one.lag_seconds for one in vitals.variants), default=0.0),
            variants=vitals.variants,
        )

    def _forget(self) -> None:
        self._moments.clear()
        self._broadcast_id = self._publication_id = ""
        self._looks.clear()
        self._told.clear()
        self.current = None

    def _vitals(self, broadcast: LiveBroadcast, at: float) -> Vitals:
        broadcasting = self._broadcasting
        publication, progress = broadcasting.publication, broadcasting.progress
        assert publication is not None
        moment = _Moment(
            at=at,
            frames=(progress.frame or 0) if progress else 0,
            duplicated=(progress.duplicated_frames or 0) if progress else 0,
            made_us=(progress.out_time_us or 0) if progress else 0,
            made_at=broadcasting.progress_at,
            dropped_ms=broadcast.dropped_ms,
            jumps=publication.timeline_cuts,
        )
        if self._moments and moment.made_us < self._moments[-1].made_us:
            self._moments.clear()  # another run of ffmpeg counts from nought
        self._moments.append(moment)
        while at - self._moments[0].at > MINUTE_SECONDS:
            self._moments.popleft()
        oldest = self._moments[0]
        span = next(one for one in self._moments if at - one.at <= SPAN_SECONDS)
        passed, frames = moment.made_at - span.made_at, moment.frames - span.frames
        details = publication.details
        announced = (details.video_bitrate_kbps or 0) + (details.audio_bitrate_kbps or 0)
        profile = broadcast.profile
        return Vitals(
            silent_seconds=max(0.0, at - publication.last_media_at),
            inbound_kbps=round(publication.source_bitrate_kbps),
            announced_kbps=announced if details.video_bitrate_kbps else None,
            speed=(moment.made_us - span.made_us) / 1e6 / passed if passed >= SPAN_SECONDS / 2 else None,
            keyframe_seconds=publication.keyframe_interval_seconds,
            segment_seconds=profile.segment_seconds,
            hold_back_seconds=profile.hold_back_parts * profile.part_seconds,
            passthrough=any(one.spec.passthrough for one in broadcast.renditions.values()),
            frame_rate=details.frame_rate,
            duplicated_share=(moment.duplicated - span.duplicated) / frames if frames > 0 else 0.0,
            dropped_seconds=(moment.dropped_ms - oldest.dropped_ms) / 1000,
            clock_jumps=moment.jumps - oldest.jumps,
            codec_wanted=broadcast.settings.video_codec,
            codec_used=broadcast.codec.name,
            variants=self._variants(broadcast),
        )

    def _variants(self, broadcast: LiveBroadcast) -> tuple[VariantVitals, ...]:
        now, variants = self._now(), []
        for index, rendition in sorted(broadcast.renditions.items()):
            window = rendition.window
            end = window.end_time
            if end is None:
                continue
            encoded = window.resolution is not None and not rendition.spec.passthrough
            level = broadcast.variants[index].cpu_usage_level if index < len(broadcast.variants) else 1
            width, height = window.resolution or (0, 0)
            variants.append(
                VariantVitals(
                    index=index,
                    name=rendition.spec.name,
                    encoded=encoded,
                    target_kbps=rendition.spec.declared_average_bps // 1000,
                    measured_kbps=window.rates.average_bps // 1000,
                    lag_seconds=round(max(0.0, now - end), 2),
                    work=width * height * (window.frame_rate or 30.0) * CPU_STEP ** (max(1, level) - 1)
                    if encoded
                    else 0.0,
                    cpu_level=max(1, level),
                )
            )
        return tuple(variants)

    def _settle(self, found: list[Finding], broadcast_id: str) -> None:
        """Let what is there and what is gone hold for some looks, then tell."""
        present = {one.code: one for one in found}
        for code in {*present, *self._looks}:
            looks = self._looks.get(code, 0)
            self._looks[code] = max(looks, 0) + 1 if code in present else min(looks, 0) - 1
        before = set(self._told)
        for code, looks in list(self._looks.items()):
            if looks >= HOLDS_LOOKS:
                self._told[code] = present[code]
            elif looks <= -HOLDS_LOOKS:
                self._told.pop(code, None)
                del self._looks[code]
        if before != set(self._told):
            worst_first = sorted(self._told.values(), key=lambda one: one.severity != "error")
            self._told = {one.code: one for one in worst_first}
            self._bus.publish(
                HealthChanged(
                    broadcast_id=broadcast_id,
                    findings=tuple(
                        HealthFinding(code=one.code, severity=one.severity, message=one.message)
                        for one in self._told.values()
                    ),
                )
            )
