"""Who may: the guards that stand before handlers. They ask the auth room and decide nothing themselves."""

import base64
import binascii
from typing import Any

from litestar.connection import ASGIConnection
from litestar.exceptions import NotAuthorizedException, PermissionDeniedException
from litestar.handlers import BaseRouteHandler
from litestar.types import Message, Scope

from tallycast.auth import (
    ADMIN_ACCESS,
    SESSION_SECONDS,
    CodeRequired,
    CredentialsRefused,
    Session,
    TokenRefused,
)
from tallycast.http.origin import CSRF_HEADER, SAFE_METHODS, is_foreign, lacking_proof
from tallycast.http.rooms import Rooms
from tallycast.settings import ServerSettings

Connection = ASGIConnection[Any, Any, Any, Any]

COOKIE = "owncast_admin_session"
CODE_HEADER = "x-tallycast-otp"
"""Where a script that uses HTTP Basic puts the second factor's code; on a 401 it says `required`."""
CHANGES = "changes"
"""Option of a handler that changes something although it is reached by GET."""
FOREIGN = "This request comes from a page of another site"
_NEW_COOKIE = "tallycast_admin_cookie"


def rooms_of(connection: Connection) -> Rooms:
    """The rooms behind the application of this connection."""
    rooms: Rooms = connection.app.state["rooms"]
    return rooms


def address_of(connection: Connection) -> str:
    """Whose request this is."""
    return rooms_of(connection).client_address().of(connection.scope)  # type: ignore[arg-type]


async def require_administrator(connection: Connection, handler: BaseRouteHandler) -> None:
    """HTTP Basic or a session cookie, and no foreign page behind it.

    Explicit credentials go before the cookie: whoever sends a wrong password is told so.
    """
    method = str(connection.scope.get("method", "GET"))
    if method == "OPTIONS":  # preflights carry no credentials, and get no permission either
        return
    headers, url = dict(connection.headers), _server_url(connection)
    if is_foreign(headers, server_url=url):
        raise PermissionDeniedException(FOREIGN)
    await _authenticate(connection)
    changes = method not in SAFE_METHODS or bool(handler.opt.get(CHANGES))
    if changes and (lack := lacking_proof(method, headers, server_url=url)) is not None:
        raise PermissionDeniedException(lack)


async def require_administrator_or_token(connection: Connection, handler: BaseRouteHandler) -> None:
    """For what machines read: as `require_administrator`, or an access token of the administrator's scope.

    A program cannot give the second factor's code anew with each request; a token can be taken back.
    """
    scheme, _, token = connection.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        await require_administrator(connection, handler)
        return
    try:
        await rooms_of(connection).tokens.check(token.strip(), ADMIN_ACCESS)
    except TokenRefused:
        raise _unauthorized(connection) from None


async def _authenticate(connection: Connection) -> None:
    administrator = rooms_of(connection).administrator
    cookie = connection.cookies.get(COOKIE, "")
    if "authorization" not in connection.headers:
        if await administrator.session(cookie) is None:
            raise _unauthorized(connection)
        return
    user, password = _basic(connection)
    address = address_of(connection)
    try:
        await administrator.check(user, password, connection.headers.get(CODE_HEADER), address)
    except CodeRequired:
        raise _unauthorized(connection, code_required=True) from None
    except CredentialsRefused:
        raise _unauthorized(connection) from None
    if await administrator.session(cookie) is None:
        session = await administrator.session_for(address, connection.headers.get("user-agent", ""))
        set_session(connection, session)


async def is_administrator(connection: Connection) -> bool:
    """Whether the administrator asks, for what is there for everybody in part."""
    if "authorization" not in connection.headers and COOKIE not in connection.cookies:
        return False
    try:
        await _authenticate(connection)
    except NotAuthorizedException:
        return False
    return True


async def refuse_foreign_pages(connection: Connection, handler: BaseRouteHandler) -> None:
    """For signing in: from our own page or from no page."""
    if connection.scope.get("method") == "OPTIONS":
        return
    headers, url = dict(connection.headers), _server_url(connection)
    if is_foreign(headers, server_url=url):
        raise PermissionDeniedException(FOREIGN)
    # There are no credentials yet that a foreign page could make use of: JSON is proof enough.
    if (lack := lacking_proof("POST", {**headers, "authorization": ""}, server_url=url)) is not None:
        raise PermissionDeniedException(lack)


def set_session(connection: Connection, session: Session | None) -> None:
    """Let the answer set the session's cookie; None takes it away."""
    token, seconds = (session.token, SESSION_SECONDS) if session is not None else ("", 0)
    cookie = f"{COOKIE}={token}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax"
    connection.scope["state"][_NEW_COOKIE] = cookie + ("; Secure" if is_secure(connection) else "")


def is_secure(connection: Connection) -> bool:
    """Whether this came over HTTPS, as far as we can know: only then may a cookie be kept to HTTPS."""
    url = _server_url(connection)
    return connection.scope["scheme"] == "https" or (
        url.startswith("https://") and url.removeprefix("https://") == connection.headers.get("host")
    )


async def send_session(message: Message, scope: Scope) -> None:
    """Put the cookie that a guard or a handler has set into the answer, whatever it is."""
    if message["type"] == "http.response.start" and (cookie := scope["state"].get(_NEW_COOKIE)):
        message["headers"] = [*message.get("headers", []), (b"set-cookie", cookie.encode())]


def _unauthorized(connection: Connection, *, code_required: bool = False) -> NotAuthorizedException:
    headers = {}
    # Our own page shows its own form; the challenge would make the browser ask for itself.
    if connection.headers.get(CSRF_HEADER) != "1":
        headers["WWW-Authenticate"] = 'Basic realm="Owncast Authenticated Request"'
    if code_required:
        headers["X-Tallycast-OTP"] = "required"
    return NotAuthorizedException("Unauthorized", headers=headers)


def _basic(connection: Connection) -> tuple[str, str]:
    """User and password (RFC 7617, UTF-8)."""
    scheme, _, encoded = connection.headers["authorization"].partition(" ")
    if scheme.lower() != "basic":
        raise _unauthorized(connection)
    try:
        user, colon, password = base64.b64decode(encoded.strip(), validate=True).decode().partition(":")
    except (binascii.Error, ValueError):
        raise _unauthorized(connection) from None
    if not colon:
        raise _unauthorized(connection)
    return user, password


def _server_url(connection: Connection) -> str:
    return ServerSettings.of(rooms_of(connection).settings.snapshot).server_url
