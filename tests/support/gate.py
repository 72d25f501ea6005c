"""A gate for tests of the doors: one key, one broadcast at a time, and a record of what happened."""

import asyncio

from tallycast.ingest import BroadcastInProgress, Publication, StreamKeyRefused, StreamKeys

KEY = "the-secret-key"


class StubGate:
    """Admits one publication at a time for `KEY`; may be told to take its time."""

    def __init__(self) -> None:
        self.keys = StreamKeys([KEY])
        self.admitted: list[Publication] = []
        self.ended: list[Publication] = []
        self.asked = 0
        self.may_decide = asyncio.Event()
        self.may_decide.set()

    @property
    def current(self) -> Publication | None:
        """The one on air."""
        return next((one for one in self.admitted if not one.ended), None)

    async def admit(self, *, key: str, remote_address: str, protocol: str) -> Publication:
        self.asked += 1
        await self.may_decide.wait()
        if not self.keys.matches(key):
            raise StreamKeyRefused("not one of ours")
        if self.current is not None:
            raise BroadcastInProgress("somebody is on air")
        publication = Publication(
            protocol=protocol, remote_address=remote_address, now=asyncio.get_running_loop().time()
        )
        self.admitted.append(publication)
        return publication

    def publication_ended(self, publication: Publication) -> None:
        assert publication.ended, "told before the publication was ended"
        assert publication not in self.ended, "told twice"
        self.ended.append(publication)
