"""Browsers that want to be told when a broadcast begins."""

from collections.abc import Iterable
from datetime import datetime

import msgspec
from sqlalchemy import delete, func, insert, select

from tallycast.db.engine import Connection
from tallycast.db.tables import push_subscriptions


class SubscriptionRow(msgspec.Struct, frozen=True, kw_only=True):
    """A subscription as it is stored."""

    endpoint: str
    public_key: str
    secret: str
    user_id: str
    created_at: datetime


async def put(connection: Connection, row: SubscriptionRow) -> None:
    """Store a subscription, new or in place of what its endpoint had."""
    await remove(connection, (row.endpoint,))
    await connection.execute(insert(push_subscriptions), [msgspec.structs.asdict(row)])


async def every(connection: Connection) -> list[SubscriptionRow]:
    """All of them, oldest first."""
    table = push_subscriptions
    rows = await connection.execute(select(table).order_by(table.c.created_at, table.c.endpoint))
    return [SubscriptionRow(**row._mapping) for row in rows]


async def find(connection: Connection, endpoint: str) -> SubscriptionRow | None:
    """The one of this endpoint."""
    table = push_subscriptions
    row = (await connection.execute(select(table).where(table.c.endpoint == endpoint))).first()
    return None if row is None else SubscriptionRow(**row._mapping)


async def count(connection: Connection) -> int:
    """How many there are."""
    return (await connection.execute(select(func.count()).select_from(push_subscriptions))).scalar_one()


async def remove(connection: Connection, endpoints: Iterable[str]) -> None:
    """Forget subscriptions that are dead or no longer wanted."""
    table = push_subscriptions
    await connection.execute(delete(table).where(table.c.endpoint.in_(list(endpoints))))


async def of_user(connection: Connection, user_id: str) -> list[SubscriptionRow]:
    """Those of a user, oldest first."""
    table = push_subscriptions
    query = select(table).where(table.c.user_id == user_id).order_by(table.c.created_at, table.c.endpoint)
    return [SubscriptionRow(**row._mapping) for row in await connection.execute(query)]


async def newest(connection: Connection) -> SubscriptionRow | None:
    """The one that came last."""
    table = push_subscriptions
    query = select(table).order_by(table.c.created_at.desc(), table.c.endpoint).limit(1)
    row = (await connection.execute(query)).first()
    return None if row is None else SubscriptionRow(**row._mapping)
