"""Ours: signing in with a form, signing out, and the second factor."""

import asyncio
from datetime import datetime
from typing import Annotated

import msgspec
from litestar import get, post
from litestar.exceptions import NotAuthorizedException
from litestar.params import JSONBody
from msgspec import Meta

from tallycast.auth import ADMINISTRATOR, CodeRequired, CredentialsRefused
from tallycast.http.admin.qrcode import qr_picture
from tallycast.http.guards import COOKIE, address_of, refuse_foreign_pages, set_session
from tallycast.http.rooms import AnyRequest, GivenRooms
from tallycast.http.shapes import ApiResult
from tallycast.settings import BY_KEY, ServerSettings, SettingRefused, weak_password


class Login(msgspec.Struct, frozen=True, kw_only=True):
    """What the sign-in form asks for."""

    password: Annotated[str, Meta(max_length=4096)]
    code: Annotated[str, Meta(max_length=32)] = ""
    """Of the authenticator app, or a recovery code; needed while a second factor is in force."""


class CurrentSession(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """How the administrator is signed in."""

    expires_at: datetime | None
    """None when every request brings the password."""
    second_factor: bool
    """Whether a second factor is in force."""
    recovery_codes_left: int
    """Recovery codes that are unused."""
    weak_password: bool
    """Whether the password should be changed; known once somebody has signed in with it."""


class Code(msgspec.Struct, frozen=True, kw_only=True):
    """A code of the authenticator app, or a recovery code where the app's is not needed."""

    code: Annotated[str, Meta(max_length=32)]


class SecondFactorSecret(msgspec.Struct, frozen=True, kw_only=True):
    """What the authenticator app needs to know; told once."""

    secret: str
    """Base32, to be typed."""
    uri: str
    """`otpauth://…`, to be scanned."""
    picture: str
    """The same as a QR code, an SVG data URL."""


class RecoveryCodes(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Codes that open once each, told this once."""

    success: bool
    message: str
    recovery_codes: tuple[str, ...]


class NewPassword(msgspec.Struct, frozen=True, kw_only=True):
    """The password that is to hold."""

    password: Annotated[str, Meta(max_length=255)]


@post("/api/admin/login", status_code=200, guards=[refuse_foreign_pages])
async def login(data: JSONBody[Login], request: AnyRequest, rooms: GivenRooms) -> ApiResult:
    """Sign in: the answer sets the session's cookie. A 401 with X-Tallycast-OTP asks for a code."""
    try:
        await rooms.administrator.check(ADMINISTRATOR, data.password, data.code, address_of(request))
    except CodeRequired:
        raise NotAuthorizedException("Unauthorized", headers={"X-Tallycast-OTP": "required"}) from None
    except CredentialsRefused:
        raise NotAuthorizedException("Unauthorized") from None
    set_session(request, await rooms.administrator.open_session())
    return ApiResult(success=True, message="signed in")


@post("/api/admin/logout", status_code=200)
async def logout(request: AnyRequest, rooms: GivenRooms) -> ApiResult:
    """Sign out of this browser."""
    await rooms.administrator.close_session(request.cookies.get(COOKIE, ""))
    set_session(request, None)
    return ApiResult(success=True, message="signed out")


@get("/api/admin/session")
async def get_session(request: AnyRequest, rooms: GivenRooms) -> CurrentSession:
    """Until when the administrator is signed in."""
    session = await rooms.administrator.session(request.cookies.get(COOKIE, ""))
    return CurrentSession(
        expires_at=None if session is None else session.expires_at,
        second_factor=await rooms.administrator.second_factor_in_force(),
        recovery_codes_left=await rooms.administrator.recovery_codes_left(),
        weak_password=rooms.administrator.password_is_weak,
    )


@post("/api/admin/sessions/end", status_code=200)
async def end_sessions(request: AnyRequest, rooms: GivenRooms) -> ApiResult:
    """Sign out everywhere but in this browser."""
    await rooms.administrator.close_all_sessions()
    set_session(request, await rooms.administrator.open_session())
    return ApiResult(success=True, message="signed out everywhere else")


@post("/api/admin/password", status_code=200)
async def change_password(data: JSONBody[NewPassword], request: AnyRequest, rooms: GivenRooms) -> ApiResult:
    """Another password: every session ends with the old one, and this browser gets a new one."""
    if why := weak_password(data.password):
        raise SettingRefused("admin_password", why)
    await rooms.settings.set("admin_password", data.password)
    set_session(request, await rooms.administrator.open_session())
    return ApiResult(success=True, message=f"{BY_KEY['admin_password'].label} changed")


@post("/api/admin/secondfactor/enable", status_code=200)
async def enable_second_factor(rooms: GivenRooms) -> SecondFactorSecret:
    """Begin to set up an authenticator app; nothing changes before its first code confirms it."""
    name = ServerSettings.of(rooms.settings.snapshot).server_name
    enrolment = await rooms.administrator.begin_second_factor(issuer=name)
    picture = await asyncio.to_thread(qr_picture, enrolment.uri)
    return SecondFactorSecret(secret=enrolment.secret, uri=enrolment.uri, picture=picture)


@post("/api/admin/secondfactor/confirm", status_code=200)
async def confirm_second_factor(
    data: JSONBody[Code], request: AnyRequest, rooms: GivenRooms
) -> RecoveryCodes:
    """The app's first code: from now on a password alone opens nothing; all other sessions end.

    The answer has ten recovery codes, for the day on which the phone is lost.
    """
    codes = await rooms.administrator.confirm_second_factor(data.code)
    set_session(request, await rooms.administrator.open_session())
    return RecoveryCodes(success=True, message="The second factor is in force", recovery_codes=codes)


@post("/api/admin/secondfactor/recoverycodes", status_code=200)
async def renew_recovery_codes(data: JSONBody[Code], request: AnyRequest, rooms: GivenRooms) -> RecoveryCodes:
    """Ten other recovery codes for a code; those that were left open nothing any more."""
    codes = await rooms.administrator.renew_recovery_codes(data.code, address_of(request))
    return RecoveryCodes(success=True, message="There are ten other recovery codes", recovery_codes=codes)


@post("/api/admin/secondfactor/disable", status_code=200)
async def disable_second_factor(data: JSONBody[Code], request: AnyRequest, rooms: GivenRooms) -> ApiResult:
    """A code of the app ends the second factor."""
    await rooms.administrator.end_second_factor(data.code, address_of(request))
    return ApiResult(success=True, message="The second factor is no longer in force")


OPEN_HANDLERS = (login,)
HANDLERS = (
    logout,
    get_session,
    end_sessions,
    change_password,
    enable_second_factor,
    confirm_second_factor,
    renew_recovery_codes,
    disable_second_factor,
)
