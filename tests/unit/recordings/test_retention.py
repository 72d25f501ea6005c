"""Which recordings go."""

from datetime import UTC, datetime, timedelta

from tallycast.recordings import RecordingRow
from tallycast.recordings.retention import GB, to_delete

NOW = datetime(2026, 6, 1, tzinfo=UTC)


def row(name: str, days: float, gb: float = 1, **more: object) -> RecordingRow:
    values: dict[str, object] = {
        "id": name,
        "kind": "recording",
        "title": name,
        "started_at": NOW - timedelta(days=days),
        "ended_at": NOW - timedelta(days=days),
        "size_bytes": int(gb * GB),
        "complete": True,
        **more,
    }
    return RecordingRow(**values)  # type: ignore[arg-type]


def chosen(rows: list[RecordingRow], *, days: int = 0, gb: int = 0) -> list[str]:
    return [one.id for one in to_delete(rows, NOW, keep_days=days, keep_gb=gb)]


ROWS = [row("new", 1), row("old", 40), row("middle", 10)]


def test_without_limits_all_stay() -> None:
    assert chosen(ROWS) == []


def test_by_age() -> None:
    assert chosen(ROWS, days=30) == ["old"]
    assert chosen(ROWS, days=5) == ["old", "middle"]


def test_by_size_the_oldest_first() -> None:
    assert chosen(ROWS, gb=2) == ["old"]
    assert chosen(ROWS, gb=1) == ["old", "middle"]


def test_both_limits() -> None:
    assert chosen(ROWS, days=30, gb=1) == ["old", "middle"]


# What is kept by hand, clips, and what runs are never chosen, and count all the same.
def test_what_stays() -> None:
    rows = [row("kept", 50, keep=True), row("clip", 60, kind="clip"), row("runs", 70, complete=False)]
    assert chosen([*rows, *ROWS], days=5, gb=3) == ["old", "middle", "new"]
