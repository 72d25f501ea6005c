"""What other servers send: taken in as a row, then looked at, one by one for each server.

The sender is told at once that it came. From then on no crash loses it; what cannot be proved yet, as the
sender's server does not answer, is looked at again some times.
"""

import asyncio
import contextlib
import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import Self

import msgspec

from tallycast.db import Database, DatabaseUnusable
from tallycast.db.queries import federation_inbox as queries
from tallycast.db.queries.federation_inbox import InboxRow
from tallycast.federation.dispatch import HEARD, Dispatch
from tallycast.federation.errors import DocumentUnfit, InboxFull, RemoteUnreachable, SignatureRefused
from tallycast.federation.featured import HEARD as OF_SERVERS
from tallycast.federation.featured import Featured
from tallycast.federation.followers import Followers
from tallycast.federation.place import Place, canonical_host, is_blocked
from tallycast.federation.reading import Activity, read_activity, read_json
from tallycast.federation.signatures import SignedRequest, checked_header, parse_signature

log = logging.getLogger(__name__)

BODY_MOST_BYTES = 256 * 1024
WAITING_MOST = 2_000
WAITING_OF_HOST_MOST = 200
AT_ONCE = 8
"""Servers at whose activities somebody works; a slow one takes one place."""
HELD = timedelta(seconds=90)
"""Longer than one look can take: actor, key, each twice."""
WAITS = (10.0, 120.0, 900.0, 3_600.0)
"""Seconds until the next looks; after the last it is given up."""
LOOK_SECONDS = 30.0


class Inbox:
    """An async context manager; entered, it looks at what comes."""

    def __init__(
        self,
        database: Database,
        dispatch: Dispatch,
        followers: Followers,
        featured: Featured,
        *,
        place: Callable[[], Place | None],
        blocked: Callable[[], tuple[str, ...]],
    ) -> None:
        self._database = database
        self._dispatch = dispatch
        self._followers = followers
        self._featured = featured
        self._place = place
        self._blocked = blocked
        self._wake = asyncio.Event()
        self._busy: dict[str, asyncio.Task[None]] = {}
        self._closing = False

    async def __aenter__(self) -> Self:
        if self._database.path is not None:
            # No other server uses this database: what was held when it ended is nobody's.
            async with self._database.writing() as connection:
                await queries.release(connection, datetime.now(UTC))
        self._task = asyncio.get_running_loop().create_task(self._run(), name="federation-inbox")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closing = True
        tasks = [self._task, *self._busy.values()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def take(self, request: SignedRequest) -> None:
        """Returns when it is safe, or is none of our business. Raises DocumentUnfit or InboxFull."""
        activity = read_activity(read_json(request.body))
        now = datetime.now(UTC)
        if not await self._concerns_us(request, activity, now):
            return
        host = canonical_host(activity.actor)
        row = InboxRow(host=host, request=msgspec.json.encode(_kept(request)), received_at=now, due_at=now)
        async with self._database.writing() as connection:
            every, own = await queries.counts(connection, host)
            if every >= WAITING_MOST or own >= WAITING_OF_HOST_MOST:
                raise InboxFull("Too much waits to be looked at: try again later")
            await queries.add(connection, row)
        self._wake.set()

    async def _concerns_us(self, request: SignedRequest, activity: Activity, now: datetime) -> bool:
        """What can be judged at once and asks nobody. Who is refused is not told, as the contract has it."""
        try:
            header = checked_header(request, now)
        except SignatureRefused as refused:
            log.info("An activity of %s is dropped: %s", canonical_host(activity.actor) or "nobody", refused)
            return False
        hosts = (canonical_host(activity.actor), canonical_host(header.key_id))
        if activity.kind not in HEARD or not all(hosts):
            return False
        if any(is_blocked(host, self._blocked()) for host in hosts):
            return False
        known = await self._followers.find(activity.actor)
        if known is not None and known.disabled_at is not None:
            return False  # refused by the administrator
        if activity.kind in ("Delete", "Update"):
            # Large servers tell everybody of everyone.
            return known is not None
        if activity.kind in OF_SERVERS:
            return await self._featured.knows(activity.actor)
        return True

    async def _run(self) -> None:
        while True:
            self._wake.clear()
            try:
                await self._start_due()
                seconds = await self._until_next()
            except DatabaseUnusable as error:
                log.error("What came from the Fediverse cannot be read: %s", error)
                seconds = 1.0
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    await self._wake.wait()

    async def _start_due(self) -> None:
        while not self._closing and len(self._busy) < AT_ONCE:
            now = datetime.now(UTC)
            async with self._database.reading() as connection:
                rows = await queries.due(connection, now, self._busy, 1)
            if not rows:
                return
            async with self._database.writing() as connection:
                held = await queries.hold(connection, rows[0], now + HELD)
            if held:
                task = asyncio.get_running_loop().create_task(self._look(rows[0]), name="federation-activity")
                self._busy[rows[0].host] = task

    async def _until_next(self) -> float:
        async with self._database.reading() as connection:
            due = await queries.next_due(connection)
        seconds = 0.0 if due is None else (due - datetime.now(UTC)).total_seconds()
        # What is due and was not begun waits for one that is being looked at; its end wakes us.
        return min(LOOK_SECONDS, seconds) if seconds > 0 else LOOK_SECONDS

    async def _look(self, row: InboxRow) -> None:
        try:
            again = await self._handled(row)
            async with self._database.writing() as connection:
                if again is None:
                    await queries.remove(connection, row.number)
                else:
                    due = datetime.now(UTC) + timedelta(seconds=again)
                    await queries.retry(connection, row.number, row.attempts + 1, due)
        except DatabaseUnusable as error:
            log.error("What became of an activity could not be recorded: %s", error)
        finally:
            self._busy.pop(row.host, None)
            self._wake.set()

    async def _handled(self, row: InboxRow) -> float | None:
        """Seconds until it is to be looked at again; None: it is done."""
        place = self._place()
        if place is None:
            return None
        again = WAITS[row.attempts] if row.attempts < len(WAITS) else None
        try:
            request = msgspec.json.decode(row.request, type=SignedRequest)
            activity = read_activity(read_json(request.body))
            await self._dispatch.handle(place, request, activity, row.received_at)
        except RemoteUnreachable as error:
            log.info("%s cannot be asked about an activity: %s", row.host, error)
            return again
        except (SignatureRefused, DocumentUnfit, msgspec.DecodeError) as error:
            log.info("An activity of %s is dropped: %s", row.host, error)
        except DatabaseUnusable:
            raise
        except Exception:
            log.exception("An activity of %s went wrong within this program", row.host)
        return None


def _kept(request: SignedRequest) -> SignedRequest:
    """With the headers that a signature names, and no others."""
    names = {"signature", "digest", "date", *parse_signature(request.headers["signature"]).headers}
    headers = {name: value for name, value in request.headers.items() if name in names}
    return msgspec.structs.replace(request, headers=headers)
