"""/api/openapi.json and /api/docs, made at the first request and kept as bytes."""

import msgspec
from litestar import Litestar, Response, get
from litestar.handlers import HTTPRouteHandler
from litestar.openapi.config import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.types import Method
from litestar.types.internal_types import PathParameterDefinition

from tallycast import __version__
from tallycast.http.caching import ANY_ORIGIN, NO_CACHE
from tallycast.http.docs.document import complete
from tallycast.http.docs.page import CONTENT_POLICY, render
from tallycast.http.rooms import AnyRequest


def _operation_id(
    handler: HTTPRouteHandler, method: Method, path: list[str | PathParameterDefinition]
) -> str:
    """Verb and path: the framework's own names are the same for a handler with several paths."""
    parts = (part if isinstance(part, str) else f"by_{part.name}" for part in path)
    return "_".join((method.lower(), *(part.replace(".", "_") for part in parts))) or "index"


OPENAPI = OpenAPIConfig(
    title="Tallycast",
    version=__version__,
    description="The API of a Tallycast server; it speaks Owncast's, and adds to it.",
    use_handler_docstrings=True,
    operation_id_creator=_operation_id,
    # The framework's pages load scripts from elsewhere; ours is below, and this one is only its raw document.
    path="/api/docs/raw",
    render_plugins=[JsonRenderPlugin(path="/framework.json")],
)


def _made(app: Litestar) -> tuple[bytes, str]:
    if "docs" not in app.state:
        document = complete(app.openapi_schema.to_schema())
        app.state["docs"] = msgspec.json.encode(document), render(document)
    made: tuple[bytes, str] = app.state["docs"]
    return made


@get("/api/openapi.json", include_in_schema=False, sync_to_thread=False)
def get_openapi(request: AnyRequest) -> Response[bytes]:
    """The OpenAPI document."""
    document, _ = _made(request.app)
    return Response(document, media_type="application/json", headers={**NO_CACHE, **ANY_ORIGIN})


@get("/api/docs", include_in_schema=False, sync_to_thread=False)
def get_docs(request: AnyRequest) -> Response[str]:
    """The same for people."""
    _, page = _made(request.app)
    headers = {**NO_CACHE, "Content-Security-Policy": CONTENT_POLICY, "X-Content-Type-Options": "nosniff"}
    return Response(page, media_type="text/html", headers=headers)


HANDLERS = (get_openapi, get_docs)
