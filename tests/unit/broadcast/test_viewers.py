"""Distinct viewers within a short time."""

import pytest

from tallycast.broadcast import viewers as module
from tallycast.broadcast.viewers import VIEWER_SECONDS, Viewers


def test_a_reload_is_the_same_viewer_and_another_player_is_not() -> None:
    viewers = Viewers(b"salt")
    for now in (0.0, 1.0, 2.0):
        viewers.seen(viewers.identify("192.0.2.1", "Firefox"), now)
    viewers.seen(viewers.identify("192.0.2.1", "VLC"), 2.0)
    assert viewers.count(2.0) == 2


def test_address_and_agent_cannot_be_mixed_up() -> None:
    viewers = Viewers(b"salt")
    assert viewers.identify("192.0.2.1", "1x") != viewers.identify("192.0.2.11", "x")


def test_a_viewer_who_asks_no_more_is_gone_after_the_window() -> None:
    viewers = Viewers(b"salt")
    early, late = viewers.identify("a", ""), viewers.identify("b", "")
    viewers.seen(early, 0.0)
    viewers.seen(late, 0.0)
    viewers.seen(early, 10.0)
    assert viewers.count(VIEWER_SECONDS - 0.1) == 2
    assert viewers.count(VIEWER_SECONDS + 0.1) == 1
    assert viewers.count(10.0 + VIEWER_SECONDS + 0.1) == 0


def test_names_do_not_tell_addresses_across_processes() -> None:
    assert Viewers(b"one").identify("192.0.2.1", "x") != Viewers(b"two").identify("192.0.2.1", "x")


def test_a_flood_of_names_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    viewers = Viewers(b"salt")
    monkeypatch.setattr(module, "VIEWER_LIMIT", 100)
    for number in range(1000):
        viewers.seen(viewers.identify(str(number), ""), 1.0)
    assert viewers.count(1.0) == 100
