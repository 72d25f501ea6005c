"""Which rows of the codec table this machine can run: each is tried with one second before it is offered.

What is known holds until ffmpeg is another one or somebody asks anew; an encoder that gave up at the start
of a broadcast counts as tried. Nobody waits for a trial: a broadcast takes what is known, and what was
never tried is believed until it fails.
"""

import asyncio
import logging
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self

import msgspec

from tallycast.transcode.codecs import CODECS, DEFAULT_CODEC, Codec, codec_named
from tallycast.transcode.errors import TranscoderUnavailable
from tallycast.transcode.trial import try_codec

log = logging.getLogger(__name__)


class Offer(msgspec.Struct, frozen=True, kw_only=True):
    """A row of the table on this machine."""

    codec: Codec
    reason: str | None
    """Why it cannot be used, in one line; empty if it can, None while it was not tried."""


class CodecOffers:
    """Entered, it can try; left, it tries no more."""

    def __init__(self, ffmpeg: Callable[[], Path]) -> None:
        self._ffmpeg = ffmpeg
        self._reasons: dict[str, str] = {}
        self._of: Path | None = None
        self._trial: asyncio.Task[None] | None = None
        self._stopped = False

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stopped = True
        if self._trial is not None:
            self._trial.cancel()
            await asyncio.gather(self._trial, return_exceptions=True)

    @property
    def trying(self) -> bool:
        """Whether rows are being tried now."""
        return self._trial is not None and not self._trial.done()

    @property
    def all_tried(self) -> bool:
        """Whether every row is known."""
        return CODECS.keys() <= self._known().keys()

    def offers(self) -> list[Offer]:
        """Every row, in the order of the table."""
        known = self._known()
        return [Offer(codec=codec, reason=known.get(codec.name)) for codec in CODECS.values()]

    def usable(self, name: str) -> tuple[Codec, str]:
        """The codec to use where `name` is wanted, and why it is another one (empty if it is not)."""
        if name not in CODECS:
            return codec_named(name), f"{name} is none of the encoders that this version knows"
        reason = self._known().get(name, "")
        return (CODECS[DEFAULT_CODEC], reason) if reason and name != DEFAULT_CODEC else (CODECS[name], "")

    def failed(self, name: str, reason: str) -> None:
        """It gave up at the start of a broadcast."""
        self._known()[name] = reason

    def look_at(self, name: str) -> None:
        """Try one row in the background, so that it is known before a broadcast needs it; x264 is always
        believed."""
        if name in CODECS and name != DEFAULT_CODEC and name not in self._known():
            self._begin([name])

    def try_all(self, *, anew: bool = False) -> None:
        """Try every row that is not known (`anew`: every row) in the background."""
        if self.trying:
            return
        if anew:
            self._known().clear()
        known = self._known()
        self._begin([name for name in CODECS if name not in known])

    async def tried(self) -> None:
        """Wait until nothing is being tried."""
        if self._trial is not None:
            await asyncio.shield(self._trial)

    def _known(self) -> dict[str, str]:
        """What is known of the ffmpeg that is used now."""
        try:
            ffmpeg = self._ffmpeg()
        except TranscoderUnavailable:
            return self._reasons
        if ffmpeg != self._of:
            self._of, self._reasons = ffmpeg, {}
        return self._reasons

    def _begin(self, names: list[str]) -> None:
        if not names or self._stopped:
            return
        before = self._trial
        self._trial = asyncio.get_running_loop().create_task(self._try(names, before), name="codec-trial")

    async def _try(self, names: list[str], before: asyncio.Task[None] | None) -> None:
        if before is not None:
            await asyncio.gather(before, return_exceptions=True)
        # One after the other: the machine may be encoding a broadcast.
        for name in names:
            try:
                ffmpeg = self._ffmpeg()
                reason = await try_codec(ffmpeg, CODECS[name])
            except TranscoderUnavailable as error:
                reason = str(error)
            log.debug("The encoder %s was tried: %s", name, reason or "it works")
            self._known()[name] = reason
