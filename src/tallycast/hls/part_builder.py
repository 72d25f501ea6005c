"""One part as bytes: frames of the leading track and the sound that belongs to their time."""

from collections import deque

from tallycast.media.mp4 import OutSample, Sample, Track, TrackRun, write_fragment

# Sound that waits for a picture which does not come: more than half a minute of AAC is not worth memory.
_MAX_WAITING_SOUNDS = 1500
# Sound from before the first picture is kept as far as players tolerate a difference of starts.
_EARLY_SOUND_SECONDS = 0.3
# How far the start of a sound may lie from the end of the one before and still be its neighbour.
_NEIGHBOUR_SECONDS = 0.03

_MAX_OFFSET = 2**31 - 1


class PartBuilder:
    """Collects samples until the part's end is known, then writes one fragment for them.

    The next part begins exactly where this one ended, whatever the next frame's own decode time says: the
    difference (some milliseconds) moves into its composition offset, so that the time at which it is shown
    stays true. Sound goes by time: what begins before the part ends and has come is in it, what comes later
    goes into the next one, so that a part never waits for sound.
    """

    def __init__(self, lead: Track, sound: Track | None) -> None:
        self._lead = lead
        self._sound = sound
        self._frames: list[Sample] = []
        self._sounds: deque[Sample] = deque()
        self._sound_end: int | None = None
        self._sound_ticks = 1024  # the last known length of a frame of sound

    @property
    def has_frames(self) -> bool:
        return bool(self._frames)

    def add_frame(self, sample: Sample) -> None:
        self._frames.append(sample)

    def add_sound(self, sample: Sample) -> None:
        if self._sounds and 0 < sample.decode_time - self._sounds[-1].decode_time < 1 << 20:
            self._sound_ticks = sample.decode_time - self._sounds[-1].decode_time
        self._sounds.append(sample)
        if len(self._sounds) > _MAX_WAITING_SOUNDS:
            self._sounds.popleft()

    def sound_reaches(self, end: int) -> bool:
        """Whether there is no sound track, or its newest frame passes `end` (leading track's ticks)."""
        if self._sound is None:
            return True
        if not self._sounds:
            return False
        newest = self._sounds[-1].decode_time + self._sound_ticks
        return newest * self._lead.timescale >= end * self._sound.timescale

    def drop_sound_before(self, start: int) -> None:
        """Where a timeline begins: sound from well before the first picture has no place in it."""
        if self._sound is None:
            return
        first = (start / self._lead.timescale - _EARLY_SOUND_SECONDS) * self._sound.timescale
        while self._sounds and self._sounds[0].decode_time < first:
            self._sounds.popleft()
        self._sound_end = None

    def finish(self, number: int, start: int, end: int) -> tuple[bytes, bool]:
        """Fragment `number` from `start` to `end` (leading track's ticks), and whether it holds a
        keyframe."""
        runs = [TrackRun(self._lead.id, start, self._write_frames(start, end))]
        independent = any(sample.is_sync for sample in self._frames)
        self._frames = []
        sounds = self._take_sounds(end)
        if sounds is not None:
            runs.append(sounds)
        return write_fragment(number, runs), independent

    def _write_frames(self, start: int, end: int) -> list[OutSample]:
        frames = self._frames
        times = [start]
        for frame in frames[1:]:
            times.append(max(frame.decode_time, times[-1] + 1))
        # A promised end may lie a hair before a late frame: every frame still lasts at least one tick.
        for index in range(len(times) - 1, 0, -1):
            times[index] = min(times[index], end - (len(times) - index))
        times.append(end)
        written = []
        for index, frame in enumerate(frames):
            shown = frame.decode_time + frame.composition_offset
            # Never shown before it is decoded, unless the writer meant it so.
            lowest = min(0, frame.composition_offset)
            offset = max(lowest, min(shown - times[index], _MAX_OFFSET))
            written.append(OutSample(times[index + 1] - times[index], offset, frame.is_sync, frame.data))
        return written

    def _take_sounds(self, end: int) -> TrackRun | None:
        """The sound whose time begins before `end`, in one run without holes."""
        sound = self._sound
        if sound is None:
            return None
        limit = end * sound.timescale / self._lead.timescale
        taken: list[Sample] = []
        while self._sounds and self._sounds[0].decode_time < limit:
            taken.append(self._sounds.popleft())
        if not taken:
            return None
        start = taken[0].decode_time
        neighbour = _NEIGHBOUR_SECONDS * sound.timescale
        if self._sound_end is not None and (start < self._sound_end or start - self._sound_end <= neighbour):
            start = self._sound_end
        times = [start]
        for sample in taken[1:]:
            times.append(max(sample.decode_time, times[-1] + 1))
        following = self._sounds[0].decode_time if self._sounds else taken[-1].decode_time + self._sound_ticks
        times.append(max(following, times[-1] + 1))
        self._sound_end = times[-1]
        written = [
            OutSample(times[index + 1] - times[index], 0, True, sample.data)
            for index, sample in enumerate(taken)
        ]
        return TrackRun(sound.id, start, written)
