"""Delivery directives: answer at once, wait for a segment or part, or refuse (RFC 8216bis 6.2.5).

Decides and never waits: whoever serves the playlist waits for `WaitFor` until `Window.has` says yes, the
window has ended, or three target durations have passed (then 503, 6.2.5.2).
"""

import math
from collections.abc import Sequence

import msgspec

from tallycast.hls.window import Window

_SEQUENCE, _PART, _SKIP = "_HLS_msn", "_HLS_part", "_HLS_skip"
# Further than this beyond the newest segment nobody can be waiting for (6.2.5.2).
_MOST_SEGMENTS_AHEAD = 2
# `v2` asks for date ranges to be skipped as well; there are none, so it is the same.
_SKIP_VALUES = frozenset({"YES", "v2"})
_MAX_DIGITS = 18


class Serve(msgspec.Struct, frozen=True):
    """Answer now; with a delta update when `skip`."""

    skip: bool


class WaitFor(msgspec.Struct, frozen=True):
    """Answer when the window has this segment (`part_index` None) or part, then as `Serve(skip)`."""

    sequence: int
    part_index: int | None
    skip: bool


class Refuse(msgspec.Struct, frozen=True):
    """Answer with this HTTP status; `reason` is a line for people."""

    status: int
    reason: str


Decision = Serve | WaitFor | Refuse


def decide(window: Window, query: Sequence[tuple[str, str]]) -> Decision:
    """What to do with a playlist request whose query has these names and values; others than ours are
    ignored."""
    values: dict[str, str] = {}
    for name, value in query:
        if name not in (_SEQUENCE, _PART, _SKIP):
            continue
        if name in values:
            return Refuse(400, f"{name} is given twice")
        values[name] = value
    skip_value = values.get(_SKIP)
    if skip_value is not None and skip_value not in _SKIP_VALUES:
        return Refuse(400, f"{_SKIP} is YES or v2")
    skip = skip_value is not None
    for name in (_SEQUENCE, _PART):
        if name in values and not _is_number(values[name]):
            return Refuse(400, f"{name} is a number")
    if _SEQUENCE not in values:
        # "A client that uses _HLS_part must use _HLS_msn as well" (6.2.5.2).
        return Refuse(400, f"{_PART} needs {_SEQUENCE}") if _PART in values else Serve(skip)
    sequence = int(values[_SEQUENCE])
    part_index = int(values[_PART]) if _PART in values else None
    if window.ended or window.has(sequence, part_index):
        return Serve(skip)
    return _wait(window, sequence, part_index, skip)


def _wait(window: Window, sequence: int, part_index: int | None, skip: bool) -> Decision:
    newest = window.last_segment_sequence
    if sequence > max(newest, window.media_sequence) + _MOST_SEGMENTS_AHEAD:
        return Refuse(400, f"{_SEQUENCE} is more than {_MOST_SEGMENTS_AHEAD} beyond segment {newest}")
    next_sequence, next_index = window.next_position
    if sequence == next_sequence and (part_index or 0) > next_index - 1 + advance_part_limit(window):
        return Refuse(400, f"{_PART} is too far beyond the newest part")
    return WaitFor(sequence, part_index, skip)


def advance_part_limit(window: Window) -> int:
    """How many parts ahead may be asked for: three seconds of them, or three if they are longer (6.2.5.2)."""
    target = window.part_target_seconds
    return math.ceil(3 / target) if target < 1 else 3


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= _MAX_DIGITS
