"""Closed captions within the picture: whether a frame carries any (ATSC A/53 Part 4, 6.2.3).

CEA-608 and 708 lie in messages beside the picture (SEI), registered under a country, a provider and a name.
These seven bytes are looked for as they stand: parsing every frame's units would say the same for more work.
"""

_MARK = b"\xb5\x00\x31GA94"


def carries_captions(body: bytes) -> bool:
    """Whether a video tag's body holds caption data."""
    return _MARK in body
