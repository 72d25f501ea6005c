"""How a try may end other than well; handlers raise these, the worker decides what follows."""

from tallycast.errors import TallycastError


class DeliveryFailed(TallycastError):
    """Not now, later perhaps: no answer, too busy, broken. After a while the same row again."""

    def __init__(
        self, message: str, *, status: int | None = None, retry_after_seconds: float | None = None
    ) -> None:
        super().__init__(message)
        self.status = status
        self.retry_after_seconds = retry_after_seconds
        """What the target asked for."""


class DeliveryRefused(TallycastError):
    """This row never; the next one may do."""

    def __init__(self, message: str, *, status: int | None = None) -> None:
        super().__init__(message)
        self.status = status


class TargetGone(DeliveryRefused):
    """Neither this row nor another: the target said that it is no more."""
