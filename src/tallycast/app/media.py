"""The way of the broadcast: from the encoder's door to what viewers fetch, and who looks on."""

import contextlib
import secrets
from dataclasses import dataclass

from tallycast.app.base import Base
from tallycast.broadcast import (
    Broadcasting,
    Checkup,
    Elsewhere,
    EncoderDoors,
    LiveEdge,
    Peaks,
    Pulling,
    Thumbnails,
    Viewers,
)
from tallycast.events import StorageChanged
from tallycast.hls import OfflineRendition
from tallycast.ingest import RtmpServer
from tallycast.recordings import FOLDER_NAME as RECORDINGS_NAME
from tallycast.recordings import Recorder
from tallycast.restream import Restreaming
from tallycast.storage import Cleanup, Places
from tallycast.transcode import CodecOffers, latency_profile, receiving_with


@dataclass(frozen=True, slots=True)
class Media:
    """Built, and what only looks on is running; no encoder comes in before `open_doors`."""

    viewers: Viewers
    recorder: Recorder
    places: Places
    edge: LiveEdge
    cleanup: Cleanup
    codecs: CodecOffers
    broadcasting: Broadcasting
    peaks: Peaks
    thumbnails: Thumbnails
    elsewhere: Elsewhere
    checkup: Checkup
    pulling: Pulling
    restreaming: Restreaming

    def online(self) -> bool:
        """Whether a broadcast runs."""
        return self.broadcasting.online


async def build_media(stack: contextlib.AsyncExitStack, base: Base) -> Media:
    """Every part of the way, in its order."""
    bus, current, data = base.bus, base.current, base.options.data
    viewers = Viewers(secrets.token_bytes(32))
    recorder = await stack.enter_async_context(
        Recorder(
            base.database,
            bus,
            data / RECORDINGS_NAME,
            storage=current.storage,
            server=current.server,
            ffmpeg=current.ffmpeg,
        )
    )
    places = Places(
        data,
        current.storage,
        recorder.begin,
        lambda place, message: bus.publish(StorageChanged(place=place, message=message)),
    )
    edge = LiveEdge(OfflineRendition.load(), places.open)
    codecs = await stack.enter_async_context(CodecOffers(current.ffmpeg))

    def look_at_codec() -> None:
        codecs.look_at(current.video().video_codec)

    look_at_codec()
    base.when_changed(stack, ("video_codec", "ffmpeg_path"), look_at_codec)
    broadcasting = Broadcasting(
        bus=bus,
        video=current.video,
        keys=current.stream_keys,
        ffmpeg=current.ffmpeg,
        edge=edge,
        codecs=codecs,
    )

    def online() -> bool:
        return broadcasting.online

    pulling = Pulling(broadcasting, current.pull_source, receiving_with(current.ffmpeg))
    base.when_changed(stack, ("pull_source",), pulling.wake)
    return Media(
        viewers=viewers,
        recorder=recorder,
        places=places,
        edge=edge,
        cleanup=Cleanup(places.folder, lambda: edge.kept_broadcasts, places.bucket),
        codecs=codecs,
        broadcasting=broadcasting,
        peaks=await stack.enter_async_context(Peaks(base.database, bus, viewers, online=online)),
        thumbnails=await stack.enter_async_context(Thumbnails(edge, current.ffmpeg, online=online)),
        elsewhere=await stack.enter_async_context(Elsewhere(bus, viewers, broadcasting)),
        checkup=Checkup(broadcasting, bus),
        pulling=pulling,
        restreaming=Restreaming(
            bus=bus,
            targets=current.restream_targets,
            source=lambda: broadcasting.publication,
            ffmpeg=current.ffmpeg,
        ),
    )


async def open_doors(
    stack: contextlib.AsyncExitStack, base: Base, media: Media
) -> tuple[RtmpServer, EncoderDoors]:
    """Let encoders in; raises StartRefused where an address is taken."""
    current, any_port = base.current, base.options.any_port
    listen = current.listen()
    await stack.enter_async_context(media.restreaming)
    rtmp = await stack.enter_async_context(
        RtmpServer(
            media.broadcasting,
            host=listen.rtmp_address,
            port=0 if "rtmp" in any_port else listen.rtmp_port,
        )
    )
    await stack.enter_async_context(media.pulling)
    doors = await stack.enter_async_context(
        EncoderDoors(
            media.broadcasting,
            current.ingest,
            host=listen.rtmp_address,
            ffmpeg=current.ffmpeg,
            # With passthrough a segment can only begin where the encoder has put one.
            keyframe_seconds=lambda: latency_profile(current.video().latency_level).segment_seconds,
            any_port=any_port,
        )
    )
    return rtmp, doors
