"""The answer to an offer, written (RFC 8829 5.3.1, RFC 9725 4.2), sans-IO: we receive, and send nothing."""

from collections.abc import Iterable, Sequence

import msgspec

from tallycast.ingest.whip.offer import Codec, Fingerprint, Medium, Offer, parameter
from tallycast.media.rtp import arrivals

START_KBPS = 2_500
"""What browsers of Chromium's kind begin with, instead of 300 kbit/s and a tiny picture that grows step by
step; what the network does not carry they take back within a second."""
HIGHEST_LEVEL = "34"
"""H.264 5.2: with level-asymmetry-allowed what we take, whatever the sender's own pictures are."""
_FEEDBACK = ("nack", "nack pli", "goog-remb", "transport-cc")


class Local(msgspec.Struct, frozen=True, kw_only=True):
    """Our end of the transport."""

    ufrag: str
    password: str
    fingerprint: Fingerprint
    is_client: bool
    """Whether we begin DTLS."""
    addresses: Sequence[tuple[str, int]]
    """Where we can be reached by UDP, the best first."""


def write_answer(offer: Offer, local: Local, session_number: int) -> str:
    """The description; `session_number` names it (RFC 8866 5.2)."""
    carried = [medium for medium in offer.media if medium.codec is not None]
    mids = [medium.mid for medium in carried if medium.mid is not None]
    lines = ["v=0", f"o=- {session_number} 1 IN IP4 0.0.0.0", "s=-", "t=0 0", "a=ice-lite"]
    if mids:
        lines.append("a=group:BUNDLE " + " ".join(mids))
    for medium in offer.media:
        if medium.codec is None:
            lines += _refusal(medium)
        else:
            lines += _acceptance(medium, medium.codec, local, is_first=medium is carried[0])
    return "\r\n".join(lines) + "\r\n"


def _refusal(medium: Medium) -> Iterable[str]:
    yield f"m={medium.kind} 0 {medium.protocol} {medium.formats}"
    yield "c=IN IP4 0.0.0.0"
    if medium.mid is not None:
        yield f"a=mid:{medium.mid}"
    yield "a=inactive"


def _acceptance(medium: Medium, codec: Codec, local: Local, *, is_first: bool) -> Iterable[str]:
    host, port = local.addresses[0] if local.addresses else ("0.0.0.0", 9)
    number = codec.payload_type
    formats = f"{number}" if codec.repair is None else f"{number} {codec.repair}"
    yield f"m={medium.kind} {port} {medium.protocol} {formats}"
    yield f"c=IN IP{6 if ':' in host else 4} {host}"
    if medium.mid is not None:
        yield f"a=mid:{medium.mid}"
    yield "a=recvonly"
    yield "a=rtcp-mux"
    yield "a=rtcp-rsize"
    yield f"a=ice-ufrag:{local.ufrag}"
    yield f"a=ice-pwd:{local.password}"
    digest = local.fingerprint.digest.hex(":").upper()
    yield f"a=fingerprint:{local.fingerprint.hash} {digest}"
    yield f"a=setup:{'active' if local.is_client else 'passive'}"
    if medium.transport_number is not None:
        yield f"a=extmap:{medium.transport_number} {arrivals.URI}"
    yield f"a=rtpmap:{number} {codec.name}/{codec.rate}{'/2' if medium.kind == 'audio' else ''}"
    parameters = _parameters(medium.kind, codec)
    if parameters:
        yield f"a=fmtp:{number} {parameters}"
    for kind in _FEEDBACK:
        if kind in codec.feedback:
            yield f"a=rtcp-fb:{number} {kind}"
    if codec.repair is not None:
        yield f"a=rtpmap:{codec.repair} rtx/{codec.rate}"
        yield f"a=fmtp:{codec.repair} apt={number}"
    if is_first:
        for index, (one, its_port) in enumerate(local.addresses):
            priority = (126 << 24) | ((65_535 - index) << 8) | 255  # RFC 8445 5.1.2.1
            yield f"a=candidate:{index + 1} 1 udp {priority} {one} {its_port} typ host"
        yield "a=end-of-candidates"


def _parameters(kind: str, codec: Codec) -> str:
    if kind == "audio":
        # Forward error correction would be decoded by nobody here: what is lost is asked for again.
        return "stereo=1;maxaveragebitrate=128000"
    profile = parameter(codec, "profile-level-id") or "42e01f"
    mode = parameter(codec, "packetization-mode") or "0"
    if (parameter(codec, "level-asymmetry-allowed") or "0") == "1" and len(profile) == 6:
        profile = profile[:4] + HIGHEST_LEVEL
    return (
        f"level-asymmetry-allowed=1;packetization-mode={mode};profile-level-id={profile};"
        f"x-google-start-bitrate={START_KBPS}"
    )
