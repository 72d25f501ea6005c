"""Whose turn it is, among kinds, targets that are fine and targets that are down."""

import asyncio
from collections import Counter
from pathlib import Path

from tallycast.db import Database
from tallycast.delivery import Deliveries, DeliveryFailed, DeliveryRow, Patience
from tallycast.delivery.line import Line
from tallycast.delivery.turns import Turns
from tests.support.chat import until, until_answered
from tests.unit.delivery.test_deliveries import QUICK, row

FORGETFUL = Patience(first_wait_seconds=3_600, longest_wait_seconds=3_600, kept=0)


def line(target: str) -> Line:
    return Line(target, Patience())


def test_in_the_order_in_which_they_came() -> None:
    turns = Turns(1)
    first, second, third, fourth = (line(f"hook/{number}") for number in range(4))
    assert turns.take(first)
    assert not any(turns.take(one) for one in (second, third, fourth, second))
    assert turns.are_wanted
    assert turns.next() is None
    turns.leave("hook/2")
    turns.give_back()
    assert turns.next() is second
    assert turns.take(second)
    turns.give_back()
    assert turns.next() is fourth
    assert turns.next() is None
    assert not turns.are_wanted


# Two thousand targets of one kind that all hang: another kind is served meanwhile, and few tasks are there.
async def test_many_targets_starve_no_other_kind(tmp_path: Path) -> None:
    got: list[str] = []
    hanging = 0

    async def hang(row: DeliveryRow) -> int:
        nonlocal hanging
        hanging += 1
        await asyncio.Event().wait()
        return 200

    async def take(row: DeliveryRow) -> int:
        got.append(row.target)
        return 200

    async with Database(tmp_path / "test.db") as database:
        deliveries = Deliveries(database)
        deliveries.register("far", hang, FORGETFUL, at_once=20)
        deliveries.register("hook", take, QUICK)
        async with deliveries, deliveries.sending():
            await deliveries.put([row(f"far/{number}", "a") for number in range(2_000)])
            await until(lambda: hanging == 20)
            await deliveries.put([row(f"hook/{number}", "a") for number in range(10)])
            await until(lambda: len(got) == 10)
            assert hanging == 20
            assert sum(task.get_name().startswith("deliver-far") for task in asyncio.all_tasks()) == 20


# Targets that are down are tried beside those that are fine, not before them; nobody is left out.
async def test_targets_that_are_down_delay_no_other(tmp_path: Path) -> None:
    tries: Counter[str] = Counter()
    down = True

    async def answer(row: DeliveryRow) -> int:
        tries[row.target] += 1
        if down and row.target.startswith("hook/down"):
            if tries[row.target] > 1:
                await asyncio.Event().wait()
            raise DeliveryFailed("no answer")
        return 200

    async with Database(tmp_path / "test.db") as database:
        deliveries = Deliveries(database)
        deliveries.register("hook", answer, QUICK, at_once=4)
        async with deliveries, deliveries.sending():
            await deliveries.put([row(f"hook/down/{number}", "a") for number in range(40)])
            await until(lambda: len(tries) == 40)
            await until(lambda: max(tries.values()) == 2)
            for number in range(20):
                await deliveries.put([row(f"hook/fine/{number % 5}", str(number))])
            await until(lambda: sum(tries[f"hook/fine/{number}"] for number in range(5)) == 20)
            assert sum(one == 2 for one in tries.values()) <= 5


# All of many get it, whatever the number of turns; of those that took it nothing is kept.
async def test_every_target_has_its_turn(tmp_path: Path) -> None:
    got: Counter[str] = Counter()

    async def take(row: DeliveryRow) -> int:
        await asyncio.sleep(0)
        got[row.target] += 1
        if row.target == "far/7":
            raise DeliveryFailed("busy")
        return 200

    async with Database(tmp_path / "test.db") as database:
        deliveries = Deliveries(database)
        deliveries.register("far", take, FORGETFUL, at_once=3)
        async with deliveries, deliveries.sending():
            await deliveries.put([row(f"far/{number % 500}", str(number)) for number in range(1_500)])
            await until(lambda: got.total() == 1_498)
            assert set(got.values()) == {1, 3}
        async with database.reading() as connection:
            kept = (await connection.exec_driver_sql("SELECT target, state FROM delivery_targets")).all()
            left = (await connection.exec_driver_sql("SELECT count(*) FROM deliveries")).scalar_one()
    assert [tuple(one) for one in kept] == [("far/7", "failing")]
    assert left == 3


# A server that does not send reads how targets are doing from the one that does.
async def test_health_is_the_same_on_every_server(tmp_path: Path) -> None:
    async def answer(row: DeliveryRow) -> int:
        raise DeliveryFailed("busy", status=503)

    async with Database(tmp_path / "test.db") as database:
        first, second = (Deliveries(database, alone=False) for _ in range(2))
        for one in (first, second):
            one.register("hook", answer, Patience(first_wait_seconds=3_600, longest_wait_seconds=3_600))
        async with first, second, first.sending(), second.sending():
            await first.put([row("hook/1", "a"), row("hook/1", "b")])

            async def both() -> bool:
                healths = [(await one.health(["hook/1", "hook/2"])) for one in (first, second)]
                assert all(one["hook/2"].row.state == "fine" for one in healths)
                return all(
                    (one["hook/1"].row.state, one["hook/1"].row.status, one["hook/1"].waiting)
                    == ("failing", 503, 2)
                    for one in healths
                )

            await until_answered(both)
