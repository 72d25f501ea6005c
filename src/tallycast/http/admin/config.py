"""The settings: a POST route for each row of the table, both documents, the rows for the forms."""

from typing import Any

from litestar import Response, delete, get, post
from litestar.handlers import HTTPRouteHandler

from tallycast.http.compat import setting_value
from tallycast.http.rooms import AnyRequest, GivenRooms
from tallycast.http.shapes import ApiResult
from tallycast.settings import BY_KEY, ROWS, Effect, FormRow, Setting, admin_document, form_rows
from tallycast.transcode import CODECS

_IN_FORCE = {
    Effect.NOW: "",
    Effect.NEXT_BROADCAST: "; it is in force with the next broadcast",
    Effect.RESTART: "; it is in force after a restart",
}


def _set_handler(route: str, row: Setting) -> HTTPRouteHandler:
    async def set_setting(request: AnyRequest, rooms: GivenRooms) -> ApiResult:
        value = await setting_value(request, row)
        await rooms.settings.set(row.key, value)
        caution = f". {why}" if row.caution is not None and (why := row.caution(value)) else ""
        return ApiResult(success=True, message=f"{row.label} changed{_IN_FORCE[row.effect]}{caution}")

    set_setting.__doc__ = row.help
    operation = "set_" + route.removeprefix("/api/admin/config/").replace("/", "_")
    return post(
        route, status_code=200, operation_id=operation, opt={"setting": row.key}, summary=f"Set: {row.label}"
    )(set_setting)


@delete("/api/admin/config/favicon", status_code=200)
async def reset_favicon(rooms: GivenRooms) -> ApiResult:
    """Back to the built-in favicon."""
    await rooms.settings.reset("favicon")
    return ApiResult(success=True, message=f"{BY_KEY['favicon'].label} reset")


@get("/api/admin/serverconfig", sync_to_thread=False)
def get_server_config(rooms: GivenRooms) -> Response[dict[str, Any]]:
    """Every setting, as the contract's `ServerConfig`; secrets are masked."""
    document = admin_document(rooms.settings.snapshot)
    overridden = {
        row.key: source for row in ROWS if (source := rooms.settings.overridden_by(row.key)) is not None
    }
    instance = document["instanceDetails"]
    instance.setdefault("version", "")
    document["supportedCodecs"] = list(CODECS)
    document["streamKeyOverridden"] = "stream_keys" in overridden
    document["styleContributors"] = []
    # Ours: which settings are given from outside, and by whom.
    document["overridden"] = overridden
    return Response(document)


@get("/api/admin/settings", sync_to_thread=False)
def get_settings(rooms: GivenRooms) -> tuple[FormRow, ...]:
    """Ours: the rows from which the admin draws its forms, page by page."""
    return form_rows(rooms.settings.snapshot, rooms.settings.overridden_by)


HANDLERS = (
    *(_set_handler(route, row) for row in ROWS for route in row.routes),
    reset_favicon,
    get_server_config,
    get_settings,
)
