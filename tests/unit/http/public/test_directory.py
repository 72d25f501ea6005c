from tests.support.in_process import InProcess


# A server that did not ask to be listed tells a directory nothing.
async def test_not_listed(server: InProcess) -> None:
    answer = await server.client.get("/api/yp")
    assert (answer.status_code, answer.content) == (404, b"")


async def test_listed(server: InProcess) -> None:
    settings = server.rooms.settings
    await settings.set_many(
        {
            "directory_enabled": True,
            "server_name": "Tally",
            "social_handles": [
                {"platform": "GitHub", "url": "https://github.com/x"},
                {"platform": "My place", "url": "https://example.com"},
            ],
        }
    )
    answer = await server.client.get("/api/yp")
    assert answer.json() == {
        "name": "Tally",
        "description": settings.get("server_summary"),
        "streamTitle": "",
        "logo": "/logo",
        "nsfw": False,
        "tags": ["tallycast", "streaming"],
        "social": [
            {"platform": "GitHub", "url": "https://github.com/x", "icon": "/img/platformlogos/github.svg"},
            {"platform": "My place", "url": "https://example.com", "icon": ""},
        ],
        "online": False,
        "viewerCount": 0,
        "overallMaxViewerCount": 0,
        "sessionMaxViewerCount": 0,
        "lastConnectTime": None,
    }
