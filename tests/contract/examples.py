"""Good requests for entries whose example in `api.yaml` is missing, or would not be good here."""

import base64
import json
import sys
from typing import Any

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=="
)
PNG_URL = "data:image/png;base64," + base64.b64encode(PNG).decode()
S3 = {
    "enabled": True,
    "endpoint": "https://s3.example.com",
    "accessKey": "key",
    "secret": "secret",
    "bucket": "video",
    "region": "us-west-000",
}

SUBSCRIPTION = json.dumps(
    {
        "endpoint": "https://push.example.com/a",
        "keys": {
            "p256dh": base64.urlsafe_b64encode(b"\x04" + bytes(64)).decode(),
            "auth": base64.urlsafe_b64encode(bytes(16)).decode(),
        },
    }
)
PLANNED = "<planned>"
"""Stands for a broadcast that is planned when the entry is asked."""

FOLLOWER = "https://peer.example/users/eve"
POST = "post1"

EXAMPLES: dict[str, dict[str, Any]] = {
    "GET /api/schedule": {"params": {"from": "2026-03-01T00:00:00Z", "to": "2026-04-01T00:00:00+02:00"}},
    "POST /api/admin/schedule/event": {
        "json": {
            "name": "Weekly",
            "recurrence": "DTSTART;TZID=Europe/Berlin:20260306T190000\nRRULE:FREQ=WEEKLY;BYDAY=FR",
            "durationMinutes": 90,
        }
    },
    "POST /api/admin/schedule/event/delete": {"json": {"id": PLANNED}},
    "POST /api/admin/schedule/preview": {
        "json": {"recurrence": "DTSTART;TZID=Europe/Berlin:20260306T190000\nRRULE:FREQ=DAILY"}
    },
    "POST /api/notifications/register": {
        "json": {"channel": "BROWSER_PUSH_NOTIFICATION", "destination": SUBSCRIPTION}
    },
    "POST /api/metrics/playback": {"json": {"errors": 0, "bandwidth": 5000.5, "latency": 1.5}},
    "GET /api/metrics/cmcd": {"params": {"CMCD": "mtp=5000"}},
    "POST /api/metrics/cmcd": {"json": {"mtp": 5000}},
    "GET /api/admin/viewersOverTime": {"params": {"windowStart": "0"}},
    "POST /api/admin/emoji/upload": {"json": {"name": "wave.png", "data": PNG_URL}},
    "POST /api/admin/emoji/delete": {"json": {"name": "test.png"}},
    "POST /api/admin/config/externalactions": {
        "json": {"value": [{"url": "https://example.com", "title": "Shop"}]}
    },
    # The contract's example is a path of the old document; its note says that a data URL is what is taken.
    "POST /api/admin/config/logo": {"json": {"value": PNG_URL}},
    "POST /api/admin/config/favicon": {
        "files": {"favicon": ("f.png", PNG, "image/png")},
        "headers": {"X-Owncast-CSRF-Protection": "1"},
    },
    # A program that exists on the machine that runs the test.
    "POST /api/admin/config/ffmpegpath": {"json": {"value": sys.executable}},
    # Switched on, it needs all of its fields.
    "POST /api/admin/config/s3": {"json": {"value": S3}},
    # A key that everybody knows is taken, as it is the operator's choice; a password is not.
    "POST /api/admin/config/adminpass": {"json": {"value": "a-new-password"}},
}

# `USER`, `MESSAGE` and `TOKEN` stand for what is there when the entry is asked.
USER, MESSAGE, TOKEN = "<user>", "<message>", "<token>"
_VISIBILITY = {"json": {"visible": False, "idArray": [MESSAGE]}}
_ENABLED = {"json": {"userId": USER, "enabled": False}}
EXAMPLES |= {
    "POST /api/chat/register": {"json": {"displayName": "Ann"}},
    "POST /api/chat/messagevisibility": _VISIBILITY,
    "POST /api/chat/updatemessagevisibility": _VISIBILITY,
    "POST /api/chat/users/setenabled": _ENABLED,
    "POST /api/admin/chat/messagevisibility": _VISIBILITY,
    "POST /api/admin/chat/updatemessagevisibility": _VISIBILITY,
    "POST /api/admin/chat/users/setenabled": _ENABLED,
    "POST /api/admin/chat/users/setmoderator": {"json": {"userId": USER, "isModerator": True}},
    "POST /api/admin/chat/users/ipbans/create": {"json": {"value": "198.51.100.7"}},
    "POST /api/admin/chat/users/ipbans/remove": {"json": {"value": "198.51.100.1"}},
    "POST /api/admin/users/delete": {"json": {"userId": USER}},
    "POST /api/admin/accesstokens/create": {"json": {"name": "Bot", "scopes": ["CAN_SEND_MESSAGES"]}},
    "POST /api/admin/accesstokens/delete": {"json": {"token": TOKEN}},
    "POST /api/admin/webhooks/create": {"json": {"url": "https://hook.example/", "events": ["CHAT"]}},
    "POST /api/admin/webhooks/delete": {"json": {"id": 1}},
    "POST /api/integrations/chat/system": {"json": {"body": "Hello"}},
    "POST /api/integrations/chat/send": {"json": {"body": "Hello"}},
    "POST /api/integrations/chat/action": {"json": {"body": "waves"}},
    "POST /api/integrations/chat/messagevisibility": _VISIBILITY,
    "POST /api/integrations/chat/updatemessagevisibility": _VISIBILITY,
}

_ACTIVITY = {"headers": {"Accept": "application/activity+json"}}
EXAMPLES |= {
    "POST /api/admin/followers/approve": {"json": {"actorIRI": FOLLOWER, "approved": True}},
    "POST /api/admin/followers/remove": {"json": {"actorIRI": FOLLOWER}},
    "POST /api/admin/federation/send": {"json": {"value": "Hello #world"}},
    "GET /.well-known/webfinger": {"params": {"resource": "acct:streamer@tally.example"}},
    "GET /federation/user/{account}": _ACTIVITY,
    "GET /federation/user/{account}/outbox": _ACTIVITY,
    "GET /federation/user/{account}/followers": _ACTIVITY,
    "GET /federation/{objectId}": _ACTIVITY,
    "POST /federation/user/{account}/inbox": {
        "json": {
            "type": "Follow",
            "actor": FOLLOWER,
            "object": "https://tally.example/federation/user/streamer",
        }
    },
}

REFUSED: dict[str, str] = {
    "GET /api/admin/disconnect": "there is no inbound stream here; the admin's tests have one",
    "POST /api/admin/disconnect": "there is no inbound stream here; the admin's tests have one",
    "POST /api/remotefollow": "needs another server; the federation's tests have one",
    "POST /api/admin/federation/servers": "needs another server; the federation's tests have one",
    "DELETE /api/admin/federation/servers/{id}": "nobody is featured here",
    "GET /api/admin/update/start": "this server runs no script of anybody else's",
    "GET /debug/vars": "always 404",
    "GET /ws": "is a socket; the chat's tests speak with it",
    "POST /api/integrations/chat/system/client/{clientId}": "nobody has a socket open here",
    "POST /api/integrations/chat/user": "always 400: use chat/send",
}
"""Entries whose good answer cannot be had in this test, and why; they refuse as the contract says."""

REFUSED_REQUESTS: dict[str, dict[str, Any]] = {
    "POST /api/integrations/chat/system/client/{clientId}": {"json": {"body": "Hello"}},
    "POST /api/remotefollow": {"json": {"account": "nobody"}},
    "POST /api/admin/federation/servers": {"json": {"url": "http://127.0.0.1"}},
}

ANSWERS: dict[str, Any] = {
    # The contract gives values where types belong.
    "GET /nodeinfo/2.0": {
        "version": "string",
        "software": {"name": "string", "version": "string"},
        "protocols": "[string]",
        "usage": {"users": {"total": "int"}, "localPosts": "int"},
        "openRegistrations": "bool",
        "metadata": {"chat_enabled": "bool"},
    },
    "GET /.well-known/x-nodeinfo2": {
        "server": {"baseUrl": "string", "version": "string", "name": "string", "software": "string"},
        "organization": {"name": "string", "contact": "string"},
        "protocols": "[string]",
        "usage": {"users": {"total": "int", "activeWeek": "int"}, "localPosts": "int"},
        "openRegistrations": "bool",
    },
    "GET /.well-known/nodeinfo": {"links": "[object]"},
    "GET /.well-known/webfinger": {"subject": "string", "aliases": "[string]", "links": "[object]"},
    # The entry's note: items carry platform and icon only.
    "GET /api/socialplatforms": "{platformKey: object}",
}
"""Answers that a note of the contract describes better than the type."""
