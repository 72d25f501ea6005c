"""Stream keys: compared in constant time, seen by nothing else."""

import hmac
from collections.abc import Iterable


class StreamKeys:
    """The keys that hold now."""

    __slots__ = ("_keys",)

    def __init__(self, keys: Iterable[str]) -> None:
        self._keys = tuple(key.encode() for key in keys)

    def matches(self, candidate: str) -> bool:
        """Whether the candidate is one of them. Every key is compared, whichever matches, so that the
        time tells nothing; with no key at all nobody may publish."""
        given = candidate.encode("utf-8", "surrogatepass")
        found = False
        for key in self._keys:
            found |= hmac.compare_digest(key, given)
        return found and bool(given)

    def __repr__(self) -> str:
        return f"StreamKeys({len(self._keys)} keys)"
