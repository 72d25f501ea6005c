"""Shapes of the contract that several groups of the API share."""

from datetime import datetime

import msgspec


class ApiResult(msgspec.Struct, frozen=True, kw_only=True):
    """The contract's `ApiResult`: answer to a change; `success` is false only with status 400."""

    success: bool
    message: str


class Timestamped(msgspec.Struct, frozen=True, kw_only=True):
    """The contract's `Timestamped`."""

    time: datetime
    value: float
