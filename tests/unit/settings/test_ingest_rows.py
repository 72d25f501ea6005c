"""Doors and what is fetched, as settings."""

from pathlib import Path

import pytest

from tallycast.settings import BY_KEY, MASK, PullSource, SettingRefused
from tallycast.settings.conversion import accept

PULL, PASSPHRASE = BY_KEY["pull_source"], BY_KEY["srt_passphrase"]


@pytest.mark.parametrize(
    "url",
    ["https://a.test/live.m3u8", "rtsp://user:secret@cam.test/1", "srt://a.test:9000", "rtmp://a.test/x/y"],
)
def test_addresses_that_can_be_fetched(url: str) -> None:
    assert accept(PULL, {"enabled": True, "url": f" {url} "}, PullSource()).url == url


@pytest.mark.parametrize(
    "url", ["", "ftp://a.test/x", "https:///x", "relative.mp4", "/no/such/file.mp4", "gopher:x"]
)
def test_addresses_that_cannot(url: str) -> None:
    with pytest.raises(SettingRefused):
        accept(PULL, {"enabled": True, "url": url}, PullSource())


def test_a_file_has_to_be_there(tmp_path: Path) -> None:
    film = tmp_path / "film.mp4"
    film.touch()
    for url in (str(film), f"file://{film}"):
        assert accept(PULL, {"enabled": True, "url": url}, PullSource()).url == url


def test_a_password_in_an_address_is_not_shown_and_stays() -> None:
    stored = PullSource(enabled=True, url="rtsp://user:secret@cam.test/1")
    assert PULL.show is not None
    shown = PULL.show(stored)
    assert shown["url"] == f"rtsp://user:{MASK}@cam.test/1"
    assert accept(PULL, {**shown, "enabled": False}, stored) == PullSource(enabled=False, url=stored.url)


def test_the_passphrase() -> None:
    assert accept(PASSPHRASE, "0123456789", "") == "0123456789"
    assert accept(PASSPHRASE, MASK, "0123456789") == "0123456789"
    assert accept(PASSPHRASE, "", "0123456789") == ""
    with pytest.raises(SettingRefused):
        accept(PASSPHRASE, "short", "")


def test_the_public_address_of_whip() -> None:
    row = BY_KEY["whip_address"]
    for fit in ("", "192.0.2.1", "2001:db8::1", "live.example.org", "studio_2"):
        assert accept(row, f" {fit} ", "") == fit
    for unfit in ("live.example.org:8189", "https://live.example.org", "[2001:db8::1]", "a b", "-x"):
        with pytest.raises(SettingRefused):
            accept(row, unfit, "")
