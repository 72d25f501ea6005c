"""The bucket that the settings name, as recordings use it."""

from collections.abc import Callable

from tallycast.settings import S3, StorageSettings
from tallycast.storage import Bucket

IN_BUCKET = "bucket"
TRY_SECONDS = 30.0
"""For one segment: 10 s of 6 Mbit/s over a line of 2 Mbit/s. Nobody waits for it at the live edge."""


class RecordingsBucket:
    """Asks the settings afresh each time; the connection to the same bucket is kept."""

    def __init__(self, settings: Callable[[], StorageSettings]) -> None:
        self._settings = settings
        self._made: tuple[S3, str, Bucket] | None = None

    def named(self) -> Bucket | None:
        """The one of the settings, whether or not it is switched on: what was kept there is still there."""
        settings = self._settings()
        s3, serving = settings.s3, settings.video_serving_endpoint
        if not (s3.endpoint and s3.bucket):
            return None
        if self._made is None or self._made[:2] != (s3, serving):
            self._made = s3, serving, Bucket(s3, serving, try_seconds=TRY_SECONDS)
        return self._made[2]

    def chosen(self) -> Bucket | None:
        """Where recordings are to go now; None: they stay on the disk."""
        settings = self._settings()
        return self.named() if settings.s3.enabled and settings.recordings_place == IN_BUCKET else None

    @property
    def serves_viewers(self) -> bool:
        """Whether viewers may be sent to it: only what is switched on is known to let them."""
        return self._settings().s3.enabled
