"""Which places a broadcast gets, and where the page may fetch from."""

from pathlib import Path
from typing import Any

import pytest

from tallycast.settings import ROWS, S3, StorageSettings
from tallycast.storage import DiskFolder, Places

DEFAULTS: dict[str, Any] = {row.key: row.default for row in ROWS}
BUCKET = S3(
    enabled=True, endpoint="https://s3.example:9000", bucket="video", region="r", access_key="a", secret="b"
)


def places(folder: Path, **settings: Any) -> Places:
    return Places(folder, lambda: StorageSettings.of(DEFAULTS | settings))


@pytest.mark.parametrize(
    ("settings", "disk", "remote", "base", "origin"),
    [
        ({}, False, False, "", ""),
        ({"dvr_minutes": 5}, True, False, "", ""),
        ({"s3": BUCKET}, False, True, "", "https://video.s3.example:9000"),
        (
            {"s3": BUCKET, "video_serving_endpoint": "https://cdn.example/v"},
            False,
            True,
            "",
            "https://cdn.example",
        ),
        (
            {"video_serving_endpoint": "https://cdn.example"},
            *(False, False, "https://cdn.example/hls/", "https://cdn.example"),
        ),
        ({"video_serving_endpoint": "https://a;b"}, False, False, "https://a;b/hls/", ""),
    ],
)
async def test_places_by_the_settings(
    tmp_path: Path, settings: dict[str, Any], disk: bool, remote: bool, base: str, origin: str
) -> None:
    chosen = places(tmp_path, **settings)
    store = chosen.open("b1")
    assert (store.disk is not None, store.remote is not None) == (disk, remote)
    assert (store.media_base, chosen.viewers_origin) == (base, origin)
    store.clear()


# What is recorded is what is wound back in: nothing is written twice.
async def test_a_recording_is_the_disk(tmp_path: Path) -> None:
    recording = DiskFolder(tmp_path / "recordings" / "b1", keeps_all=True)
    settings = StorageSettings.of(DEFAULTS | {"dvr_minutes": 5})
    chosen = Places(tmp_path, lambda: settings, lambda broadcast_id: recording)
    assert chosen.open("b1").disk is recording
    recording.close()
