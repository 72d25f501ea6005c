"""Common Media Client Data (CTA-5004, and its version 2) as playback reports; sans-IO.

Version 1 is a text such as `br=3200,bs,sid="6e2fb550"` in a query or in four headers; version 2 adds
events, states, lists of numbers and a collector that takes JSON. Only the keys that say how it plays are
read: mtp (measured throughput, kbit/s), ltc (live latency, ms), ttlb (time to the last byte, ms),
br (kbit/s), bs (buffer ran empty), sta (state), e (event). What cannot be read is left out.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from tallycast.observe.playback import PlaybackReport

HEADERS = ("cmcd-request", "cmcd-object", "cmcd-status", "cmcd-session")
TEXT_LIMIT = 8_192
REPORTS_LIMIT = 100
"""Of one collector request."""
GREATEST = 1e9
USEFUL = frozenset({"mtp", "ltc", "ttlb", "br", "bs", "sta", "e"})

_PAIR = re.compile(
    r'\s*(?P<key>[a-z][a-z0-9_.*-]{0,63})(?:=(?P<value>"(?:[^"\\]|\\.)*"|\([^)]*\)|[^,]*))?\s*(?:,|\Z)'
)
_NUMBER = re.compile(r"(?<![\w.])\d{1,12}(?:\.\d{1,6})?")
_STATES = {"p": "p", "a": "a", "s": "w", "w": "w", "r": "w", "k": "k", "e": "e", "f": "e", "q": "e"}
"""CMCD's state to the contract's: starting and rebuffering wait; ended, failed and quit are ended."""
_ERROR_EVENTS = frozenset({"e", "er"})
_CHANGE_EVENTS = frozenset({"bc"})


def parse_text(text: str) -> dict[str, Any]:
    """The pairs of a text; a key without a value is true."""
    found: dict[str, Any] = {}
    place, text = 0, text[:TEXT_LIMIT]
    while place < len(text):
        match = _PAIR.match(text, place)
        if match is None:
            comma = text.find(",", place)
            if comma < 0:
                break
            place = comma + 1
            continue
        place = match.end()
        value = match["value"]
        found[match["key"]] = True if value is None else value.strip().strip('"')
    return found


def report_of(pairs: Mapping[str, Any]) -> PlaybackReport | None:
    """What the pairs say of the playback; None: nothing."""
    if USEFUL.isdisjoint(pairs):
        return None
    event = str(pairs.get("e", ""))
    failed = _is_true(pairs.get("bs")) or event in _ERROR_EVENTS or pairs.get("sta") == "f"
    latency, download = _number(pairs.get("ltc")), _number(pairs.get("ttlb"))
    report = PlaybackReport(
        errors=1.0 if failed else 0.0,
        quality_changes=1.0 if event in _CHANGE_EVENTS else 0.0,
        bandwidth_kbps=_number(pairs.get("mtp")),
        latency_seconds=None if latency is None else latency / 1000,
        download_seconds=None if download is None else download / 1000,
        bitrate_kbps=_number(pairs.get("br")),
        state=_STATES.get(str(pairs.get("sta", "p")), "p"),
    )
    says_nothing = report == PlaybackReport() and "sta" not in pairs and "bs" not in pairs and not event
    return None if says_nothing else report


def reports_of_json(document: Any) -> list[PlaybackReport]:
    """The reports of a collector request's body: an object or a list of them."""
    documents = document if isinstance(document, list) else [document]
    return _useful(one for one in documents[:REPORTS_LIMIT] if isinstance(one, dict))


def reports_of_request(query: str | None, headers: Mapping[str, str]) -> list[PlaybackReport]:
    """The reports of a `CMCD` query value and of the four headers."""
    texts = [query or "", *(headers.get(name, "") for name in HEADERS)]
    pairs: dict[str, Any] = {}
    for text in texts:
        pairs |= parse_text(text)
    return _useful([pairs])


def _useful(documents: Iterable[Mapping[str, Any]]) -> list[PlaybackReport]:
    return [report for report in map(report_of, documents) if report is not None]


def _is_true(value: Any) -> bool:
    return value is True or value in ("true", "?1", "1")


def _number(value: Any) -> float | None:
    """A number, the greatest of a list of them, or nothing that can be used (0 is not measured)."""
    if isinstance(value, bool):
        return None
    if isinstance(value, list):
        return max((one for one in map(_number, value[:20]) if one is not None), default=None)
    if isinstance(value, str):
        numbers = [float(one) for one in _NUMBER.findall(value[:256])]
        return _number(max(numbers)) if numbers else None
    if isinstance(value, int | float) and 0 < value <= GREATEST:
        return float(value)
    return None
