"""What a door needs from whoever decides who may publish."""

from typing import Protocol

from tallycast.ingest.publication import Publication


class Gate(Protocol):
    """Implemented above this room, and stubbed in tests."""

    async def admit(self, *, key: str, remote_address: str, protocol: str) -> Publication:
        """A publication for a newcomer; may take some seconds.

        Raises:
            StreamKeyRefused: the key is none of ours.
            BroadcastInProgress: somebody else is on air.
        """

    def publication_ended(self, publication: Publication) -> None:
        """Called by the door once for each publication that it was given, when its connection is over."""
