"""What a reader that comes late begins with: configurations, and everything since the last keyframe."""

from collections import deque

from tallycast.media.enhanced import PacketKind
from tallycast.media.flv import FlvTag, TagType

GROUP_LIMIT_BYTES = 24 << 20
"""Since the last keyframe: 20 s of 10 Mbit/s. From a longer group nobody can start: it is given up."""
SOUND_KEPT_MS = 2_000
"""Kept as long as there is no picture."""

ConfigurationKey = tuple[TagType, PacketKind]


def configuration_key(tag: FlvTag) -> ConfigurationKey | None:
    """What a configuration replaces: the last one of its track and kind. None for media."""
    kind = tag.header.kind
    return (tag.type, kind) if kind in (PacketKind.CONFIGURATION, PacketKind.METADATA) else None


class Backlog:
    """Keeps tags in their order; bounded in bytes."""

    def __init__(self, limit_bytes: int = GROUP_LIMIT_BYTES) -> None:
        self._limit_bytes = limit_bytes
        # Those that held when the group began; newer ones stand in the group, between its frames.
        self._configurations: dict[ConfigurationKey, FlvTag] = {}
        self._group: deque[FlvTag] = deque()
        self._bytes = 0
        self.has_keyframe = False
        """Whether there was ever a picture to begin with."""
        self.is_broken = False
        """Whether the group was given up: the next keyframe is where a reader can begin."""

    def add(self, tag: FlvTag) -> None:
        """Keep a tag, and forget what nobody will need after it."""
        if tag.is_keyframe:
            self._forget(len(self._group))
            self.has_keyframe, self.is_broken = True, False
        self._group.append(tag)
        self._bytes += len(tag.body)
        if self._bytes > self._limit_bytes:
            self._forget(len(self._group))
            self.is_broken = self.has_keyframe
        elif self.is_broken:
            self._forget(1)
        elif not self.has_keyframe:
            while tag.timestamp_ms - self._group[0].timestamp_ms > SOUND_KEPT_MS:
                self._forget(1)

    def tags(self) -> list[FlvTag]:
        """Configurations, then the group."""
        return [*self._configurations.values(), *self._group]

    def _forget(self, count: int) -> None:
        for _ in range(count):
            tag = self._group.popleft()
            self._bytes -= len(tag.body)
            key = configuration_key(tag)
            if key is not None:
                self._configurations[key] = tag
