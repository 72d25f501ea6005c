"""OPEN-05, encoders that vanish, come back, fall silent or never finish their handshake."""

import asyncio
import contextlib
import re
import time

from tallycast.media import amf0
from tests.support.cases import assert_goes_live, field_case
from tests.support.clips import decode_complaints
from tests.support.paced import connected, flv_tags, media, send
from tests.support.publisher import AAC, SMALL, picture, publishing, tone, x264
from tests.support.settings import SMALL_VARIANT
from tests.support.viewer import watching

SOURCE = (*picture("320x180"), *tone(), *x264("200k", 30), *AAC)
RETURN_SECONDS = 10.0
TIMES = 30
IDLE_SECONDS = 10.0
HALF_OPEN = 200


def count(pattern: str, text: str) -> int:
    return len(re.findall(pattern, text))


# (a) No packets and no FIN: the same key is let in within ten seconds, never "already running" for minutes.
async def test_an_encoder_that_vanished_comes_back_with_its_key() -> None:
    tags = media(flv_tags(*SOURCE, seconds=8))
    async with (
        field_case(SMALL_VARIANT, grace_seconds=2) as server,
        publishing(server.rtmp_url, *SMALL) as vanished,
        watching(server) as audience,
    ):
        await audience.until_played(1)
        vanished.freeze()
        began = time.monotonic()
        async with await connected(server) as encoder:
            assert time.monotonic() - began < RETURN_SECONDS
            await send(encoder, tags, speed=2)
            await encoder.unpublish()
            vanished.thaw()
            await vanished.ended()
            await audience.until_ended()
        # One broadcast, one viewer session, both encoders' media in it.
        assert audience[0].breaks == 1
        assert audience[0].seconds > 8
        assert count(r"Broadcast \w+ started", server.output) == 1


# (b) Thirty clean closes: one broadcast that viewers follow with a discontinuity each, and nothing is lost.
async def test_an_encoder_that_leaves_and_comes_back_30_times() -> None:
    tags = media(flv_tags(*SOURCE, seconds=1))
    async with field_case(SMALL_VARIANT, grace_seconds=5) as server:
        async with await connected(server) as encoder:
            await send(encoder, media(flv_tags(*SOURCE, seconds=8)), speed=4)
            await encoder.unpublish()
        async with watching(server) as audience:
            for _ in range(TIMES):
                async with await connected(server) as encoder:
                    await send(encoder, tags, speed=4)
                    await encoder.unpublish()
            await audience.until_ended()
            [viewer] = audience.viewers
        assert viewer.breaks == TIMES
        # All of it, and at most a frame more where a picture had to last as long as its sound.
        assert 8 + TIMES - 1 < viewer.seconds < 8 + TIMES * 1.06
        for stretch in viewer.runs():
            assert decode_complaints(stretch) == ""
        # Who is told of a start (followers, other servers) is told once.
        assert count(r"Broadcast \w+ started", server.output) == 1
        assert count(r"Broadcast \w+ goes on", server.output) == TIMES
        assert count(r"Broadcast \w+ ended", server.output) == 1


# (c) Let in, and no media: dropped after the idle time, with a word in the log. (d) Half a handshake, 200
# times: others can still publish.
async def test_those_who_say_nothing_keep_nobody_out() -> None:
    tags = flv_tags(*SOURCE, seconds=1)
    configurations = [tag for tag in tags if tag.is_sequence_header]
    async with field_case(SMALL_VARIANT) as server:
        async with await connected(server) as silent:
            silent.core.send_data(amf0.encode("@setDataFrame", "onMetaData", {"width": 320.0}))
            for tag in configurations:
                silent.send_tag(tag)
            await silent.drain()
            await server.until_logged(rf"{silent.local_address} .*no media for", IDLE_SECONDS + 5)
            await silent.until_closed()
            assert silent.core.commands("onStatus")[-1][3]["level"] == "error"
        assert not (await server.status())["online"]
        assert "Broadcast" not in server.output

        async with contextlib.AsyncExitStack() as stack:
            for _ in range(HALF_OPEN):
                _, writer = await asyncio.open_connection("127.0.0.1", server.rtmp_port)
                stack.callback(writer.close)
                writer.write(b"\x03" + bytes(700))
            await assert_goes_live(server)
