"""The doors for encoders besides RTMP, those of them that are switched on: RTMPS, SRT and WHIP."""

import contextlib
from collections.abc import Callable, Set
from pathlib import Path
from types import TracebackType
from typing import Self

from tallycast.errors import StartRefused
from tallycast.ingest import (
    Certificate,
    Gate,
    RtmpServer,
    SrtServer,
    SrtSettings,
    WhipServer,
    WhipSettings,
)
from tallycast.settings import IngestSettings
from tallycast.transcode import receiving_with


class EncoderDoors:
    """Entered, they are open. Raises StartRefused where one cannot be."""

    def __init__(
        self,
        gate: Gate,
        settings: Callable[[], IngestSettings],
        *,
        host: str,
        ffmpeg: Callable[[], Path],
        keyframe_seconds: Callable[[], float],
        any_port: Set[str] = frozenset(),
    ) -> None:
        """`keyframe_seconds`: how far apart they may be, for encoders that make them when they are asked.
        `any_port`: of "rtmps", "srt" and "whip" those that open on whatever port is free."""
        self._gate = gate
        self._settings = settings
        self._host = host
        self._ffmpeg = ffmpeg
        self._keyframe_seconds = keyframe_seconds
        self._any_port = any_port
        self._stack = contextlib.AsyncExitStack()
        self.rtmps_port = 0
        """0: no such door, here and below."""
        self.srt_port = 0
        self.whip: WhipServer | None = None

    async def __aenter__(self) -> Self:
        async with contextlib.AsyncExitStack() as stack:
            settings = self._settings()
            if settings.rtmps_port or "rtmps" in self._any_port:
                self.rtmps_port = await self._open_rtmps(stack, settings)
            if settings.srt_port or "srt" in self._any_port:
                port = 0 if "srt" in self._any_port else settings.srt_port
                door = SrtServer(
                    self._gate, self._srt_settings, receiving_with(self._ffmpeg), host=self._host, port=port
                )
                self.srt_port = (await stack.enter_async_context(door)).port
            if settings.whip_port or "whip" in self._any_port:
                port = 0 if "whip" in self._any_port else settings.whip_port
                whip = WhipServer(self._gate, self._whip_settings, host=self._host, port=port)
                self.whip = await stack.enter_async_context(whip)
            self._stack = stack.pop_all()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._stack.aclose()

    async def _open_rtmps(self, stack: contextlib.AsyncExitStack, settings: IngestSettings) -> int:
        if not settings.tls_certificate or not settings.tls_key_file:
            raise StartRefused("RTMPS needs a certificate and its key (tls_certificate, tls_key_file)")
        certificate = Certificate(Path(settings.tls_certificate), Path(settings.tls_key_file))
        port = 0 if "rtmps" in self._any_port else settings.rtmps_port
        door = RtmpServer(self._gate, host=self._host, port=port, certificate=certificate)
        return (await stack.enter_async_context(door)).port

    def _srt_settings(self) -> SrtSettings:
        settings = self._settings()
        return SrtSettings(passphrase=settings.srt_passphrase, latency_ms=settings.srt_latency_ms)

    def _whip_settings(self) -> WhipSettings:
        address = self._settings().whip_address
        return WhipSettings(public_address=address, keyframe_seconds=self._keyframe_seconds())
