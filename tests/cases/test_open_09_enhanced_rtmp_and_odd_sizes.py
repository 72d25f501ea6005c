"""OPEN-09, HEVC, AV1, VP9 and Opus by Enhanced RTMP, and odd sizes: played or refused by name."""

import contextlib

import msgspec

from tallycast.media.flv import FlvTag, TagType
from tests.support.cases import LIVE_SECONDS, field_case
from tests.support.clips import decode_complaints
from tests.support.media_facts import size_in, streams_in
from tests.support.paced import connected, send
from tests.support.publisher import AAC, publishing, tone, x264
from tests.support.rtmp_client import RtmpPublisher
from tests.support.server import Server
from tests.support.settings import PASSTHROUGH
from tests.support.sources import looped, source
from tests.support.tasks import beside
from tests.support.viewer import watching

SECONDS = 4
WIDTH_ONLY = {"name": "640w", "scaledWidth": 640, "framerate": 30, "videoBitrate": 400, "cpuUsageLevel": 1}
"""A height is not given, so that it has to follow, and be even."""
OPUS = ("-c:a", "libopus", "-b:a", "64k", "-ac", "2")


class Input(msgspec.Struct, frozen=True, kw_only=True):
    """What an encoder sends and what is to come of it."""

    video: tuple[str, ...]
    audio: tuple[str, ...] = AAC
    size: tuple[int, int] = (640, 360)
    names: tuple[str, str]
    """Codecs as the admin reads them."""
    codecs: tuple[str, str]
    """How those of the copied rendition begin in the multivariant playlist."""
    encoded_size: tuple[int, int] = (640, 360)


INPUTS = (
    Input(
        # Ten bits: brought down to eight where it is encoded, passed on as they are.
        video=(
            *("-c:v", "libx265", "-preset", "ultrafast", "-pix_fmt", "yuv420p10le"),
            *("-x265-params", "open-gop=0:keyint=30"),
        ),
        names=("H.265", "AAC"),
        codecs=("hvc1.2.4.", "mp4a.40.2"),
    ),
    Input(
        video=("-c:v", "libsvtav1", "-preset", "12", "-g", "30", "-svtav1-params", "pred-struct=1"),
        audio=OPUS,
        names=("AV1", "Opus"),
        codecs=("av01.0.", "Opus"),
    ),
    Input(
        video=("-c:v", "libvpx-vp9", "-deadline", "realtime", "-cpu-used", "8", "-g", "30"),
        audio=OPUS,
        names=("VP9", "Opus"),
        codecs=("vp09.00.", "Opus"),
    ),
    Input(
        video=(*x264("800k", 30), "-pix_fmt", "yuv444p"),  # the only sampling that takes odd sizes
        size=(853, 481),
        names=("H.264", "AAC"),
        codecs=("avc1.f4", "mp4a.40.2"),
        encoded_size=(640, 360),
    ),
    Input(
        video=x264("1500k", 30),
        size=(2048, 858),
        names=("H.264", "AAC"),
        codecs=("avc1.42", "mp4a.40.2"),
        encoded_size=(640, 268),
    ),
    Input(
        video=(*x264("800k", 30), "-pix_fmt", "yuv422p10le"),
        names=("H.264", "AAC"),
        codecs=("avc1.7a", "mp4a.40.2"),
    ),
)


async def test_they_are_encoded_to_h264_of_even_sizes_and_copied_as_they_are() -> None:
    async with field_case(WIDTH_ONLY, PASSTHROUGH) as server:
        for given in INPUTS:
            await assert_played(server, given)
        assert "ffmpeg ended" not in server.output


async def assert_played(server: Server, given: Input) -> None:
    width, height = given.size
    # Not `testsrc2`, whose sizes are even whatever one asks for.
    drawn = ("-f", "lavfi", "-i", f"testsrc=size={width}x{height}:rate=30", *tone())
    file = source(*drawn, "-pix_fmt", "yuv420p", *given.video, *given.audio, seconds=SECONDS)
    async with publishing(server.rtmp_url, *looped(file)) as encoder:
        await server.until_online(LIVE_SECONDS)
        async with watching(server) as audience:
            await audience.until_played(3)
            broadcaster = await server.broadcaster()
            assert broadcaster is not None
            details = broadcaster["streamDetails"]
            assert (details["videoCodec"], details["audioCodec"]) == given.names
            encoded, copied = await audience.multivariant()
            assert encoded.codecs[0].startswith("avc1.42")  # as x264 is at its fastest
            assert encoded.codecs[1] == "mp4a.40.2"
            assert encoded.resolution == given.encoded_size
            assert copied.resolution == given.size
            for codec, expected in zip(copied.codecs, given.codecs, strict=True):
                assert codec.startswith(expected)
            await encoder.stop()
            await audience.until_ended()
    await server.until_offline()
    for viewer, size in zip(audience.viewers, (given.encoded_size, given.size), strict=True):
        assert viewer.breaks == 0
        [played] = viewer.runs()
        assert decode_complaints(played) == ""
        assert size_in(played) == size
    assert streams_in(audience[0].runs()[0]) == ["Video: h264", "Audio: aac"]


UNKNOWN = {
    "'vp08'": [(TagType.VIDEO, b"\x90vp08" + bytes(12))],
    "number 14": [(TagType.VIDEO, b"\x1e" + bytes(900))],
    "'dtsc'": [(TagType.AUDIO, b"\x90dtsc" + bytes(12))],
}
BROKEN_HEVC = [
    (TagType.VIDEO, b"\x90hvc1" + bytes(40)),
    *[(TagType.VIDEO, b"\x93hvc1" + bytes(500)), (TagType.VIDEO, b"\xa3hvc1" + bytes(90))] * 500,
]
MOST_RUNS = 5


# What nobody can decode is refused at once by its name, to the encoder and in the log that the admin reads.
# It is not given to ffmpeg to fail on.
async def test_an_unknown_codec_is_refused_by_its_name() -> None:
    async with field_case(PASSTHROUGH) as server:
        for name, bodies in UNKNOWN.items():
            async with await connected(server) as encoder:
                for kind, body in bodies:
                    encoder.send_tag(FlvTag(kind, 0, body))
                await encoder.until_closed()
                said = encoder.core.commands("onStatus")[-1][3]
                assert said["level"] == "error"
                assert f"codec is {name}" in said["description"]
            await server.until_logged(rf"cannot be played: .* codec is {name}")
            assert name in (await server.admin("/api/admin/logs")).text
        assert "Broadcast" not in server.output.replace("The broadcast of", "")


# A known name on media that are none: ffmpeg is tried a few times, further and further apart, then refused.
async def test_media_that_ffmpeg_fails_on_end_in_a_refusal_by_name() -> None:
    async with field_case(PASSTHROUGH) as server:
        tags = [FlvTag(kind, number * 33, body) for number, (kind, body) in enumerate(BROKEN_HEVC)]
        async with await connected(server) as encoder, beside(send_until_closed(encoder, tags)):
            await server.until_logged(r"cannot be played: ffmpeg failed \d+ times in a row on its H.265", 30)
            await server.until("nobody publishes", lambda: left(server))
        assert 0 < server.output.count("is started again") <= MOST_RUNS
        assert "libx264" not in server.output


async def send_until_closed(encoder: RtmpPublisher, tags: list[FlvTag]) -> None:
    with contextlib.suppress(ConnectionError):
        await send(encoder, tags)


async def left(server: Server) -> bool:
    return await server.broadcaster() is None
