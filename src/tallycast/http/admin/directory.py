"""The public directory's knowledge of this server."""

from litestar import HttpMethod, route

from tallycast.http.guards import CHANGES
from tallycast.http.rooms import GivenRooms
from tallycast.http.shapes import ApiResult


@route(
    "/api/admin/yp/reset",
    http_method=[HttpMethod.GET, HttpMethod.POST],
    status_code=200,
    opt={CHANGES: True},
)
async def reset_registration(rooms: GivenRooms) -> ApiResult:
    """Forget the key that the directory gave, so that the next registration is a new one."""
    await rooms.settings.reset("directory_registration_key")
    return ApiResult(success=True, message="directory registration reset")


HANDLERS = (reset_registration,)
