"""Dynamic range: what the transfer characteristics in a stream's headers stand for (ITU-T H.273, 8.2)."""

_PQ, _HLG = 16, 18
"""SMPTE ST 2084 and ARIB STD-B67, as H.264, H.265 and AV1 all number them."""

SDR, PQ, HLG = "SDR", "PQ", "HLG"
"""As VIDEO-RANGE of a playlist writes them (RFC 8216bis 4.4.6.2)."""


def video_range(transfer: int | None) -> str | None:
    """The range of a transfer number; None where the stream does not say (which is SDR to every player)."""
    if transfer is None:
        return None
    return {_PQ: PQ, _HLG: HLG}.get(transfer, SDR)
