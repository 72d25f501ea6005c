"""OPEN-04, a second publisher while live: refused, and the first loses nothing."""

import json

import pytest

from tests.support.cases import field_case
from tests.support.media_facts import streams_in
from tests.support.publisher import SMALL, publishing
from tests.support.rtmp_client import Refused, RtmpPublisher
from tests.support.server import ADMIN_PASSWORD, STREAM_KEY, Server
from tests.support.settings import PASSTHROUGH, SMALL_VARIANT
from tests.support.viewer import watching

TIMES = 20
OTHER_KEY = "another-valid-key"
WRONG_KEY = "no-such-key"
ANSWERS = {
    STREAM_KEY: "NetStream.Publish.Denied",
    WRONG_KEY: "NetStream.Publish.BadName",
    OTHER_KEY: "NetStream.Publish.Denied",
}
KEYS = {
    "TALLYCAST_STREAM_KEYS": json.dumps([{"key": key, "comment": ""} for key in (STREAM_KEY, OTHER_KEY)]),
    "TALLYCAST_ADMIN_PASSWORD": ADMIN_PASSWORD,
}


async def test_others_are_refused_and_the_first_loses_nothing() -> None:
    async with field_case(SMALL_VARIANT, PASSTHROUGH, settings=KEYS, with_secrets=False) as server:
        async with publishing(server.rtmp_url, *SMALL) as first, watching(server) as audience:
            await audience.until_played(1)
            for _ in range(TIMES):
                for key, code in ANSWERS.items():
                    await assert_refused(server, key, code)
            # A whole encoder as well; it ends by itself.
            async with publishing(server.rtmp_url, *SMALL) as second:
                await second.ended()
                assert second.process.returncode != 0
            await audience.until_played(audience[0].seconds + 2)
            assert first.process.returncode is None
            assert await first.stop() in (0, 255)
            await audience.until_ended()
            for viewer in audience.viewers:
                # The strict checker saw each segment, one after the other, in one timeline.
                assert (viewer.breaks, viewer.refusals) == (0, 0)
                assert sorted(viewer.segments) == list(range(1, len(viewer.segments) + 1))
                [file] = viewer.runs()
                assert streams_in(file) == ["Video: h264", "Audio: aac"]
        assert "takes over" not in server.output
        for key in ANSWERS:
            assert key not in server.output


async def assert_refused(server: Server, key: str, code: str) -> None:
    async with await RtmpPublisher.connect("127.0.0.1", server.rtmp_port) as encoder:
        with pytest.raises(Refused) as refusal:
            await encoder.publish("live", key)
        assert refusal.value.code == code
        # Each refusal stands in the log with the address that it came from.
        await server.until_logged(rf"{encoder.local_address} was refused")
