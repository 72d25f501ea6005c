"""Errors to answers: the one place that knows status codes and the contract's error bodies."""

import logging
from typing import Any

from litestar import Request, Response
from litestar.exceptions import HTTPException, NotFoundException
from litestar.types import ExceptionHandlersMap

log = logging.getLogger(__name__)


def _known(request: Request[Any, Any, Any], error: HTTPException) -> Response[Any]:
    if isinstance(error, NotFoundException):
        # The contract's 404 has no body.
        return Response(content=b"", status_code=404, media_type="text/plain")
    return Response(
        content={"success": False, "message": error.detail},
        status_code=error.status_code,
        headers=error.headers,
    )


def _unknown(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    log.error("%s %s failed", request.method, request.url.path, exc_info=error)
    return Response(content={"error": "internal server error"}, status_code=500)


EXCEPTION_HANDLERS: ExceptionHandlersMap = {HTTPException: _known, Exception: _unknown}
