"""OPEN-03, the first data message is not what one expects: the bitstream tells codec and size."""

from collections.abc import Callable, Sequence

from tallycast.media import amf0
from tallycast.media.flv import FlvTag, TagType
from tests.support.cases import LIVE_SECONDS, field_case
from tests.support.paced import connected, flv_tags, media, send
from tests.support.publisher import AAC, picture, tone, x264
from tests.support.server import Server
from tests.support.settings import PASSTHROUGH, SMALL_VARIANT
from tests.support.tasks import beside

SOURCE = (*picture("640x360"), *tone(), *x264("400k", 30), *AAC)
PLAUSIBLE = {"width": 640.0, "height": 360.0, "framerate": 30.0, "encoder": "a test"}
LATE_MS = 5000


def data(*values: object, at_ms: int = 0) -> FlvTag:
    return FlvTag(TagType.SCRIPT, at_ms, amf0.encode(*values))


def without_prefix(tags: Sequence[FlvTag]) -> list[FlvTag]:
    return [data("onMetaData", PLAUSIBLE), *tags]


def none_at_all(tags: Sequence[FlvTag]) -> list[FlvTag]:
    return list(tags)


def late(tags: Sequence[FlvTag]) -> list[FlvTag]:
    at = next(index for index, tag in enumerate(tags) if tag.timestamp_ms >= LATE_MS)
    return [*tags[:at], data("@setDataFrame", "onMetaData", PLAUSIBLE, at_ms=LATE_MS), *tags[at:]]


def twice_with_other_sizes(tags: Sequence[FlvTag]) -> list[FlvTag]:
    first, second = ({**PLAUSIBLE, "width": width} for width in (1920.0, 720.0))
    at = len(tags) // 4
    return [
        data("@setDataFrame", "onMetaData", first),
        *tags[:at],
        data("@setDataFrame", "onMetaData", second, at_ms=tags[at].timestamp_ms),
        *tags[at:],
    ]


def strict_array(tags: Sequence[FlvTag]) -> list[FlvTag]:
    return [data("@setDataFrame", "onMetaData", [640.0, 360.0, "x"]), *tags]


def sizes_of_text(tags: Sequence[FlvTag]) -> list[FlvTag]:
    values = {
        "width": "640",
        "height": None,
        "framerate": float("nan"),
        "encoder": 7.0,
        "videodatarate": -1.0,
    }
    return [data("@setDataFrame", "onMetaData", values), *tags]


def no_metadata_but_noise(tags: Sequence[FlvTag]) -> list[FlvTag]:
    return [FlvTag(TagType.SCRIPT, 0, b"\x02\x00\xffonMeta"), data(), data(3.0), *tags]


INPUTS: dict[Callable[[Sequence[FlvTag]], list[FlvTag]], str] = {
    without_prefix: "a test",
    none_at_all: "",
    late: "a test",
    twice_with_other_sizes: "a test",
    strict_array: "",
    sizes_of_text: "",
    no_metadata_but_noise: "",
}
"""Each with the encoder's name that the admin reads in the end."""


async def test_whatever_comes_first_it_goes_live_and_the_bitstream_is_believed() -> None:
    tags = media(flv_tags(*SOURCE, seconds=8))
    async with field_case(SMALL_VARIANT, PASSTHROUGH) as server:
        for change, name in INPUTS.items():
            async with await connected(server) as encoder, beside(send(encoder, change(tags))):
                await server.until_online(LIVE_SECONDS)
                await assert_known(server, name)
                await encoder.unpublish()
            await server.until_offline()
        assert "ffmpeg run" not in server.output  # none of this is a reason for another one


async def assert_known(server: Server, name: str) -> None:
    async def known() -> bool:
        broadcaster = await server.broadcaster()
        assert broadcaster is not None
        details = broadcaster["streamDetails"]
        assert (details["width"], details["height"]) == (640, 360)
        assert (details["videoCodec"], details["audioCodec"]) == ("H.264", "AAC")
        assert details["frameRate"] == 30.0
        return bool(details["encoder"] == name)

    # What is missing is told as unknown, not made up; what comes late is told then.
    await server.until(f"the encoder is called {name!r}", known)
