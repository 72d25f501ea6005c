"""Offers as browsers, OBS and ffmpeg send them, and such as cannot be taken; and what is answered."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallycast.ingest.whip.answer import Local, write_answer
from tallycast.ingest.whip.errors import OfferRefused, OfferUnfit
from tallycast.ingest.whip.offer import OFFER_MOST_BYTES, Fingerprint, fragment_ufrag, read_offer
from tallycast.media.rtp import arrivals
from tests.support.webrtc_sender import CERTIFICATE, H264, OPUS, PASSWORD, RTX, description

LOCAL = Local(
    ufrag="us",
    password="secret",
    fingerprint=Fingerprint("sha-256", bytes(range(32))),
    is_client=False,
    addresses=[("192.0.2.1", 8189), ("2001:db8::1", 8189)],
)
PARAMETERS = "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id={};x-google-start-bitrate=2500"


def answered(text: str) -> list[str]:
    return write_answer(read_offer(text), LOCAL, 5).splitlines()


def without(name: str) -> str:
    return "".join(line for line in description().splitlines(True) if not line.startswith(name))


def test_what_is_taken() -> None:
    offer = read_offer(description())
    assert (offer.ufrag, offer.password, offer.setup) == ("them", PASSWORD, "actpass")
    assert offer.fingerprint == CERTIFICATE.fingerprint
    sound, picture = offer.taken("audio"), offer.taken("video")
    assert sound is not None
    assert sound.codec is not None
    assert picture is not None
    assert picture.codec is not None
    assert (sound.codec.payload_type, sound.codec.name, sound.codec.rate) == (OPUS, "opus", 48_000)
    assert (picture.codec.payload_type, picture.codec.repair, picture.codec.rate) == (H264, RTX, 90_000)
    assert picture.codec.feedback == ("nack", "nack pli", "goog-remb")


# OBS and ffmpeg say these once for all media.
def test_what_stands_before_the_media_holds_for_all() -> None:
    text = description()
    transport = [line for line in text.splitlines() if line.startswith(("a=ice", "a=finger", "a=setup"))][:4]
    rest = [line for line in text.splitlines() if line not in transport]
    offer = read_offer("\n".join([*rest[:5], *transport, *rest[5:]]))
    assert (offer.ufrag, offer.setup) == ("them", "actpass")


def test_units_of_any_size_are_preferred() -> None:
    small = description().replace("packetization-mode=1;", "")
    picture = read_offer(small).taken("video")
    assert picture is not None
    both = small.replace(f"SAVPF 96 {H264}", f"SAVPF 96 {H264} 120") + (
        "a=rtpmap:120 H264/90000\r\na=fmtp:120 profile-level-id=640c1f; packetization-mode=1\r\n"
    )
    picture = read_offer(both).taken("video")
    assert picture is not None
    assert picture.codec is not None
    assert picture.codec.payload_type == 120
    assert f"a=fmtp:120 {PARAMETERS.format('640c1f')}" in answered(both)


def test_the_answer() -> None:
    extension = f"a=extmap:3 {arrivals.URI}\r\n"
    lines = answered(description() + extension)
    assert lines[:7] == [
        *("v=0", "o=- 5 1 IN IP4 0.0.0.0", "s=-", "t=0 0", "a=ice-lite", "a=group:BUNDLE 0 1"),
        f"m=audio 8189 UDP/TLS/RTP/SAVPF {OPUS}",
    ]
    assert f"m=video 8189 UDP/TLS/RTP/SAVPF {H264} {RTX}" in lines
    assert f"a=fmtp:{RTX} apt={H264}" in lines
    assert f"a=fmtp:{H264} {PARAMETERS.format('42e034')}" in lines
    assert [line for line in lines if line.startswith("a=candidate")] == [
        "a=candidate:1 1 udp 2130706431 192.0.2.1 8189 typ host",
        "a=candidate:2 1 udp 2130706175 2001:db8::1 8189 typ host",
    ]
    assert lines.count("a=recvonly") == lines.count("a=rtcp-mux") == 2
    assert lines.count("a=setup:passive") == 2
    assert lines.count("a=ice-ufrag:us") == 2
    assert extension.strip() in lines
    assert not any("VP8" in line for line in lines)


def test_media_that_are_not_taken_are_refused_in_their_place() -> None:
    data = "m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\na=mid:2\r\na=sctp-port:5000\r\n"
    second = "m=video 9 UDP/TLS/RTP/SAVPF 96\r\na=mid:3\r\na=rtpmap:96 H264/90000\r\n"
    lines = answered(description(video="H265/90000") + data + second.replace("H264", "VP9"))
    media = [line for line in lines if line.startswith("m=")]
    assert [line.split()[1] for line in media] == ["8189", "0", "0", "0"]
    assert media[1].endswith(f"96 {H264} {RTX}")
    assert "a=group:BUNDLE 0" in lines


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "v=0"),
        ("hello", "v=0"),
        ("v=0\r\nnonsense\r\n", "line 2"),
        ("v=0\r\nm=video\r\n", "formats"),
        ("v=0\r\n" + "m=audio 0 RTP/SAVPF 0\r\n" * 20, "16 media"),
        (description() + "a=x:" + "y" * OFFER_MOST_BYTES, "KiB"),
        (without("a=ice-ufrag"), "ice-ufrag"),
        (without("a=ice-pwd"), "ice-pwd"),
        (without("a=fingerprint"), "fingerprint"),
        (without("a=setup"), "setup"),
        (description(setup="holdconn"), "setup"),
        (description(Fingerprint("md5", bytes(16))), "fingerprint"),
    ],
)
def test_what_is_no_offer(text: str, words: str) -> None:
    with pytest.raises(OfferRefused, match=words):
        read_offer(text)


@pytest.mark.parametrize(
    "text",
    [
        "v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\n",
        description(video="VP9/90000").replace("opus", "speex"),
        description().replace("a=sendonly", "a=recvonly"),
        description().replace("UDP/TLS/RTP/SAVPF", "RTP/AVP"),
        description().replace("a=group:BUNDLE 0 1", "a=group:BUNDLE 0"),
    ],
)
def test_what_is_not_for_us(text: str) -> None:
    with pytest.raises(OfferUnfit):
        read_offer(text)


def test_a_sender_that_waits_to_be_greeted() -> None:
    assert read_offer(description(setup="passive")).setup == "passive"


def test_what_is_added_later() -> None:
    assert fragment_ufrag("a=ice-ufrag:them\r\na=candidate:1 1 udp 1 192.0.2.1 9 typ host\r\n") == "them"
    assert fragment_ufrag("a=end-of-candidates\r\n") is None


@given(st.text(max_size=300), st.integers(0, 2000), st.integers(0, 60))
def test_any_text(text: str, place: int, length: int) -> None:
    whole = description()
    for spoiled in (text, "v=0\n" + text, whole[:place] + text + whole[place + length :]):
        try:
            offer = read_offer(spoiled)
        except (OfferRefused, OfferUnfit):
            continue
        answer = write_answer(offer, LOCAL, 1)
        assert answer.count("\r\n") == answer.count("\n")
        assert answer.count("\r\nm=") == len(offer.media)
