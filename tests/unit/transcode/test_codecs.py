"""The table of encoders, and what this machine can do of it. Real ffmpeg."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tallycast.transcode import CODECS, Codec, CodecOffers, find_ffmpeg
from tallycast.transcode import trial as trial_module
from tallycast.transcode.trial import try_codec

each_row = pytest.mark.parametrize("codec", CODECS.values(), ids=lambda codec: codec.name)


@each_row
def test_every_level_gives_arguments(codec: Codec) -> None:
    given = [codec.options(level) for level in range(1, 6)]
    assert all(all(isinstance(one, str) for one in options) for options in given)
    # Hardware that knows no such thing as a preset has the same at every level, no other has.
    assert len(set(given)) in ((1, 5) if codec.hardware else (5,))
    assert (codec.tag == "hvc1") == (codec.format == "hevc")


@pytest.fixture
async def offers() -> AsyncIterator[CodecOffers]:
    async with CodecOffers(find_ffmpeg) as offers:
        yield offers


# What a test machine has is offered; what it has not comes with a reason that a person understands.
async def test_each_row_is_tried_before_it_is_offered(offers: CodecOffers) -> None:
    assert all(offer.reason is None for offer in offers.offers())
    offers.try_all()
    assert offers.trying
    await offers.tried()
    assert offers.all_tried
    reasons = {offer.codec.name: offer.reason for offer in offers.offers()}
    assert [reasons[name] for name in ("libx264", "libx265", "libsvtav1")] == ["", "", ""]
    assert reasons["h264_videotoolbox"] == "This copy of ffmpeg does not have it."
    assert all(reason is not None and "\n" not in reason for reason in reasons.values())


async def test_what_cannot_be_used_is_replaced(offers: CodecOffers) -> None:
    # Nobody has tried it: it is believed.
    assert offers.usable("h264_videotoolbox")[0].name == "h264_videotoolbox"
    offers.look_at("h264_videotoolbox")
    await offers.tried()
    codec, reason = offers.usable("h264_videotoolbox")
    assert (codec.name, reason) == ("libx264", "This copy of ffmpeg does not have it.")
    assert offers.usable("h264_omx")[0].name == "libx264"
    assert "h264_omx" in offers.usable("h264_omx")[1]
    # One that gave up in earnest as well, until somebody tries anew.
    offers.failed("libx265", "It gave up.")
    assert offers.usable("libx265") == (CODECS["libx264"], "It gave up.")
    offers.try_all(anew=True)
    await offers.tried()
    assert offers.usable("libx265") == (CODECS["libx265"], "")


# An encoder that ffmpeg runs but that cuts nowhere would make one segment without end.
async def test_an_encoder_without_keyframes_is_of_no_use() -> None:
    x264 = CODECS["libx264"]
    assert await try_codec(find_ffmpeg(), x264) == ""
    silent = Codec(
        name="libx264",
        title="x",
        format="h264",
        # As one that never cuts: a single frame.
        options=lambda _: (*x264.options(1), "-frames:v", "1"),
    )
    assert await try_codec(find_ffmpeg(), silent) == "It puts no keyframes where segments have to begin."


async def test_a_trial_ends(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(trial_module, "TRIAL_SECONDS", 0.2)
    stuck = tmp_path / "ffmpeg"
    stuck.write_text("#!/bin/sh\nexec sleep 60\n")
    stuck.chmod(0o755)
    async with asyncio.timeout(20):
        assert "did not finish" in await try_codec(stuck, CODECS["libx264"])


# Another ffmpeg is another machine.
async def test_what_is_known_is_known_of_one_ffmpeg(tmp_path: Path) -> None:
    link = tmp_path / "ffmpeg"
    link.symlink_to(find_ffmpeg())
    paths = [find_ffmpeg()]
    async with CodecOffers(lambda: paths[-1]) as offers:
        offers.failed("libx265", "It gave up.")
        paths.append(link)
        assert offers.usable("libx265")[1] == ""
