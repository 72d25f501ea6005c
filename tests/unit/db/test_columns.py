from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import create_engine, insert, select
from sqlalchemy.exc import StatementError

from tallycast.db.tables import metadata, settings


# A moment comes back as the same moment, in UTC, whatever zone it was given in.
def test_moments_keep_their_instant() -> None:
    engine = create_engine("sqlite://")
    given = datetime(2026, 1, 2, 3, 4, 5, 6, tzinfo=timezone(timedelta(hours=-5)))
    with engine.begin() as connection:
        metadata.create_all(connection)
        connection.execute(insert(settings).values(key="a", value="1", updated_at=given))
        found = connection.execute(select(settings.c.updated_at)).scalar_one()
        with pytest.raises(StatementError, match="without a time zone"):
            connection.execute(insert(settings).values(key="b", value="1", updated_at=datetime(2026, 1, 2)))
    engine.dispose()
    assert found == given
    assert found.tzinfo is UTC
