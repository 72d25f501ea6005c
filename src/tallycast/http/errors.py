"""Errors to answers: the one place that knows status codes and the contract's error bodies."""

import logging
from typing import Any

from litestar import Response
from litestar.exceptions import (
    HTTPException,
    NotAuthorizedException,
    NotFoundException,
    ValidationException,
)
from litestar.types import ExceptionHandlersMap

from tallycast.auth import SecondFactorRefused, TokenRefused, TooManyAttempts, UnfitTicket, UnfitToken
from tallycast.chat import ChatRefused, EmojiRefused, TooManyNewcomers
from tallycast.errors import TallycastError
from tallycast.federation import FeaturedStreamsUnsupported, FederationRefused
from tallycast.http.rooms import AnyRequest
from tallycast.integrations import SubscriptionRefused
from tallycast.recordings import RecordingRefused
from tallycast.settings import SettingRefused

log = logging.getLogger(__name__)


class BodyRefused(TallycastError):
    """The body of a request is not what its route takes; the message says what was expected."""


class RequestRefused(TallycastError):
    """What a request asks for cannot be done as things are; the message says why."""


def result(success: bool, message: str) -> dict[str, Any]:
    """The contract's `ApiResult`."""
    return {"success": success, "message": message}


def _known(request: AnyRequest, error: HTTPException) -> Response[Any]:
    if isinstance(error, NotFoundException):
        # The contract's 404 has no body.
        return Response(content=b"", status_code=404, media_type="text/plain")
    if isinstance(error, NotAuthorizedException):
        return Response(
            content="Unauthorized",
            status_code=401,
            headers=error.headers,
            media_type="text/plain",
        )
    return Response(
        content=result(False, _in_words(error)),
        status_code=error.status_code,
        headers=error.headers,
    )


def _in_words(error: HTTPException) -> str:
    """What was wrong with which field; Litestar keeps that beside the message."""
    if not isinstance(error, ValidationException) or not isinstance(error.extra, list):
        return error.detail
    reasons = [
        ": ".join(str(one[name]) for name in ("key", "message") if one.get(name))
        for one in error.extra
        if isinstance(one, dict)
    ]
    return "; ".join(reasons) or error.detail


def _refused(request: AnyRequest, error: TallycastError) -> Response[Any]:
    return Response(content=result(False, str(error)), status_code=400)


def _token_refused(request: AnyRequest, error: TokenRefused) -> Response[Any]:
    return Response(content="unauthorized", status_code=401, media_type="text/plain")


def error_body(request: AnyRequest, error: TallycastError) -> Response[Any]:
    """The contract's `ErrorBody`, for the routes that have it."""
    return Response(content={"error": str(error)}, status_code=400)


def _unsupported(request: AnyRequest, error: FeaturedStreamsUnsupported) -> Response[Any]:
    code = "UNSUPPORTED_FEATURED_STREAMS"
    return Response(content=result(False, str(error)) | {"code": code, "errorCode": code}, status_code=400)


def _too_deep(request: AnyRequest, error: RecursionError) -> Response[Any]:
    # msgspec gives up on ten thousand brackets like this; our own code does not recurse on input.
    return Response(content=result(False, "The body is nested too deeply"), status_code=400)


def _slow_down(request: AnyRequest, error: TooManyAttempts | TooManyNewcomers) -> Response[Any]:
    seconds = max(1, round(error.wait_seconds))
    return Response(content=result(False, str(error)), status_code=429, headers={"Retry-After": str(seconds)})


def _unknown(request: AnyRequest, error: Exception) -> Response[Any]:
    log.error("%s %s failed", request.method, request.url.path, exc_info=error)
    return Response(content={"error": "internal server error"}, status_code=500)


EXCEPTION_HANDLERS: ExceptionHandlersMap = {
    HTTPException: _known,
    SettingRefused: _refused,
    BodyRefused: _refused,
    RequestRefused: _refused,
    EmojiRefused: _refused,
    SubscriptionRefused: _refused,
    FederationRefused: _refused,
    FeaturedStreamsUnsupported: _unsupported,
    ChatRefused: _refused,
    RecordingRefused: _refused,
    TooManyNewcomers: _slow_down,
    TokenRefused: _token_refused,
    UnfitTicket: _refused,
    UnfitToken: error_body,
    SecondFactorRefused: _refused,
    TooManyAttempts: _slow_down,
    RecursionError: _too_deep,
    Exception: _unknown,
}
