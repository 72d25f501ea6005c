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


# What the administrator sees of who watches now; it goes with the viewer.
def test_who_watches() -> None:
    viewers = Viewers(b"salt")
    name = viewers.identify("192.0.2.1", "player")
    viewers.seen(name, 0.0, address="192.0.2.1", user_agent="player" * 1000)
    viewers.seen(name, 10.0, address="192.0.2.1", user_agent="player" * 1000)
    (watching,) = viewers.watching(20.0).values()
    assert (watching.address, watching.first_seen, len(watching.user_agent)) == ("192.0.2.1", 0.0, 256)
    assert viewers.watching(30.0) == {}
    viewers.seen(name, 40.0)
    viewers.clear()
    assert viewers.watching(40.0) == {}


# However many there are, the list of them stays bounded.
def test_the_list_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tallycast.broadcast.viewers.WATCHING_LIMIT", 3)
    viewers = Viewers(b"salt")
    for number in range(10):
        viewers.seen(b"%d" % number, 0.0)
    assert viewers.count(1.0) == 10
    assert len(viewers.watching(1.0)) == 3
