"""A session description that a sender offers, read (RFC 8866, RFC 8829 5.8, RFC 9725 4.2), sans-IO.

What is taken of it: one sound and one picture, over one transport (BUNDLE), in codecs that all that comes
after carries as they are.
"""

import re

import msgspec

from tallycast.ingest.whip.errors import OfferRefused, OfferUnfit
from tallycast.media.rtp import arrivals

OFFER_MOST_BYTES = 64 << 10
MEDIA_MOST = 16
_RATES = {"audio": 48_000, "video": 90_000}
_FINGERPRINT = re.compile(r"[0-9A-Fa-f]{2}(?::[0-9A-Fa-f]{2}){15,63}")
HASHES = frozenset({"sha-1", "sha-224", "sha-256", "sha-384", "sha-512"})


class Fingerprint(msgspec.Struct, frozen=True):
    """Of the certificate that the other side will show (RFC 8122 5)."""

    hash: str
    """"sha-256" and others, as they are written there."""
    digest: bytes


class Codec(msgspec.Struct, frozen=True, kw_only=True):
    """The one that is taken of those that a medium was offered in."""

    payload_type: int
    name: str
    """"H264" or "opus"."""
    rate: int
    """Of the clock, in Hz."""
    parameters: str = ""
    """What the sender says of it (fmtp)."""
    feedback: tuple[str, ...] = ()
    repair: int | None = None
    """Payload type of what is sent again (RFC 4588); None: it is sent again as it was. With one, browsers
    put there the padding as well by which they try the network: nobody sends that again when it is lost."""


class Medium(msgspec.Struct, frozen=True, kw_only=True):
    """One of the offer's media, in its order."""

    kind: str
    mid: str | None
    protocol: str
    formats: str
    """As they were offered: what is refused is repeated."""
    codec: Codec | None
    """None: not taken."""
    transport_number: int | None = None
    """Element of the header extension with the number that `arrivals` reports on."""


class Offer(msgspec.Struct, frozen=True, kw_only=True):
    """What a sender offers."""

    ufrag: str
    password: str
    fingerprint: Fingerprint
    setup: str
    """Its part in DTLS: "actpass", "active" or "passive"."""
    media: tuple[Medium, ...]

    def taken(self, kind: str) -> Medium | None:
        """The medium of this kind that is taken."""
        return next((one for one in self.media if one.kind == kind and one.codec is not None), None)


class _Section:
    """Lines of one medium, or those before the first."""

    def __init__(self, head: str = "") -> None:
        self.head = head
        self.attributes: list[tuple[str, str]] = []

    def first(self, name: str) -> str | None:
        return next((value for found, value in self.attributes if found == name), None)

    def all(self, name: str) -> list[str]:
        return [value for found, value in self.attributes if found == name]


def read_offer(text: str) -> Offer:
    """Read an offer.

    Raises:
        OfferRefused: it is no offer.
        OfferUnfit: there is nothing in it that we can take.
    """
    session, sections = _sections(text)
    bundle = set((session.first("group") or "").removeprefix("BUNDLE").split())
    media: list[Medium] = []
    carrying: _Section | None = None
    for section in sections:
        medium = _medium(section, [one.kind for one in media if one.codec is not None])
        if medium.codec is not None:
            if carrying is not None and medium.mid not in bundle:
                raise OfferUnfit("sound and picture over one transport are expected (a=group:BUNDLE)")
            carrying = carrying or section
        media.append(medium)
    if carrying is None:
        raise OfferUnfit("expected a picture in H.264 or sound in Opus, sent to us")

    def said(name: str) -> str:
        value = carrying.first(name) or session.first(name)
        if value is None:
            raise OfferRefused(f"the offer has no a={name}")
        return value

    setup = said("setup").lower()
    if setup not in ("actpass", "active", "passive"):
        raise OfferRefused("a=setup: expected actpass, active or passive")
    return Offer(
        ufrag=said("ice-ufrag"),
        password=said("ice-pwd"),
        fingerprint=_fingerprint(said("fingerprint")),
        setup=setup,
        media=tuple(media),
    )


def fragment_ufrag(text: str) -> str | None:
    """User name in a fragment of a description, by which candidates are told later (RFC 8840 9)."""
    for line in text.splitlines():
        if line.startswith("a=ice-ufrag:"):
            return line.removeprefix("a=ice-ufrag:").strip()
    return None


def _sections(text: str) -> tuple[_Section, list[_Section]]:
    if len(text) > OFFER_MOST_BYTES:
        raise OfferRefused(f"expected at most {OFFER_MOST_BYTES // 1024} KiB")
    lines = text.splitlines()
    if not lines or lines[0].strip() != "v=0":
        raise OfferRefused("expected a session description, which begins with v=0")
    session = current = _Section()
    sections: list[_Section] = []
    for number, line in enumerate(lines[1:], 2):
        kind, equals, value = line.rstrip().partition("=")
        if not kind and not equals:
            continue
        if len(kind) != 1 or not equals:
            raise OfferRefused(f"line {number}: expected a letter and an equals sign")
        if kind == "m":
            current = _Section(value)
            sections.append(current)
            if len(sections) > MEDIA_MOST:
                raise OfferRefused(f"expected at most {MEDIA_MOST} media")
        elif kind == "a":
            name, _, rest = value.partition(":")
            current.attributes.append((name.strip(), rest.strip()))
    return session, sections


def _medium(section: _Section, taken: list[str]) -> Medium:
    parts = section.head.split(maxsplit=3)
    if len(parts) < 4 or not parts[1].partition("/")[0].isdigit():
        raise OfferRefused("a line of a medium: expected its kind, port, protocol and formats")
    kind, port, protocol, formats = parts
    wanted = (
        kind in _RATES
        and kind not in taken
        and port != "0"
        and "RTP/SAVP" in protocol
        and section.first("inactive") is None
        and section.first("recvonly") is None
    )
    return Medium(
        kind=kind,
        mid=section.first("mid"),
        protocol=protocol,
        formats=formats,
        codec=_codec(kind, formats, section) if wanted else None,
        transport_number=_transport_number(section) if wanted else None,
    )


def _codec(kind: str, formats: str, section: _Section) -> Codec | None:
    """The first that we take; of H.264 the first whose units may be of any size (packetization-mode 1), if
    there is one."""
    parameters = _by_payload_type(section.all("fmtp"))
    feedback: dict[str, list[str]] = {}
    for value in section.all("rtcp-fb"):
        number, _, rest = value.partition(" ")
        feedback.setdefault(number, []).append(rest.strip())
    names = _by_payload_type(section.all("rtpmap"))
    found: list[Codec] = []
    for number in formats.split():
        name, _, rest = names.get(number, "").partition("/")
        if (kind, name.upper()) not in (("video", "H264"), ("audio", "OPUS")):
            continue
        if not number.isdigit() or int(number) > 127 or rest.partition("/")[0] != str(_RATES[kind]):
            continue
        codec = Codec(
            payload_type=int(number),
            name=name,
            rate=_RATES[kind],
            parameters=parameters.get(number, ""),
            feedback=tuple(feedback.get(number, []) + feedback.get("*", [])),
            repair=_repair(number, names, parameters),
        )
        mode = parameter(codec, "packetization-mode") or "0"
        if kind == "audio" or mode == "1":
            return codec
        if mode == "0":
            found.append(codec)
    return found[0] if found else None


def _repair(number: str, names: dict[str, str], parameters: dict[str, str]) -> int | None:
    for other, name in names.items():
        said = parameters.get(other, "").replace(" ", "").split(";")
        if name.lower().startswith("rtx/") and f"apt={number}" in said and other.isdigit():
            return int(other) if int(other) <= 127 else None
    return None


def parameter(codec: Codec, name: str) -> str | None:
    """One of the parameters that the sender says."""
    for part in codec.parameters.split(";"):
        key, _, value = part.partition("=")
        if key.strip().lower() == name:
            return value.strip()
    return None


def _by_payload_type(values: list[str]) -> dict[str, str]:
    return {number: rest.strip() for number, _, rest in (value.partition(" ") for value in values)}


def _transport_number(section: _Section) -> int | None:
    for value in section.all("extmap"):
        number, _, uri = value.partition(" ")
        digits = number.partition("/")[0]
        if uri.split()[:1] == [arrivals.URI] and digits.isdigit() and 0 < int(digits) < 256:
            return int(digits)
    return None


def _fingerprint(value: str) -> Fingerprint:
    name, _, digest = value.partition(" ")
    name, digest = name.lower(), digest.strip()
    if name not in HASHES or not _FINGERPRINT.fullmatch(digest):
        raise OfferRefused("a=fingerprint: expected the name of a hash and its bytes in hexadecimal")
    return Fingerprint(name, bytes.fromhex(digest.replace(":", "")))
