"""What AMF0 and AMF3 have in common: Python's types for AMF's values, and the bounds of a reader.

None stands for null, undefined and unsupported; bool, float and str for themselves; dict for an object,
`EcmaArray` for an associative array, list for a strict one; bytes for AMF3's byte array.
"""

import msgspec

from tallycast.media.errors import MediaFormatError

DEPTH_LIMIT = 16
"""Containers within containers; real encoders nest three deep."""
VALUES_LIMIT = 10_000
"""Values in one message; the largest metadata seen has some forty."""


class EcmaArray(dict[str, "Value"]):
    """An associative array: like an object, but with a marker of its own on the wire."""


class AmfDate(msgspec.Struct, frozen=True):
    """`milliseconds` since 1970, UTC. AMF0's time zone is reserved and not kept."""

    milliseconds: float


Value = None | bool | float | str | bytes | AmfDate | list["Value"] | dict[str, "Value"]


class Budget:
    """Counts the values of one message, so that a few bytes cannot ask for much memory."""

    __slots__ = ("_left",)

    def __init__(self, values: int = VALUES_LIMIT) -> None:
        self._left = values

    def spend(self, depth: int) -> None:
        """One more value, inside `depth` containers. Raises MediaFormatError."""
        if depth > DEPTH_LIMIT:
            raise MediaFormatError(f"AMF nests deeper than {DEPTH_LIMIT}")
        self._left -= 1
        if self._left < 0:
            raise MediaFormatError(f"AMF message of more than {VALUES_LIMIT} values")

    def announce(self, values: int) -> None:
        """A count from the wire, of values that are still to come. Raises MediaFormatError."""
        if values > self._left:
            raise MediaFormatError(f"AMF container of {values} values, expected at most {self._left}")
