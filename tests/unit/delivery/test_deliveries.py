"""The queue and its worker on a real database; targets that fail, hang, recover and go."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, insert, select

from tallycast.db import Batch, Database, DatabaseUnusable
from tallycast.db.queries import deliveries as queries
from tallycast.db.queries.deliveries import TargetRow
from tallycast.db.tables import delivery_lease, delivery_payloads
from tallycast.delivery import (
    Deliveries,
    DeliveryFailed,
    DeliveryRefused,
    DeliveryRow,
    Patience,
    TargetGone,
    TargetHealth,
    queue,
)
from tests.support.chat import until

QUICK = Patience(first_wait_seconds=0.01, longest_wait_seconds=0.02, waiting_most=1_000, kept=3)


def row(target: str, payload: str, *, age: timedelta = timedelta()) -> DeliveryRow:
    return DeliveryRow(
        kind=target.partition("/")[0],
        target=target,
        label="TEST",
        payload=payload.encode(),
        created_at=datetime.now(UTC) - age,
    )


class Targets:
    """Takes deliveries as a test wishes."""

    def __init__(self) -> None:
        self.got: list[tuple[str, str]] = []
        self.answer: Callable[[DeliveryRow], Exception | int | None] = lambda row: 200
        self.hang: set[str] = set()
        self.paused: list[tuple[str, str]] = []

    async def handler(self, row: DeliveryRow) -> int | None:
        if row.target in self.hang:
            await asyncio.Event().wait()
        answer = self.answer(row)
        if isinstance(answer, Exception):
            raise answer
        self.got.append((row.target, row.payload.decode()))
        return answer

    def of(self, target: str) -> list[str]:
        return [payload for one, payload in self.got if one == target]


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    async with Database(tmp_path / "test.db") as database:
        yield database


@pytest.fixture
def targets() -> Targets:
    return Targets()


@contextlib.asynccontextmanager
async def running(
    database: Database, targets: Targets, patience: Patience = QUICK
) -> AsyncIterator[Deliveries]:
    deliveries = Deliveries(database, paused=lambda target, why: targets.paused.append((target, why)))
    deliveries.register("hook", targets.handler, patience)
    async with deliveries, deliveries.sending():
        yield deliveries


async def waiting(database: Database) -> list[str]:
    async with database.reading() as connection:
        return [one.payload.decode() for one in await queries.waiting_after(connection, 0, 10_000)]


async def payloads(database: Database) -> int:
    async with database.reading() as connection:
        return (await connection.execute(select(func.count()).select_from(delivery_payloads))).scalar_one()


def health_of(deliveries: Deliveries, target: str) -> TargetHealth:
    """As the server that sends knows it, between two steps of the loop."""
    line = deliveries._worker._lines.find(target)
    return (
        TargetHealth(row=line.row, waiting=line.waiting)
        if line
        else TargetHealth(row=TargetRow(target=target), waiting=0)
    )


# What many get is stored once, and deleted when the last row is.
async def test_payloads_are_shared(database: Database, targets: Targets) -> None:
    targets.hang = {f"hook/{number}" for number in range(10)}
    async with running(database, targets) as deliveries:
        await deliveries.put([row(f"hook/{number}", "a") for number in range(10)])
        assert await payloads(database) == 1
        for number in range(9):
            await deliveries.forget(f"hook/{number}")
        queue = deliveries._queue
        await queue.remove_payloads()
        assert await payloads(database) == 1
        await deliveries.forget("hook/9")
        await queue.remove_payloads()
        assert await payloads(database) == 0


# Numbers go on where they were, also when the rows that had them are deleted.
async def test_numbers_are_not_used_twice(database: Database, targets: Targets) -> None:
    numbers: list[int] = []

    def answer(one: DeliveryRow) -> int:
        numbers.append(one.number)
        return 200

    targets.answer = answer
    for payload in ("a", "b", "c"):
        targets.got.clear()
        async with running(database, targets) as deliveries:
            await deliveries.put([row("hook/1", payload)])
            await until(lambda: targets.got)
            await deliveries.forget("hook/1")
    assert len(numbers) == 3
    assert numbers == sorted(set(numbers))


# What is put soon goes before what is stored with somebody else's rows, and stays if those are not stored.
async def test_beside_other_rows(database: Database, targets: Targets) -> None:
    async with running(database, targets) as deliveries:

        def make() -> list[Batch]:
            deliveries.put_soon([row("hook/1", "a")])
            return deliveries.beside([row("hook/1", "b")])

        def broken() -> list[Batch]:
            deliveries.put_soon([row("hook/1", "c")])
            undone = deliveries.beside([row("hook/1", "undone")])
            return [*undone, (insert(delivery_lease), [{"id": 1}])]

        await database.write_batches(make)
        with pytest.raises(DatabaseUnusable):
            await database.write_batches(broken)
        await until(lambda: targets.of("hook/1") == ["a", "b", "c"])


# While the database is away (a PostgreSQL that starts anew) what is put soon waits; who waits for it is told.
async def test_a_database_that_is_away(
    database: Database, targets: Targets, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(make: object) -> None:
        raise DatabaseUnusable("It is away")

    monkeypatch.setattr(queue, "AGAIN_SECONDS", 0.01)
    async with running(database, targets) as deliveries:
        with monkeypatch.context() as patched:
            patched.setattr(database, "write_batches", away)
            deliveries.put_soon([row("hook/1", "a")])
            with pytest.raises(DatabaseUnusable):
                await deliveries.put([row("hook/1", "b")])
        await until(lambda: targets.of("hook/1") == ["a"])


# In order for each target, many of them, and nothing is left waiting.
async def test_in_order(database: Database, targets: Targets) -> None:
    expected = [str(number) for number in range(350)]
    async with running(database, targets) as deliveries:
        for number in range(0, 350, 7):
            deliveries.put_soon(
                [row(f"hook/{hook}", str(n)) for n in range(number, number + 7) for hook in (1, 2)]
            )
        await until(lambda: len(targets.got) >= 700)
    assert targets.of("hook/1") == expected
    assert targets.of("hook/2") == expected
    assert await waiting(database) == []


# A target that fails gets the same row again, and no row overtakes another.
async def test_failures_keep_the_order(database: Database, targets: Targets) -> None:
    tries: list[str] = []

    def answer(one: DeliveryRow) -> Exception | int:
        tries.append(one.payload.decode())
        return DeliveryFailed("busy", status=503) if len(tries) < 4 else 200

    targets.answer = answer
    async with running(database, targets) as deliveries:
        await deliveries.put([row("hook/1", "a"), row("hook/1", "b")])
        await until(lambda: len(tries) >= 2)
        await until(lambda: len(targets.got) == 2)
        assert health_of(deliveries, "hook/1").row.state == "fine"
    assert tries == ["a", "a", "a", "a", "b"]


# What a target does not want is over; the next row is sent. The reason stays readable.
async def test_a_refused_row_lets_the_next_one_pass(database: Database, targets: Targets) -> None:
    targets.answer = lambda one: DeliveryRefused("no", status=400) if one.payload == b"a" else 204
    async with running(database, targets) as deliveries:
        await deliveries.put([row("hook/1", "a"), row("hook/1", "b")])
        await until(lambda: targets.of("hook/1") == ["b"])
    total, [newest, oldest] = await deliveries.newest("hook")
    assert total == 2
    assert (newest.state, newest.status) == ("done", 204)
    assert (oldest.state, oldest.status, oldest.message) == ("refused", 400, "no")


# A slow target holds up its own line alone, however many rows wait for it.
async def test_a_target_that_hangs_delays_no_other(database: Database, targets: Targets) -> None:
    targets.hang = {"hook/dead"}
    async with running(database, targets) as deliveries:
        await deliveries.put([row("hook/dead", str(number)) for number in range(200)])
        for number in range(50):
            await deliveries.put([row("hook/1", str(number)), row("hook/2", str(number))])
        await until(lambda: len(targets.got) == 100)
        assert health_of(deliveries, "hook/dead").waiting == 200
    assert targets.of("hook/dead") == []
    assert len(await waiting(database)) == 200


# Failing for long enough: paused, told once, nothing more is tried; resumed: what waited is sent, in order.
async def test_pause_and_resume(database: Database, targets: Targets) -> None:
    patience = Patience(
        first_wait_seconds=0.01, longest_wait_seconds=0.01, pause_after_seconds=0, pause_after_failures=3
    )
    tries = 0

    def answer(one: DeliveryRow) -> Exception:
        nonlocal tries
        tries += 1
        return DeliveryFailed("no answer")

    targets.answer = answer
    async with running(database, targets, patience) as deliveries:
        await deliveries.put([row("hook/1", "a"), row("hook/1", "b")])
        await until(lambda: bool(targets.paused))
        await deliveries.put([row("hook/1", "c")])
        await until(lambda: health_of(deliveries, "hook/1").waiting == 3)
        assert tries == 3
        assert targets.paused == [("hook/1", "no answer")]
        assert health_of(deliveries, "hook/1").row.state == "paused"
    # A restart changes nothing of it.
    targets.answer = lambda one: 200
    async with running(database, targets, patience) as deliveries:
        await until(lambda: health_of(deliveries, "hook/1").waiting == 3)
        assert targets.got == []
        await deliveries.resume("hook/1")
        await until(lambda: len(targets.got) == 3)
    assert targets.of("hook/1") == ["a", "b", "c"]


async def test_a_target_that_is_gone_is_paused(database: Database, targets: Targets) -> None:
    targets.answer = lambda one: TargetGone("gone", status=410)
    async with running(database, targets) as deliveries:
        await deliveries.put([row("hook/1", "a"), row("hook/1", "b")])
        await until(lambda: health_of(deliveries, "hook/1").row.state == "paused")
        assert targets.paused == [("hook/1", "gone")]
    assert await waiting(database) == ["b"]


# While it waits for another try a target can be resumed by hand: then it is tried at once.
async def test_resume_cuts_a_wait_short(database: Database, targets: Targets) -> None:
    targets.answer = lambda one: DeliveryFailed("busy", retry_after_seconds=3_600)
    async with running(database, targets) as deliveries:
        await deliveries.put([row("hook/1", "a")])
        await until(lambda: health_of(deliveries, "hook/1").row.failures == 1)
        targets.answer = lambda one: 200
        await deliveries.resume("hook/1")
        await until(lambda: targets.of("hook/1") == ["a"])


# Bounded: of a line that nobody takes the oldest rows go, and what is over is kept a few rows long.
async def test_bounded_growth(database: Database, targets: Targets) -> None:
    patience = Patience(waiting_most=100, kept=3)
    targets.hang = {"hook/dead"}
    async with running(database, targets, patience) as deliveries:
        for start in range(0, 300, 50):
            await deliveries.put([row("hook/dead", str(n)) for n in range(start, start + 50)])
        await deliveries.put([row("hook/1", str(n)) for n in range(20)])
        await until(lambda: len(targets.got) == 20)
        await until(lambda: health_of(deliveries, "hook/dead").row.dropped >= 195)
        assert health_of(deliveries, "hook/dead").waiting <= 105
    left = await waiting(database)
    assert len(left) <= 105
    assert left[-1] == "299"
    total, _ = await deliveries.newest("hook", target="hook/1")
    assert total == 3


async def test_old_rows_are_not_sent(database: Database, targets: Targets) -> None:
    async with running(database, targets) as deliveries:
        await deliveries.put([row("hook/1", "old", age=timedelta(days=4)), row("hook/1", "new")])
        await until(lambda: targets.of("hook/1") == ["new"])


# Within somebody else's transaction: with it, or not at all.
async def test_enqueue_within_a_transaction(database: Database, targets: Targets) -> None:
    async with running(database, targets) as deliveries:
        with contextlib.suppress(ZeroDivisionError):
            async with database.writing() as connection:
                await deliveries.enqueue(connection, [row("hook/1", "undone")])
                _ = 1 // 0
        async with database.writing() as connection:
            await deliveries.enqueue(connection, [row("hook/1", "a")])
        await until(lambda: targets.of("hook/1") == ["a"])


# What was put while nobody sends is sent by the next start, once.
async def test_rows_outlive_the_process(database: Database, targets: Targets) -> None:
    async with Deliveries(database) as deliveries:
        await deliveries.put([row("hook/1", str(number)) for number in range(250)])
    async with running(database, targets):
        await until(lambda: len(targets.got) >= 250)
    assert targets.of("hook/1") == [str(number) for number in range(250)]


async def test_forget(database: Database, targets: Targets) -> None:
    targets.hang = {"hook/1"}
    async with running(database, targets) as deliveries:
        await deliveries.put([row("hook/1", "a")])
        await until(lambda: health_of(deliveries, "hook/1").waiting == 1)
        await deliveries.forget("hook/1")
        assert health_of(deliveries, "hook/1").waiting == 0
    assert await waiting(database) == []


# A mistake of ours in a handler is logged and tried again; the worker lives.
async def test_a_handler_that_breaks(
    database: Database, targets: Targets, caplog: pytest.LogCaptureFixture
) -> None:
    answers = iter([RuntimeError("broken"), 200])
    targets.answer = lambda one: next(answers)
    async with running(database, targets) as deliveries:
        await deliveries.put([row("hook/1", "a")])
        await until(lambda: targets.of("hook/1") == ["a"])
    assert "went wrong within this program" in caplog.text


# Of two servers on one database one sends; the other takes over when it leaves.
async def test_one_of_two_servers_sends(database: Database, targets: Targets) -> None:
    others = Targets()
    first = Deliveries(database, alone=False)
    second = Deliveries(database, alone=False)
    first.register("hook", targets.handler, QUICK)
    second.register("hook", others.handler, QUICK)
    async with first, second, contextlib.AsyncExitStack() as stack:
        async with first.sending():
            await first.put([row("hook/1", "a")])
            await until(lambda: targets.of("hook/1") == ["a"])
            await stack.enter_async_context(second.sending())
            await second.put([row("hook/1", "b")])
            await until(lambda: targets.of("hook/1") == ["a", "b"])
        await second.put([row("hook/1", "c")])
        await until(lambda: others.of("hook/1") == ["c"])
