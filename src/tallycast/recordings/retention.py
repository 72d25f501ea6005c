"""Which recordings are to go: those that are too old, and the oldest where there are too many. Pure."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from tallycast.db.queries.recordings import RecordingRow

GB = 1_000_000_000


def to_delete(
    recordings: Sequence[RecordingRow], now: datetime, *, keep_days: int, keep_gb: int
) -> list[RecordingRow]:
    """The oldest first; 0 is no limit. Clips, what is kept by hand and what runs stay, and count for the
    size all the same."""
    oldest_first = sorted(recordings, key=lambda one: one.started_at)
    may_go = [one for one in oldest_first if one.kind == "recording" and one.complete and not one.keep]
    chosen = []
    if keep_days:
        limit = now - timedelta(days=keep_days)
        chosen = [one for one in may_go if (one.ended_at or one.started_at) < limit]
    if keep_gb:
        size = sum(one.size_bytes for one in recordings) - sum(one.size_bytes for one in chosen)
        for one in may_go:
            if size <= keep_gb * GB:
                break
            if one not in chosen:
                chosen.append(one)
                size -= one.size_bytes
    return chosen
