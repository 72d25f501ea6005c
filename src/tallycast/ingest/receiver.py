"""A program that takes an encoder's stream in and gives FLV: what a door needs of whoever can start one.

Processes are started elsewhere (`transcode`), which this room does not see; the doors are given a function
that starts one.
"""

from collections.abc import Callable
from typing import Protocol

from tallycast.ingest.publication import Publication
from tallycast.media import MediaFormatError, amf0
from tallycast.media.data_messages import CaptionData, CaptionText, Description, read_said
from tallycast.media.flv import FlvReader, TagType


class Receiver(Protocol):
    """A running program."""

    async def ended(self) -> str:
        """Wait for its end; returns why, in words (empty: as it should)."""

    async def stop(self) -> None:
        """End it now."""


class StartReceiver(Protocol):
    """Starts a program that reads `arguments` as ffmpeg's input and gives FLV to `receive`.

    Raises TranscoderUnavailable where there is no such program. `secrets` must not show in what it says.
    """

    async def __call__(
        self,
        arguments: list[str],
        receive: Callable[[bytes], None],
        *,
        secrets: tuple[str, ...] = (),
        encode_audio: bool = False,
    ) -> Receiver: ...


class FlvFeed:
    """FLV bytes of a program to tags of a publication. `now` is the loop's clock."""

    def __init__(self, publication: Publication, now: Callable[[], float]) -> None:
        self._publication = publication
        self._now = now
        self._reader = FlvReader()
        self.tags = 0

    def receive(self, data: bytes) -> None:
        """Take bytes in any cut; what is no FLV ends the publication."""
        try:
            tags = self._reader.receive_data(data)
        except MediaFormatError as error:
            self._publication.end(f"what came was no FLV: {error}")
            return
        now = self._now()
        for tag in tags:
            if tag.type is TagType.SCRIPT:
                self._take_script(tag.body)
            else:
                self._publication.publish(tag, now)
        self.tags += len(tags)

    def _take_script(self, body: bytes) -> None:
        match read_said(amf0.decode_lenient(body)):
            case Description(metadata):
                self._publication.describe(metadata)
            case CaptionText() | CaptionData() as said:
                self._publication.caption(said)
