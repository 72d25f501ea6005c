import pytest

from tallycast.settings import BY_KEY, MASK, ROWS, Setting, SettingsStore, admin_document, public_document
from tallycast.settings.documents import shown, shown_masked

PNG = (
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9"
    "awAAAABJRU5ErkJggg=="
)
SECRETS = ("correct horse", "very secret", "private pem", "push private", "directory key", "hook-token")


async def fill(store: SettingsStore) -> None:
    await store.set_many(
        {
            "server_name": "Evening show",
            "stream_title": "Chess",
            "offline_message": "*soon*",
            "logo": PNG,
            "tags": ["#chess"],
            "admin_password": "correct horse",
            "stream_keys": [{"key": "yklw5Imng"}],
            "s3": {"bucket": "video", "secret": "very secret"},
            "federation_private_key": "private pem",
            "browser_push_private_key": "push private",
            "browser_push_public_key": "push public",
            "directory_registration_key": "directory key",
            "discord_notification": {"webhook": "https://discord.test/hook-token"},
            "browser_notification": {"enabled": True, "goLiveMessage": "live"},
            "social_handles": [{"platform": "github", "url": "https://github.com/x", "icon": "/img/x.svg"}],
            "external_actions": [{"title": "Shop", "url": "https://shop.test/", "openExternally": True}],
        }
    )


# What an administrator gets: the contract's places and names, Markdown as written, secrets masked.
async def test_the_admin_document(store: SettingsStore) -> None:
    await fill(store)
    document = admin_document(store.snapshot)
    details = document["instanceDetails"]
    assert details["name"] == "Evening show"
    assert details["offlineMessage"] == "*soon*"
    assert details["logo"] == "logo.png"
    assert details["socialHandles"] == [{"platform": "github", "url": "https://github.com/x"}]
    assert document["adminPassword"] == MASK
    assert document["streamKeys"] == [{"key": "yklw5Imng", "comment": ""}]
    assert document["s3"] == {"enabled": False, "secret": MASK, "bucket": "video", "forcePathStyle": False}
    assert document["videoSettings"]["latencyLevel"] == 2
    assert document["videoSettings"]["videoQualityVariants"] == [
        {
            "name": "720p",
            "videoPassthrough": False,
            "audioPassthrough": False,
            "videoBitrate": 1200,
            "audioBitrate": 128,
            "scaledHeight": 720,
            "framerate": 30,
            "cpuUsageLevel": 2,
        }
    ]
    for secret in ("correct horse", "esroh", "very secret", "private pem", "push private", "directory key"):
        assert secret not in str(document)


# What everybody gets: public rows only, Markdown rendered, empty texts left out where the contract does.
async def test_the_public_document(store: SettingsStore) -> None:
    empty = public_document(store.snapshot, render_markdown=str.upper)
    assert "streamTitle" not in empty
    assert "socketHostOverride" not in empty
    assert "publicKey" not in empty["notifications"]["browser"]
    await fill(store)
    document = public_document(store.snapshot, render_markdown=lambda text: f"<p>{text}</p>")
    assert document["name"] == "Evening show"
    assert document["streamTitle"] == "Chess"
    assert document["offlineMessage"] == "<p>*soon*</p>"
    assert document["logo"] == "/logo"
    assert document["tags"] == ["chess"]
    # The contract's name says the contrary of what it carries: the enabled flag.
    assert document["chatSpamProtectionDisabled"] is True
    assert document["notifications"] == {"browser": {"enabled": True, "publicKey": "push public"}}
    assert document["federation"] == {"enabled": False, "hideFollowersTab": False}
    for secret in (*SECRETS, "yklw5Imng", "esroh", MASK):
        assert secret not in str(document)


# No row that keeps a secret has a place in the public document, and those without a route are masked.
async def test_secret_rows(store: SettingsStore) -> None:
    await fill(store)
    for row in ROWS:
        if row.secret:
            assert not row.public_path
        if row.secret and not row.paths:
            assert shown(row, store.get(row.key)) in (MASK, "")


# Every field of the contract's ServerConfig and WebConfig is a row's, or one of those that are no setting.
async def test_the_contracts_fields_are_covered(store: SettingsStore) -> None:
    server = admin_document(store.snapshot)
    assert set(server) == {
        "instanceDetails",
        "ffmpegPath",
        "adminPassword",
        "streamKeys",
        "webServerPort",
        "webServerIP",
        "rtmpServerPort",
        "rtmpServerAddress",
        "s3",
        "videoSettings",
        "videoCodec",
        "videoServingEndpoint",
        "yp",
        "chatDisabled",
        "chatJoinMessagesEnabled",
        "chatEstablishedUserMode",
        "chatSpamProtectionEnabled",
        "chatSlurFilterEnabled",
        "chatRequireAuthentication",
        "externalActions",
        "forbiddenUsernames",
        "suggestedUsernames",
        "hideViewerCount",
        "disableSearchIndexing",
        "federation",
        "schedule",
        "notifications",
    }
    assert set(server["instanceDetails"]) == {
        "name",
        "summary",
        "logo",
        "tags",
        "nsfw",
        "extraPageContent",
        "offlineMessage",
        "welcomeMessage",
        "streamTitle",
        "customStyles",
        "customJavascript",
        "appearanceVariables",
        "socialHandles",
        "autoplay",
    }
    assert set(server["federation"]) == {
        "enabled",
        "isPrivate",
        "username",
        "goLiveMessage",
        "showEngagement",
        "blockedDomains",
        "enableQuotes",
        "hideFollowersTab",
    }
    public = public_document(store.snapshot, render_markdown=str)
    assert set(public) == {
        "dvrMinutes",
        "recordingsPublic",
        "name",
        "summary",
        "logo",
        "tags",
        "nsfw",
        "extraPageContent",
        "offlineMessage",
        "customStyles",
        "appearanceVariables",
        "socialHandles",
        "externalActions",
        "hideViewerCount",
        "chatDisabled",
        "chatSpamProtectionDisabled",
        "chatRequireAuthentication",
        "autoplay",
        "notifications",
        "federation",
    }


# A terminal shows of every secret only whether there is one.
@pytest.mark.parametrize("row", [row for row in ROWS if row.secret], ids=lambda row: row.key)
def test_secrets_in_a_terminal(row: Setting) -> None:
    assert shown_masked(row, "anything but the default") == MASK
    assert shown_masked(row, row.default) == ""


def test_the_others_in_a_terminal() -> None:
    assert shown_masked(BY_KEY["tags"], ("a", "b")) == ["a", "b"]
