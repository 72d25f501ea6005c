import json
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tallycast.db.queries.subscriptions import SubscriptionRow
from tallycast.integrations.notice import Notice
from tallycast.integrations.push import SubscriptionRefused, new_keys, push_posting, read_subscription
from tallycast.settings import BrowserPushConfig, ServerSettings, SettingsStore
from tests.support.planning import planning
from tests.support.push_service import Browser, verified_claims

NOTICE = Notice(kind="go-live", id="b1", name="Tally", title="Talk", summary="", url="https://tally.test")
CONFIG = BrowserPushConfig(enabled=True, go_live_message="{name} is live: {title}")


def row_of(browser: Browser) -> SubscriptionRow:
    read = read_subscription(json.dumps(browser.subscription))
    return SubscriptionRow(
        endpoint=read.endpoint,
        public_key=read.keys.p256dh,
        secret=read.keys.auth,
        user_id="",
        created_at=datetime.now(UTC),
    )


async def server_settings(folder: Path) -> ServerSettings:
    async with planning(folder) as plans:
        store: SettingsStore = plans.settings
        await store.set("server_url", "https://tally.test")
        return ServerSettings.of(store.snapshot)


# The browser, and it alone, reads the notice; the push service can tell who sent it.
async def test_a_notice_arrives(tmp_path: Path) -> None:
    browser, keys = Browser(), new_keys()
    posting = push_posting(CONFIG, row_of(browser), NOTICE, keys, await server_settings(tmp_path))
    payload = browser.read(posting.body)
    assert payload == {
        "title": "Tally",
        "body": "Tally is live: Talk",
        "icon": "/logo/external",
        "url": "/",
        "tag": "go-live",
    }
    assert b"Tally" not in posting.body
    assert posting.url == browser.endpoint
    assert (posting.headers["TTL"], posting.headers["Topic"]) == ("120", "owncast-go-live")
    assert posting.headers["Content-Encoding"] == "aes128gcm"
    claims = verified_claims(posting.headers, keys.public)
    assert (claims["aud"], claims["sub"]) == ("https://push.test", "https://tally.test")
    assert time.time() < claims["exp"] <= time.time() + 24 * 3600


# However long title and text are, the payload stays below what every push service takes.
async def test_a_long_message(tmp_path: Path) -> None:
    browser = Browser()
    notice = Notice(kind="go-live", id="b", name="Ü" * 255, title="x", summary="", url="")
    config = BrowserPushConfig(enabled=True, go_live_message="Ü" * 2500)
    posting = push_posting(config, row_of(browser), notice, new_keys(), await server_settings(tmp_path))
    assert len(posting.body) <= 4096
    assert browser.read(posting.body)["title"] == "Ü" * 200


def changed(**changes: Any) -> str:
    subscription = Browser().subscription
    subscription["keys"] |= changes.pop("keys", {})
    return json.dumps(subscription | changes)


@pytest.mark.parametrize(
    "document",
    [
        "",
        "null",
        "[]",
        "{}",
        "\ud800",
        "[" * 5000,
        changed(endpoint="http://push.test/x"),
        changed(endpoint="https://ann:secret@push.test/x"),
        changed(endpoint="file:///etc/passwd"),
        changed(endpoint="https://push.test/" + "x" * 3000),
        changed(endpoint="https://[::1/x"),
        changed(keys={"p256dh": "AAAA"}),
        changed(keys={"p256dh": "!" * 87}),
        changed(keys={"auth": "A" * 21}),
        changed(keys={"auth": 5}),
    ],
)
def test_what_is_no_subscription(document: str) -> None:
    with pytest.raises(SubscriptionRefused):
        read_subscription(document)
