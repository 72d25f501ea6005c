from datetime import UTC, datetime
from typing import Any

import msgspec

from tallycast.observe.health import Circumstances, assess
from tallycast.observe.playback import Player

AROUND = Circumstances(
    viewers=4,
    cpu_percent=20.0,
    inbound_kbps=1000,
    output_kbps=(2000, 800),
    passthrough=False,
    segment_seconds=2.0,
)


def player(**values: Any) -> Player:
    return Player(last_at=datetime(2026, 1, 1, tzinfo=UTC), last_seconds=0, **values)


def around(**values: Any) -> Circumstances:
    return msgspec.structs.replace(AROUND, **values)


def message(players: list[Player], circumstances: Circumstances) -> str:
    health = assess(players, circumstances)
    assert health is not None
    return health.message


# Nobody watches, or nobody reports: nothing is said.
def test_nothing_to_say() -> None:
    assert assess([player()], around(viewers=0)) is None
    assert assess([], AROUND) is None


# video.md: healthy % = players without errors; healthy above 75; representation = who reports.
def test_percentages() -> None:
    fine, ill = player(), player(errors=1.0)
    health = assess([fine, fine, fine], AROUND)
    assert health is not None
    assert (health.healthy, health.percent, health.representation, health.message) == (True, 100, 75, "")
    health = assess([fine, fine, fine, ill], AROUND)
    assert health is not None
    assert (health.healthy, health.percent, health.representation) == (False, 75, 100)
    health = assess([fine] * 8, AROUND)
    assert health is not None
    assert health.representation == 100


# One message, in this order: wasted work, full processor, slow viewers, errors.
def test_the_order_of_messages() -> None:
    everything = around(cpu_percent=95.0, inbound_kbps=9000)
    slow_and_ill = [player(bandwidth_kbps=500.0, errors=1.0) for _ in range(3)]
    assert "Your encoder sends 9000 kbit/s" in message(slow_and_ill, everything)
    assert "processor is more than 90 %" in message(slow_and_ill, around(cpu_percent=95.0))
    assert "3 of 3 viewers (100 %) have hardly the speed" in message(slow_and_ill, AROUND)
    ill = [player(bandwidth_kbps=5000.0, errors=1.0) for _ in range(3)]
    assert "A higher latency level may help" in message(ill, AROUND)
    assert "Passing the encoder's video through" in message(ill, around(passthrough=True))
    assert message(ill, around(segment_seconds=4.0)).endswith("have trouble with playing.")


# The limits of each.
def test_limits() -> None:
    fine = [player(bandwidth_kbps=881.0)]
    assert message(fine, around(cpu_percent=79.9, inbound_kbps=9000)) == ""
    assert message(fine, around(cpu_percent=89.9)) == ""
    assert message(fine, around(cpu_percent=None, inbound_kbps=None)) == ""
    assert message(fine, around(cpu_percent=85.0, inbound_kbps=2000)) == ""
    assert message(fine, around(cpu_percent=85.0, inbound_kbps=9000, passthrough=True)) == ""
    assert "lowest quality of 800" in message([player(bandwidth_kbps=879.0)], AROUND)
    assert message([player(bandwidth_kbps=1.0)], around(output_kbps=(0,), passthrough=True)) == ""
    assert message([player(errors=1.0)] * 2, AROUND) == ""
