"""What is to be sent to other servers, how each of them is doing, and who sends."""

import secrets
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Delete, Select, Update, bindparam, delete, func, insert, or_, select, text, update

from tallycast.db.batch import Batch, execute_all
from tallycast.db.engine import Connection
from tallycast.db.tables import deliveries, delivery_lease, delivery_payloads, delivery_targets

WAITING = "waiting"
_PAYLOAD_ID_BITS = 62
"""So many that two of the same are as likely as a broken disk; as many as a signed column holds."""
_IS_WAITING = text("deliveries.state = 'waiting'")
"""As the index of what waits has it: a database takes that index for the same words only."""


class DeliveryRow(msgspec.Struct, frozen=True, kw_only=True):
    """One thing for one target."""

    number: int = 0
    """0: not stored yet."""
    kind: str
    target: str
    label: str
    payload: bytes
    state: str = WAITING
    attempts: int = 0
    created_at: datetime
    finished_at: datetime | None = None
    status: int | None = None
    message: str = ""


class TargetRow(msgspec.Struct, frozen=True, kw_only=True):
    """How a target is doing."""

    target: str
    state: str = "fine"
    failures: int = 0
    failing_since: datetime | None = None
    next_attempt_at: datetime | None = None
    paused_at: datetime | None = None
    answered_at: datetime | None = None
    status: int | None = None
    message: str = ""
    dropped: int = 0


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a row."""

    number: int
    state: str
    attempts: int
    finished_at: datetime | None
    status: int | None
    message: str


def insertion(rows: Iterable[DeliveryRow]) -> list[Batch]:
    """New rows, for `Database.write_batches`; they get their numbers in this order, unless they have some."""
    ids: dict[bytes, int] = {}
    values = []
    for row in rows:
        payload_id = ids.get(row.payload)
        if payload_id is None:
            # A number is nobody else's, and rises, which is cheap to store; without one chance does.
            payload_id = ids[row.payload] = row.number or secrets.randbits(_PAYLOAD_ID_BITS)
        one = {
            "kind": row.kind,
            "target": row.target,
            "label": row.label,
            "payload_id": payload_id,
            "state": WAITING,
            "attempts": 0,
            "created_at": row.created_at,
            "message": "",
        }
        if row.number:
            one["number"] = row.number
        values.append(one)
    payloads = [{"id": payload_id, "body": body} for body, payload_id in ids.items()]
    return [(insert(delivery_payloads), payloads), (insert(deliveries), values)]


async def add(connection: Connection, rows: Sequence[DeliveryRow]) -> None:
    """Store new rows in this order."""
    await execute_all(connection, insertion(rows))


async def last_number(connection: Connection) -> int:
    """The highest number that any row ever had, as far as the database remembers; 0 before the first."""
    if connection.dialect.name != "sqlite":
        return await highest_number(connection)
    # AUTOINCREMENT keeps it there, also of rows that are deleted.
    query = text("SELECT seq FROM sqlite_sequence WHERE name = 'deliveries'")
    return int((await connection.execute(query)).scalar() or 0)


async def payloads_of_nobody(connection: Connection, limit: int) -> list[int]:
    """Ids of payloads that no row has any more; none ever gets one again."""
    used = select(deliveries.c.payload_id)
    query = select(delivery_payloads.c.id).where(delivery_payloads.c.id.not_in(used)).limit(limit)
    return [int(one) for one in (await connection.execute(query)).scalars()]


def payload_removal(ids: Iterable[int]) -> Batch:
    """Payloads that nobody needs any more, for `Database.write_batch`."""
    statement = delete(delivery_payloads).where(delivery_payloads.c.id == bindparam("payload_id"))
    return statement, [{"payload_id": one} for one in ids]


def recording(outcomes: Iterable[Outcome]) -> tuple[Update, list[dict[str, Any]]]:
    """What became of rows, for `Database.write_batch`."""
    # Which columns are set is read from the first row.
    statement = update(deliveries).where(deliveries.c.number == bindparam("row_number"))
    rows = []
    for one in outcomes:
        values = msgspec.structs.asdict(one)
        values["row_number"] = values.pop("number")
        rows.append(values)
    return statement, rows


def removal(numbers: Iterable[int]) -> tuple[Delete, list[dict[str, Any]]]:
    """Rows that nobody needs any more, for `Database.write_batch`."""
    statement = delete(deliveries).where(deliveries.c.number == bindparam("row_number"))
    return statement, [{"row_number": number} for number in numbers]


async def waiting_after(connection: Connection, number: int, limit: int) -> list[DeliveryRow]:
    """What waits behind a number, of all targets, in order."""
    table = deliveries
    return await _rows(
        connection,
        _select()
        .where(table.c.state == WAITING, table.c.number > number)
        .order_by(table.c.number)
        .limit(limit),
    )


async def waiting_of(connection: Connection, target: str, limit: int, *, after: int = 0) -> list[DeliveryRow]:
    """What waits for one target, in order."""
    table = deliveries
    return await _rows(
        connection,
        _select()
        .where(table.c.target == target, _IS_WAITING, table.c.number > after)
        .order_by(table.c.number)
        .limit(limit),
    )


async def find(connection: Connection, number: int) -> DeliveryRow | None:
    """One row."""
    found = await _rows(connection, _select().where(deliveries.c.number == number))
    return found[0] if found else None


async def newest(
    connection: Connection, kind: str, *, target: str | None, offset: int, limit: int
) -> tuple[int, list[DeliveryRow]]:
    """How many there are of a kind, and a page of them, newest first."""
    table = deliveries
    wanted = [table.c.kind == kind] if target is None else [table.c.kind == kind, table.c.target == target]
    total = (await connection.execute(select(func.count()).select_from(table).where(*wanted))).scalar_one()
    query = _select().where(*wanted).order_by(table.c.number.desc()).offset(offset).limit(limit)
    return int(total), await _rows(connection, query)


async def waiting_counts(connection: Connection, names: Collection[str] | None = None) -> dict[str, int]:
    """How many rows wait, by target: of all, or of these."""
    table = deliveries
    query = select(table.c.target, func.count()).where(_IS_WAITING).group_by(table.c.target)
    if names is not None:
        query = query.where(table.c.target.in_(names))
    return {str(target): int(count) for target, count in await connection.execute(query)}


async def finished_numbers(connection: Connection) -> list[tuple[str, int]]:
    """Target and number of what is over, oldest first."""
    table = deliveries
    query = select(table.c.target, table.c.number).where(table.c.state != WAITING).order_by(table.c.number)
    return [(str(target), int(number)) for target, number in await connection.execute(query)]


async def highest_number(connection: Connection) -> int:
    """Of all rows; 0 if there is none."""
    return int((await connection.execute(select(func.max(deliveries.c.number)))).scalar() or 0)


async def remove_oldest_waiting(connection: Connection, target: str, count: int) -> int:
    """Throw away what has waited longest for a target; returns how many rows went."""
    table = deliveries
    oldest = (
        select(table.c.number)
        .where(table.c.target == target, _IS_WAITING)
        .order_by(table.c.number)
        .limit(count)
    )
    return (await connection.execute(delete(table).where(table.c.number.in_(oldest)))).rowcount


async def forget(connection: Connection, target: str) -> None:
    """Delete everything of a target."""
    await connection.execute(delete(deliveries).where(deliveries.c.target == target))
    await connection.execute(delete(delivery_targets).where(delivery_targets.c.target == target))


async def targets(connection: Connection) -> list[TargetRow]:
    """Every target that is, or was, not simply fine."""
    rows = await connection.execute(select(delivery_targets))
    return [TargetRow(**row._mapping) for row in rows]


async def targets_named(connection: Connection, names: Collection[str]) -> list[TargetRow]:
    """Those of these targets that are, or were, not simply fine."""
    table = delivery_targets
    rows = await connection.execute(select(table).where(table.c.target.in_(names)))
    return [TargetRow(**row._mapping) for row in rows]


def saving_targets(names: Collection[str], rows: Sequence[TargetRow]) -> list[Batch]:
    """Store how targets are doing, for `Database.write_batches`; a name without a row is simply fine."""
    remove = delete(delivery_targets).where(delivery_targets.c.target == bindparam("name"))
    return [
        (remove, [{"name": name} for name in names]),
        (insert(delivery_targets), [msgspec.structs.asdict(row) for row in rows]),
    ]


async def take_lease(
    connection: Connection, holder: str, now: datetime, until: datetime, *, by_force: bool
) -> bool:
    """Become, or stay, the one who sends; False while somebody else is."""
    table = delivery_lease
    statement = update(table).where(table.c.id == 1).values(holder=holder, until=until)
    if not by_force:
        statement = statement.where(or_(table.c.holder == holder, table.c.until < now))
    return bool((await connection.execute(statement)).rowcount)


async def leave_lease(connection: Connection, holder: str, now: datetime) -> None:
    """Let another server send."""
    table = delivery_lease
    await connection.execute(
        update(table).where(table.c.id == 1, table.c.holder == holder).values(holder="", until=now)
    )


def _select() -> Select[Any]:
    payloads = delivery_payloads
    columns = [column for column in deliveries.c if column is not deliveries.c.payload_id]
    return select(*columns, payloads.c.body.label("payload")).join(
        payloads, payloads.c.id == deliveries.c.payload_id
    )


async def _rows(connection: Connection, query: Any) -> list[DeliveryRow]:
    return [DeliveryRow(**row._mapping) for row in await connection.execute(query)]
