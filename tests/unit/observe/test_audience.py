from datetime import UTC, datetime, timedelta
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from tallycast.db import Database
from tallycast.observe.audience import Audience, thin_out

START = datetime(2026, 1, 1, tzinfo=UTC)


# Sampled while something is live, kept over a restart.
async def test_samples(tmp_path: Path) -> None:
    now, viewers = [START], [3]
    async with Database(tmp_path / "t.db") as database:
        audience = Audience(database, lambda: viewers[0], now=lambda: now[0])
        await audience.sample()
        now[0], viewers[0] = START + timedelta(minutes=2), 0
        await audience.sample()
        now[0] = START + timedelta(minutes=4)
        await Audience(database, lambda: None, now=lambda: now[0]).sample()
    async with Database(tmp_path / "t.db") as database:
        audience = Audience(database, lambda: None)
        assert await audience.since(START) == [(START, 3), (START + timedelta(minutes=2), 0)]
        assert await audience.since(START + timedelta(minutes=1)) == [(START + timedelta(minutes=2), 0)]


# A chart has only so many points; whatever their number, the peak is among them and order holds.
@given(st.lists(st.integers(0, 1000), max_size=300), st.integers(1, 50))
def test_thinning_keeps_the_peak(viewers: list[int], most: int) -> None:
    points = [(START + timedelta(minutes=number), one) for number, one in enumerate(viewers)]
    thin = thin_out(points, most)
    assert len(thin) <= most
    assert thin == sorted(thin, key=lambda point: point[0])
    assert set(thin) <= set(points)
    assert max((one for _, one in thin), default=0) == max(viewers, default=0)
    if len(points) <= most:
        assert thin == points
