"""Shapes of the contract about the chat's people and messages."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Self

import msgspec
from msgspec import UNSET, Meta, UnsetType

from tallycast.chat import Client, Said, UserWithReason, WireUser, said
from tallycast.db.queries.messages import StoredMessage
from tallycast.events import OpenSocket
from tallycast.http.rooms import Rooms
from tallycast.observe import GeoPlace

Id = Annotated[str, Meta(min_length=1, max_length=64)]


class MessageVisibility(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The contract's `MessageVisibility`."""

    visible: bool
    id_array: Annotated[list[Id], Meta(min_length=1, max_length=1000)]


class UserEnabled(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The contract's `UserEnabled`."""

    user_id: Id
    enabled: bool
    reason: Annotated[str, Meta(max_length=500)] = ""
    """Ours: kept with the user, for moderators to read."""


class ChatClient(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    rename={
        "connected_at": "connectedAt",
        "message_count": "messageCount",
        "user_agent": "userAgent",
        "ip_address": "ipAddress",
        "client_id": "clientID",
    },
):
    """The contract's `ChatClient`, with the fields of both its documents."""

    connected_at: datetime
    message_count: int
    user_agent: str
    geo: GeoPlace | None
    """Where in the world; null where no database knows."""
    user: WireUser
    ip_address: str
    client_id: str
    id: int

    @classmethod
    def of(cls, client: Client, geo: GeoPlace | None) -> Self:
        """One open socket."""
        return cls(
            connected_at=client.connected_at,
            message_count=client.message_count,
            user_agent=client.address.user_agent,
            geo=geo,
            user=WireUser.of(client.user),
            ip_address=client.address.ip,
            client_id=str(client.id),
            id=client.id,
        )

    @classmethod
    def of_other(cls, socket: OpenSocket, geo: GeoPlace | None) -> Self:
        """One of another server, which counts its messages itself."""
        return cls(
            connected_at=socket.connected_at,
            message_count=0,
            user_agent=socket.user_agent,
            geo=geo,
            user=WireUser.of(socket.user),
            ip_address=socket.ip,
            client_id=str(socket.client_id),
            id=socket.client_id,
        )


class ModerationClient(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The contract's `ModerationClient`."""

    id: int
    connected_at: datetime
    user_agent: str
    message_count: int
    geo: str | UnsetType = UNSET
    """The country's code, where a database knows it."""


class ModerationUser(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The contract's `ModerationUser`; the seed document spells `connectedClients` otherwise."""

    user: UserWithReason
    connected_clients: list[ModerationClient]
    connect_clients: list[ModerationClient]
    messages: list[Said]


def chat_clients(rooms: Rooms) -> list[ChatClient]:
    """Every open socket, also those of other servers."""
    here = [ChatClient.of(client, rooms.geo.of(client.address.ip)) for client in rooms.chat.hub]
    elsewhere = [ChatClient.of_other(one, rooms.geo.of(one.ip)) for one in rooms.chat.roster]
    return here + elsewhere


async def moderation_user(rooms: Rooms, user_id: str) -> ModerationUser | None:
    """What moderators may know of a user; None if there is none."""
    chat = rooms.chat
    user = await chat.users.find(user_id)
    if user is None:
        return None
    clients = [
        ModerationClient(
            id=client.id,
            connected_at=client.connected_at,
            user_agent=client.address.user_agent,
            message_count=client.message_count,
            geo=UNSET if (place := rooms.geo.of(client.address.ip)) is None else place.country_code,
        )
        for client in chat.hub.of_user(user_id)
    ] + [
        ModerationClient(
            id=socket.client_id,
            connected_at=socket.connected_at,
            user_agent=socket.user_agent,
            message_count=0,
            geo=UNSET if (place := rooms.geo.of(socket.ip)) is None else place.country_code,
        )
        for socket in chat.roster.of_user(user_id)
    ]
    return ModerationUser(
        user=UserWithReason.of(user),
        connected_clients=clients,
        connect_clients=clients,
        messages=told(await chat.log.of_user(user_id), chat.server_name()),
    )


def told(messages: Sequence[StoredMessage], server_name: str) -> list[Said]:
    """Messages as they are told in histories."""
    return [said(message, server_name) for message in messages]
