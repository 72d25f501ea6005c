"""What a broadcast left is deleted when nobody can ask for it."""

from pathlib import Path

from tallycast.storage import Cleanup


async def test_only_what_is_in_use_stays(tmp_path: Path) -> None:
    in_use = frozenset({"live"})
    cleanup = Cleanup(tmp_path / "hls", lambda: in_use)
    await cleanup.sweep()  # nothing was ever kept
    for name in ("live", "ended", "crashed"):
        (tmp_path / "hls" / name / "0").mkdir(parents=True)
        (tmp_path / "hls" / name / "0" / f"{name}-1.m4s").write_bytes(b"x")
    await cleanup.sweep()
    assert [path.name for path in (tmp_path / "hls").iterdir()] == ["live"]
    in_use = frozenset()
    await cleanup.sweep()
    assert list((tmp_path / "hls").iterdir()) == []
