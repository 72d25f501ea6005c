"""What the server finds wrong can be said by the admin in each language, with all of its figures."""

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from tallycast.broadcast.health import VariantVitals, Vitals, findings
from tallycast.observe.health import Circumstances, Health, assess
from tallycast.observe.playback import Player
from tests.unit.web.conftest import WEB_ROOT

ADMIN = WEB_ROOT / "admin"
SOURCE = (ADMIN / "state" / "problems.js").read_text("utf-8")
TEXTS = {path.stem: json.loads(path.read_text("utf-8")) for path in (ADMIN / "texts").glob("*.json")}

SLOW = VariantVitals(
    index=1, name="big", encoded=True, target_kbps=1, measured_kbps=1, lag_seconds=9.0, work=2.0, cpu_level=2
)
TROUBLES = {
    "silent": Vitals(silent_seconds=5.0),
    "slow, several": Vitals(speed=0.5, variants=(SLOW, SLOW)),
    "slow, alone": Vitals(speed=0.5, variants=(SLOW,)),
    "dropped": Vitals(dropped_seconds=4.0),
    "upload": Vitals(inbound_kbps=10, announced_kbps=1000),
    "frames": Vitals(duplicated_share=0.5),
    "keyframes": Vitals(passthrough=True, keyframe_seconds=8.0),
    "clock": Vitals(clock_jumps=2),
    "codec": Vitals(codec_wanted="h264_vaapi", codec_used="libx264"),
}


def words(code: str) -> str:
    """The key of its text."""
    found = re.search(rf"^  {code}: \[?\"(problems\.\w+)\"", SOURCE, re.MULTILINE)
    assert found, f"state/problems.js has no words for {code}"
    return found[1]


def fits(key: str, figures: Mapping[str, float | str]) -> None:
    """Each language has the text, and asks for no figure that there is not."""
    for language, texts in TEXTS.items():
        text = texts.get(key) or texts.get(f"{key}.other")
        assert text, (language, key)
        assert set(re.findall(r"\{(\w+)\}", text)) <= set(figures), (language, key)


@pytest.mark.parametrize("trouble", TROUBLES)
def test_each_finding_of_a_broadcast(trouble: str) -> None:
    found = findings(TROUBLES[trouble])
    assert found
    for one in found:
        fits(words(one.code), one.figures)
        if "advice" in one.figures:
            fits(words(str(one.figures["advice"])), one.figures)


def _player(**reported: Any) -> Player:
    return Player(last_at=datetime(2026, 1, 1, tzinfo=UTC), last_seconds=0.0, **reported)


def _assessed(player: Player, **around: object) -> Health:
    usual = {"viewers": 4, "cpu_percent": 10.0, "inbound_kbps": 100, "output_kbps": (800,)}
    circumstances = {**usual, "passthrough": False, "segment_seconds": 1.0, **around}
    health = assess([player] * 4, Circumstances(**circumstances))  # type: ignore[arg-type]
    assert health is not None
    return health


@pytest.mark.parametrize(
    ("code", "player", "around"),
    [
        ("wasteful", _player(), {"cpu_percent": 85.0, "inbound_kbps": 9000}),
        ("full", _player(), {"cpu_percent": 99.0}),
        ("slow", _player(bandwidth_kbps=100), {}),
        ("failing", _player(errors=9), {}),
        ("failing", _player(errors=9), {"passthrough": True}),
    ],
)
def test_what_players_report(code: str, player: Player, around: dict[str, object]) -> None:
    health = _assessed(player, **around)
    assert health.message
    assert health.code == code
    fits(words(code), health.figures)
    if advice := health.figures.get("advice"):
        fits(words(str(advice)), health.figures)


def test_players_that_do_well_have_no_words() -> None:
    health = _assessed(_player())
    assert (health.message, health.code, health.figures) == ("", "", {})
