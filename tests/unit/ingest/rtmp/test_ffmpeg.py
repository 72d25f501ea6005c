"""A real encoder on the real door: ffmpeg, in the URLs and codecs that it speaks."""

import asyncio

import imageio_ffmpeg
import pytest

from tallycast.ingest import Publication, RtmpServer
from tallycast.media.enhanced import PacketKind
from tallycast.media.flv import FlvTag, TagType
from tests.support.gate import KEY, StubGate

SECONDS = 1
X264 = ["-c:v", "libx264", "-preset", "ultrafast", "-g", "15", "-pix_fmt", "yuv420p"]
AAC = ["-c:a", "aac"]


async def publish(url: str, *codecs: str, video: bool = True, audio: bool = True) -> tuple[int, str]:
    """Let ffmpeg publish for a second; returns its exit status and what it said."""
    arguments = ["-hide_banner", "-loglevel", "warning", "-nostdin"]
    if video:
        arguments += ["-f", "lavfi", "-i", "testsrc2=size=320x180:rate=30"]
    if audio:
        arguments += ["-f", "lavfi", "-i", "sine"]
    arguments += ["-t", str(SECONDS), *codecs, "-f", "flv", url]
    process = await asyncio.create_subprocess_exec(
        imageio_ffmpeg.get_ffmpeg_exe(), *arguments, stderr=asyncio.subprocess.PIPE
    )
    try:
        async with asyncio.timeout(30):
            _, said = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    return process.returncode or 0, said.decode()


class Listening(StubGate):
    """Keeps every tag."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[FlvTag] = []
        self.reading: asyncio.Task[None] | None = None

    async def admit(self, *, key: str, remote_address: str, protocol: str) -> Publication:
        publication = await super().admit(key=key, remote_address=remote_address, protocol=protocol)
        self.reading = asyncio.create_task(self._read(publication))
        return publication

    async def _read(self, publication: Publication) -> None:
        reader = publication.reader()
        while (tags := await reader.read()) is not None:
            self.tags += tags


async def received(path: str, *codecs: str, video: bool = True, audio: bool = True) -> Listening:
    gate = Listening()
    async with RtmpServer(gate, host="127.0.0.1", port=0) as server:
        status, said = await publish(
            f"rtmp://127.0.0.1:{server.port}/{path}", *codecs, video=video, audio=audio
        )
        assert status == 0, said
        assert gate.reading is not None
        await gate.reading
    return gate


@pytest.mark.parametrize(
    "path",
    [f"live/{KEY}", f"live/{KEY}?x=y", f"live?key={KEY}", f"live?streamkey={KEY}", f"live/x?key={KEY}"],
)
async def test_every_form_of_the_url(path: str) -> None:
    gate = await received(path, *X264, *AAC)
    details = gate.admitted[0].details
    assert (details.width, details.height, details.frame_rate) == (320, 180, 30.0)
    assert (details.video_codec, details.audio_codec) == ("H.264", "AAC")
    assert (details.encoder or "").startswith("Lavf")
    assert gate.admitted[0].end_reason == "the encoder ended it (FCUnpublish)"
    pictures = [tag for tag in gate.tags if tag.type is TagType.VIDEO]
    frames = [tag for tag in pictures if tag.header.kind is PacketKind.MEDIA]
    assert len(frames) == 30 * SECONDS
    assert sum(tag.is_keyframe for tag in frames) == 2 * SECONDS
    for kind in (TagType.VIDEO, TagType.AUDIO):
        times = [tag.timestamp_ms for tag in gate.tags if tag.type is kind]
        assert times == sorted(times)


# OPEN-09: FourCC codecs. What ffmpeg writes as Enhanced RTMP arrives with its codec known.
@pytest.mark.parametrize(
    ("codecs", "video_codec", "audio_codec"),
    [
        (["-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "log-level=none", *AAC], "H.265", "AAC"),
        (["-c:v", "libsvtav1", "-preset", "12", *AAC], "AV1", "AAC"),
        (["-c:v", "libvpx-vp9", "-deadline", "realtime", "-cpu-used", "8", *AAC], "VP9", "AAC"),
        ([*X264, "-c:a", "libopus"], "H.264", "Opus"),
    ],
)
async def test_enhanced_codecs(codecs: list[str], video_codec: str, audio_codec: str) -> None:
    gate = await received(f"live/{KEY}", *codecs)
    details = gate.admitted[0].details
    assert (details.video_codec, details.audio_codec) == (video_codec, audio_codec)
    assert (details.width, details.height) == (320, 180)
    assert any(tag.is_keyframe for tag in gate.tags)


# OPEN-01, OPEN-02: one track only.
async def test_video_only() -> None:
    details = (await received(f"live/{KEY}", *X264, audio=False)).admitted[0].details
    assert (details.video_codec, details.audio_codec) == ("H.264", None)


async def test_audio_only() -> None:
    details = (await received(f"live/{KEY}", *AAC, video=False)).admitted[0].details
    assert (details.video_codec, details.audio_codec) == (None, "AAC")


async def test_ffmpeg_is_told_why_it_may_not_publish() -> None:
    async with RtmpServer(StubGate(), host="127.0.0.1", port=0) as server:
        root = f"rtmp://127.0.0.1:{server.port}"
        status, said = await publish(f"{root}/live/wrong", *X264, *AAC)
        assert status != 0
        assert "This stream key is not known here." in said
        status, said = await publish(f"{root}/other/{KEY}", *X264, *AAC)
        assert status != 0
        assert "No such application" in said
