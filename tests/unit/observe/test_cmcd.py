import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallycast.observe.cmcd import parse_text, report_of, reports_of_json, reports_of_request
from tallycast.observe.playback import PlaybackReport


# CTA-5004, 3.2: comma-separated pairs, texts in quotes, a key alone is true.
def test_pairs() -> None:
    text = 'bl=21300,br=3200,bs,cid="a,b=\\"c\\"",d=4004,mtp=25400,sid="6e2fb550-c457",v=2'
    assert parse_text(text) == {
        "bl": "21300",
        "br": "3200",
        "bs": True,
        "cid": 'a,b=\\"c\\',
        "d": "4004",
        "mtp": "25400",
        "sid": "6e2fb550-c457",
        "v": "2",
    }


# Version 2: lists of numbers with parameters; the greatest counts.
def test_lists_of_numbers() -> None:
    assert report_of(parse_text("br=(300;a 2000;v),mtp=(25000)")) == PlaybackReport(
        bandwidth_kbps=25000, bitrate_kbps=2000
    )


# What each key means: milliseconds to seconds, an empty buffer is an error, and so is a failure.
@pytest.mark.parametrize(
    ("pairs", "expected"),
    [
        ({"ltc": 1500, "ttlb": "250"}, PlaybackReport(latency_seconds=1.5, download_seconds=0.25)),
        ({"bs": True}, PlaybackReport(errors=1)),
        ({"bs": False}, PlaybackReport()),
        ({"sta": "r", "mtp": 100}, PlaybackReport(bandwidth_kbps=100, state="w")),
        ({"sta": "f"}, PlaybackReport(errors=1, state="e")),
        ({"sta": "p"}, PlaybackReport()),
        ({"e": "bc", "br": [100, 900]}, PlaybackReport(quality_changes=1, bitrate_kbps=900)),
        ({"e": "e"}, PlaybackReport(errors=1)),
        ({"sid": "x", "v": 2}, None),
        ({"mtp": 0}, None),
        ({"mtp": "many"}, None),
        ({"mtp": -5}, None),
        ({"mtp": 1e300}, None),
        ({"mtp": True}, None),
        ({}, None),
    ],
)
def test_meaning(pairs: dict[str, Any], expected: PlaybackReport | None) -> None:
    assert report_of(pairs) == expected


# Query and headers together are one report.
def test_a_request() -> None:
    headers = {"cmcd-status": "bs", "cmcd-request": "mtp=5000", "other": "mtp=1"}
    assert reports_of_request("ltc=2000", headers) == [
        PlaybackReport(errors=1, bandwidth_kbps=5000, latency_seconds=2)
    ]
    assert reports_of_request(None, {}) == []


# The collector takes an object or a list, and no more than a hundred at once.
def test_json() -> None:
    assert reports_of_json({"mtp": 100}) == [PlaybackReport(bandwidth_kbps=100)]
    assert len(reports_of_json([{"mtp": 100}, "x", {"sid": "y"}, {"bs": True}])) == 2
    assert len(reports_of_json([{"mtp": 100}] * 5000)) == 100
    assert reports_of_json("x") == []


# Whatever anybody sends is read in some way or left out; nothing raises, numbers stay finite.
@given(st.text(max_size=200))
def test_any_text(text: str) -> None:
    report_of(parse_text(text))


@given(st.recursive(st.none() | st.booleans() | st.floats() | st.text(), st.lists, max_leaves=5))
def test_any_value(value: Any) -> None:
    for key in ("mtp", "ltc", "ttlb", "br", "bs", "sta", "e"):
        report = report_of({key: value})
        if report is not None:
            json.dumps(report.bandwidth_kbps, allow_nan=False)


def test_a_long_text_takes_no_time() -> None:
    parse_text("a=" + "(" * 100_000 + '"' * 100_000)
    parse_text("," * 1_000_000)
