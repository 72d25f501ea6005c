"""The line of one target: what is in memory and what is behind."""

from datetime import UTC, datetime

from tallycast.delivery import DeliveryRow, Patience
from tallycast.delivery.line import IN_MEMORY_MOST, Line

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def rows(first: int, last: int) -> list[DeliveryRow]:
    return [
        DeliveryRow(number=number, kind="hook", target="hook/1", label="", payload=b"", created_at=NOW)
        for number in range(first, last + 1)
    ]


def line() -> Line:
    return Line("hook/1", Patience())


# However many rows are offered, memory holds a stretch of them, and the others are read from behind.
def test_a_long_line_stays_small() -> None:
    one = line()
    for row in rows(1, 3 * IN_MEMORY_MOST):
        one.offer(row)
    assert one.waiting == 3 * IN_MEMORY_MOST
    sent = []
    while one.head is not None:
        sent.append(one.head.number)
        one.drop_head(one.head.number)
    assert sent == list(range(1, IN_MEMORY_MOST + 1))
    assert one.more
    assert one.last_over == IN_MEMORY_MOST


# A row that is stored while the line is read is not in what was read, and is not forgotten.
def test_a_row_that_comes_while_the_line_is_read() -> None:
    one = line()
    one.more = True
    before = one.last_offered
    for row in rows(5, 6):
        one.offer(row)
    one.refill(rows(1, 4), offered_before=before)
    assert one.more
    one.refill(rows(1, 6), offered_before=one.last_offered)
    assert not one.more
    assert one.waiting == 6


# A row that was read already, before it was offered, is neither sent nor counted twice.
def test_a_row_that_was_read_before_it_is_offered() -> None:
    one = line()
    one.refill(rows(1, 3), offered_before=0)
    for row in rows(2, 4):
        one.offer(row)
    assert one.waiting == 4
    numbers = []
    while one.head is not None:
        numbers.append(one.head.number)
        one.drop_head(one.head.number)
    assert numbers == [1, 2, 3, 4]


# Nothing is left although something was counted: the reading is believed, and the line comes to rest.
def test_the_reading_is_believed() -> None:
    one = line()
    one.offer(rows(1, 1)[0])
    one.refill([], offered_before=one.last_offered)
    assert not one.more
    assert one.waiting == 0
