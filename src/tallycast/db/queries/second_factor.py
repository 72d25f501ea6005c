"""The administrator's second factor: none, one that waits for its first code, or one in force.

And its recovery codes, hashed.
"""

from collections.abc import Sequence

import msgspec
from sqlalchemy import delete, func, insert, select, update

from tallycast.db.engine import Connection
from tallycast.db.tables import recovery_codes, second_factor


class StoredFactor(msgspec.Struct, frozen=True, kw_only=True):
    """The one row."""

    secret: str
    """Base32."""
    confirmed: bool
    last_step: int
    """Codes of this time step and of those before are used up."""


async def find(connection: Connection) -> StoredFactor | None:
    """What is stored."""
    table = second_factor
    row = (await connection.execute(select(table.c.secret, table.c.confirmed, table.c.last_step))).first()
    return None if row is None else StoredFactor(**row._asdict())


async def put(connection: Connection, factor: StoredFactor) -> None:
    """Store it in place of what was there."""
    await remove(connection)
    await connection.execute(insert(second_factor), [{"id": 1, **msgspec.structs.asdict(factor)}])


async def use_step(connection: Connection, step: int, *, confirm: bool = False) -> bool:
    """Use up the codes up to this step; False if they were used already (somebody was faster)."""
    table = second_factor
    values = {"last_step": step, **({"confirmed": True} if confirm else {})}
    result = await connection.execute(update(table).where(table.c.last_step < step).values(values))
    return bool(result.rowcount)


async def remove(connection: Connection) -> None:
    """No second factor any more, and no recovery codes."""
    await connection.execute(delete(second_factor))
    await connection.execute(delete(recovery_codes))


async def put_recovery(connection: Connection, marks: Sequence[str]) -> None:
    """These recovery codes in place of those that were left."""
    await connection.execute(delete(recovery_codes))
    await connection.execute(insert(recovery_codes), [{"mark": mark} for mark in marks])


async def use_recovery(connection: Connection, mark: str) -> bool:
    """Use a recovery code up; False: there is none such (any more)."""
    result = await connection.execute(delete(recovery_codes).where(recovery_codes.c.mark == mark))
    return bool(result.rowcount)


async def count_recovery(connection: Connection) -> int:
    """How many are left."""
    return (await connection.execute(select(func.count()).select_from(recovery_codes))).scalar_one()
