"""Application and key, in all the ways that encoders split a URL; and OPEN-14, the RTMP door."""

import pytest

from tallycast.ingest.rtmp.address import is_known_application, key_of


@pytest.mark.parametrize(
    ("app", "name", "key"),
    [
        ("live", "KEY", "KEY"),
        ("live/", "KEY", "KEY"),
        ("live", "KEY?x=y", "KEY"),
        ("live/KEY", "", "KEY"),
        ("/live/KEY/", "", "KEY"),
        ("live?key=KEY", "", "KEY"),
        ("live?streamkey=KEY", "", "KEY"),
        ("live?x=y&key=KEY", "stream", "KEY"),
        ("live", "?key=KEY", "KEY"),
        ("live", "stream?streamkey=KEY", "KEY"),
        ("live?key=a%2Fb%20c", "", "a/b c"),
        ("live?key=", "KEY", "KEY"),
        ("live", "a/b", "a/b"),
        ("live/a", "b", "a/b"),
        ("live", "", ""),
        ("live?x=y", "", ""),
        # Nothing but text to compare: it never becomes a path.
        ("live", "../../../tmp/p", "../../../tmp/p"),
        ("live/../../../tmp", "p", "../../../tmp/p"),
    ],
)
def test_the_key(app: str, name: str, key: str) -> None:
    assert is_known_application(app)
    assert key_of(app, name) == key


@pytest.mark.parametrize("app", ["", "lively", "LIVE", "app", "../live", "x/live", "live\0", "?key=KEY", "."])
def test_other_applications_are_not_ours(app: str) -> None:
    assert not is_known_application(app)
