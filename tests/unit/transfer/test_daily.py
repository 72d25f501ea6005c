from datetime import UTC, datetime, timedelta
from pathlib import Path

from tallycast.transfer import DailyBackup
from tests.unit.transfer.conftest import Maker


class Clock:
    def __init__(self) -> None:
        self.ahead = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead


# The first time at once, then not before a day is over, also after a restart.
async def test_once_a_day(make_server: Maker) -> None:
    folder, clock = await make_server("data", "one"), Clock()
    daily = DailyBackup(folder / "tallycast.db", folder / "backups", lambda: 7, clock=clock)
    await daily.copy_if_due()
    first = list((folder / "backups").iterdir())
    assert len(first) == 1
    clock.ahead = timedelta(hours=23, minutes=59)
    await daily.copy_if_due()
    again = DailyBackup(folder / "tallycast.db", folder / "backups", lambda: 7, clock=clock)
    await again.copy_if_due()
    assert list((folder / "backups").iterdir()) == first
    clock.ahead = timedelta(days=1, minutes=1)
    await daily.copy_if_due()
    assert len(list((folder / "backups").iterdir())) == 2


# A clock that was a year ahead does not stop the copies for a year.
async def test_a_copy_from_the_future(make_server: Maker) -> None:
    folder, clock = await make_server("data", "one"), Clock()
    daily = DailyBackup(folder / "tallycast.db", folder / "backups", lambda: 7, clock=clock)
    await daily.copy_if_due()
    clock.ahead = -timedelta(days=365)
    await daily.copy_if_due()
    assert len(list((folder / "backups").iterdir())) == 2


# As many stay as the setting says at that time; copies of another kind are not counted.
async def test_how_many_are_kept(make_server: Maker) -> None:
    folder, clock, kept = await make_server("data", "one"), Clock(), 2
    daily = DailyBackup(folder / "tallycast.db", folder / "backups", lambda: kept, clock=clock)
    (folder / "backups").mkdir()
    upgrade = folder / "backups" / "tallycast-schema-0001-20200101-000000-000000.db"
    upgrade.write_bytes(b"")
    strange = folder / "backups" / "tallycast-daily-of-mine.db"
    for clock.ahead in (timedelta(days=2 * day) for day in range(4)):
        await daily.copy_if_due()
    assert len(list((folder / "backups").iterdir())) == 3
    assert upgrade.exists()
    strange.write_bytes(b"")
    await daily.copy_if_due()


# A server on PostgreSQL has no file to copy.
async def test_a_database_elsewhere(tmp_path: Path) -> None:
    daily = DailyBackup(tmp_path / "none.db", tmp_path / "backups", lambda: 7)
    await daily.copy_if_due()
    assert list(tmp_path.iterdir()) == []
