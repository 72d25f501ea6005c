"""Ours: what the admin's forms have to know of this server and its machine beside the settings."""

import os

import msgspec
from litestar import get

from tallycast.http.rooms import GivenRooms
from tallycast.transcode import LATENCY_LEVELS

ENCODING_SECONDS = 0.5
"""Encoding, the hop to the browser and its buffer, on top of what players stay behind by."""
_ANY = frozenset(("", "0.0.0.0", "::"))


class EncoderAddress(msgspec.Struct, frozen=True, kw_only=True):
    """Where encoders connect, as it is now: by the settings, the environment or the command line."""

    host: str
    """Empty: any address that leads to this machine, as the one that the page was opened with."""
    port: int


class Latency(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One latency level in seconds."""

    level: int
    behind_seconds: float
    """How far players that speak low-latency HLS are behind the encoder."""
    segment_seconds: float
    keyframe_seconds: float


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """All of them."""

    rtmp: EncoderAddress
    whip: bool
    """Whether browsers can send here."""
    latency: list[Latency]
    cores: int
    """Processor cores that this server may use."""


@get("/api/admin/facts", sync_to_thread=False)
def get_facts(rooms: GivenRooms) -> Facts:
    """Where encoders connect, what the latency levels come to, how many cores there are."""
    host, port = rooms.encoder_address()
    return Facts(
        rtmp=EncoderAddress(host="" if host in _ANY else host, port=port),
        whip=rooms.whip() is not None,
        latency=[
            Latency(
                level=one.level,
                behind_seconds=round(one.part_seconds * one.hold_back_parts + ENCODING_SECONDS, 1),
                segment_seconds=one.segment_seconds,
                keyframe_seconds=one.keyframe_seconds,
            )
            for one in LATENCY_LEVELS
        ],
        cores=len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1,
    )


HANDLERS = (get_facts,)
