"""The multivariant playlist, RFC 8216bis 4.4.6.2."""

from tallycast.hls import multivariant
from tests.support.hls_rig import encoded, passthrough
from tests.support.playlist_checker import check_multivariant
from tests.unit.hls.test_window import Maker


def ready(maker: Maker) -> Maker:
    maker.segment(size_bytes=500_000)
    return maker


def test_what_a_variant_says() -> None:
    maker = ready(Maker(encoded(index=3, name="720p")))
    (variant,) = check_multivariant(multivariant([maker.window]).body.decode())
    assert variant.uri == "3/stream.m3u8"
    assert variant.bandwidth == 2_001_000
    assert variant.codecs == ("avc1.64001f",)
    assert variant.resolution == (1280, 720)
    assert variant.frame_rate == 30.0
    assert variant.stable_id == "3-720p"


# BANDWIDTH is what a viewer must be prepared for: the higher of what was declared and what was measured.
def test_the_declared_rate_holds_until_more_is_measured() -> None:
    maker = ready(Maker(encoded(declared_peak_bps=3_000_000, declared_average_bps=2_500_000)))
    (variant,) = check_multivariant(multivariant([maker.window]).body.decode())
    assert (variant.bandwidth, variant.average_bandwidth) == (3_000_000, 2_001_000)


def test_variants_stand_in_their_order_and_only_when_they_can_be_played() -> None:
    makers = [ready(Maker(encoded(index=2))), Maker(encoded(index=1)), ready(Maker(encoded(index=0)))]
    body = multivariant([maker.window for maker in makers]).body.decode()
    assert [variant.uri for variant in check_multivariant(body)] == ["0/stream.m3u8", "2/stream.m3u8"]


# 4.4.2.1: the tag speaks for all.
def test_independent_segments_only_when_true_for_all() -> None:
    one, other = ready(Maker(encoded())), ready(Maker(passthrough(index=1)))
    assert "INDEPENDENT" in multivariant([one.window]).body.decode()
    assert "INDEPENDENT" not in multivariant([one.window, other.window]).body.decode()


# A name that a person typed breaks nothing (4.2: no quotes, no line breaks).
def test_a_name_is_harmless() -> None:
    maker = ready(Maker(encoded(name='Best "ever"\n#EXT-X-ENDLIST ä')))
    (variant,) = check_multivariant(multivariant([maker.window]).body.decode())
    assert variant.stable_id == "0-Best-ever-EXT-X-ENDLIST"


def test_nothing_to_play_is_still_a_playlist() -> None:
    assert check_multivariant(multivariant([]).body.decode()) == []


# 4.4.6.1: captions within the picture are named, for those renditions that have them.
def test_captions_are_named_where_they_are() -> None:
    one = ready(Maker(encoded(keeps_captions=True)))
    other = ready(Maker(encoded(index=1, name="AV1")))
    lines = multivariant([one.window, other.window], captions=True).body.decode().splitlines()
    [media] = [line for line in lines if line.startswith("#EXT-X-MEDIA")]
    assert 'TYPE=CLOSED-CAPTIONS,GROUP-ID="cc"' in media
    assert 'INSTREAM-ID="CC1"' in media
    first, second = (line for line in lines if line.startswith("#EXT-X-STREAM-INF"))
    assert 'CLOSED-CAPTIONS="cc"' in first
    assert "CLOSED-CAPTIONS" not in second
    assert b"CAPTIONS" not in multivariant([one.window, other.window]).body
