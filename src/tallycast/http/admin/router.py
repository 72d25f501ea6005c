"""The admin API put together: its groups of handlers, one guard before all of them."""

from litestar import Router
from litestar.datastructures import ResponseHeader

from tallycast.http.admin import (
    backups,
    captions,
    chat,
    config,
    directory,
    emoji,
    facts,
    federation,
    followers,
    machine,
    metrics,
    notifications,
    preview,
    prometheus,
    pull,
    qrcode,
    recordings,
    restream,
    schedule,
    session,
    setup,
    status,
    storage,
    tickets,
    tokens,
    updates,
    video,
    viewers,
    webhooks,
)
from tallycast.http.federation import servers
from tallycast.http.guards import require_administrator, require_administrator_or_token

_PRIVATE = ResponseHeader(name="Cache-Control", value="no-store")

ADMIN = (
    Router("/", route_handlers=[*session.OPEN_HANDLERS], response_headers=[_PRIVATE], tags=["admin"]),
    Router(
        "/",
        route_handlers=[*prometheus.HANDLERS],
        guards=[require_administrator_or_token],
        response_headers=[_PRIVATE],
        tags=["admin"],
    ),
    Router(
        "/",
        route_handlers=[
            *session.HANDLERS,
            *setup.HANDLERS,
            *qrcode.HANDLERS,
            *backups.HANDLERS,
            *config.HANDLERS,
            *status.HANDLERS,
            *viewers.HANDLERS,
            *video.HANDLERS,
            *captions.HANDLERS,
            *restream.HANDLERS,
            *pull.HANDLERS,
            *machine.HANDLERS,
            *metrics.HANDLERS,
            *recordings.HANDLERS,
            *storage.HANDLERS,
            *emoji.HANDLERS,
            *facts.HANDLERS,
            *preview.HANDLERS,
            *followers.HANDLERS,
            *federation.HANDLERS,
            *servers.ADMIN,
            *directory.HANDLERS,
            *updates.HANDLERS,
            *chat.HANDLERS,
            *tokens.HANDLERS,
            *webhooks.HANDLERS,
            *tickets.HANDLERS,
            *schedule.HANDLERS,
            *notifications.HANDLERS,
        ],
        guards=[require_administrator],
        response_headers=[_PRIVATE],
        tags=["admin"],
    ),
)
