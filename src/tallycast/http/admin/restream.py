"""Restreaming: the targets, how each is doing, and their switches. Keys go in and never come out."""

from datetime import datetime
from typing import Annotated, Any

import msgspec
from litestar import get, post
from litestar.params import JSONBody
from msgspec import UNSET, Meta, UnsetType

from tallycast.http.errors import RequestRefused
from tallycast.http.rooms import GivenRooms, Rooms
from tallycast.http.shapes import ApiResult
from tallycast.restream import TargetState
from tallycast.settings import RestreamTarget

PATH = "/api/admin/restream"
SETTING = "restream_targets"
Short = Annotated[str, Meta(max_length=255)]
Url = Annotated[str, Meta(max_length=2048)]


class RestreamState(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A target and how it is doing."""

    id: str
    name: str
    url: str
    """Without the key."""
    has_key: bool
    has_passphrase: bool
    enabled: bool
    state: str
    """off, waiting (nothing is live), connecting, sending or retrying."""
    message: str
    """What is wrong, in words; empty while nothing is."""
    since: datetime | None
    sent_kbps: int
    dropped: int
    """Frames that the target was too slow for."""
    restarts: int


class RestreamWish(msgspec.Struct, frozen=True, kw_only=True):
    """A new target, or the fields of one that change; a key that is absent or masked stays."""

    id: Short = ""
    name: Short | UnsetType = UNSET
    url: Url | UnsetType = UNSET
    key: Short | UnsetType = UNSET
    passphrase: Short | UnsetType = UNSET
    enabled: bool | UnsetType = UNSET


class RestreamChoice(msgspec.Struct, frozen=True, kw_only=True):
    """Which target is meant."""

    id: Short


def _shown(one: TargetState) -> RestreamState:
    return RestreamState(
        id=one.target.id,
        name=one.target.name,
        url=one.target.url,
        has_key=bool(one.target.key),
        has_passphrase=bool(one.target.passphrase),
        enabled=one.target.enabled,
        state=one.state.value,
        message=one.message,
        since=one.since,
        sent_kbps=one.sent_kbps,
        dropped=one.dropped,
        restarts=one.restarts,
    )


def _all(rooms: Rooms) -> list[dict[str, Any]]:
    targets: tuple[RestreamTarget, ...] = rooms.settings.get(SETTING)
    return [msgspec.to_builtins(one) for one in targets]


def _find(rooms: Rooms, target_id: str) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """All targets, and among them the one that is meant."""
    documents = _all(rooms)
    for one in documents:
        if one["id"] == target_id:
            return documents, one
    raise RequestRefused("There is no restreaming target of this id")


def _given(wish: RestreamWish) -> dict[str, Any]:
    fields: dict[str, Any] = msgspec.to_builtins(wish)
    fields.pop("id", None)
    return fields


@get(PATH, sync_to_thread=False)
def get_targets(rooms: GivenRooms) -> list[RestreamState]:
    """Every target."""
    return [_shown(one) for one in rooms.restreaming.states()]


@post(f"{PATH}/create", status_code=200)
async def create_target(data: JSONBody[RestreamWish], rooms: GivenRooms) -> RestreamState:
    """A new target; switched on unless it says otherwise."""
    before = {one["id"] for one in _all(rooms)}
    await rooms.settings.set(SETTING, [*_all(rooms), {"enabled": True, **_given(data)}])
    [made] = [one for one in rooms.restreaming.states() if one.target.id not in before]
    return _shown(made)


@post(f"{PATH}/update", status_code=200)
async def update_target(data: JSONBody[RestreamWish], rooms: GivenRooms) -> RestreamState:
    """Change some fields of a target; what it sends is begun anew."""
    documents, target = _find(rooms, data.id)
    target |= _given(data)
    await rooms.settings.set(SETTING, documents)
    [changed] = [one for one in rooms.restreaming.states() if one.target.id == data.id]
    return _shown(changed)


@post(f"{PATH}/delete", status_code=200)
async def delete_target(data: JSONBody[RestreamChoice], rooms: GivenRooms) -> ApiResult:
    """Forget a target; nothing more is sent to it."""
    documents, target = _find(rooms, data.id)
    documents.remove(target)
    await rooms.settings.set(SETTING, documents)
    return ApiResult(success=True, message="deleted restreaming target")


@post(f"{PATH}/start", status_code=200)
async def start_target(data: JSONBody[RestreamChoice], rooms: GivenRooms) -> ApiResult:
    """Switch a target on, also while something is live."""
    return await _switch(rooms, data.id, on=True)


@post(f"{PATH}/stop", status_code=200)
async def stop_target(data: JSONBody[RestreamChoice], rooms: GivenRooms) -> ApiResult:
    """Switch a target off, also while something is live."""
    return await _switch(rooms, data.id, on=False)


async def _switch(rooms: Rooms, target_id: str, *, on: bool) -> ApiResult:
    documents, target = _find(rooms, target_id)
    target["enabled"] = on
    await rooms.settings.set(SETTING, documents)
    return ApiResult(success=True, message="restreaming started" if on else "restreaming stopped")


HANDLERS = (get_targets, create_target, update_target, delete_target, start_target, stop_target)
