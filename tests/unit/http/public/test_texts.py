from tests.support.in_process import InProcess


# robots.txt leaves out /admin and /api, or everything.
async def test_robots(server: InProcess) -> None:
    answer = await server.client.get("/robots.txt")
    assert answer.headers["content-type"].startswith("text/plain")
    assert answer.text == "User-agent: *\nDisallow: /admin\nDisallow: /api\n"
    await server.rooms.settings.set("disable_search_indexing", True)
    assert (await server.client.get("/robots.txt")).text == "User-agent: *\nDisallow: /\n"


# The operator's script, under its path and the old document's.
async def test_custom_javascript(server: InProcess) -> None:
    await server.rooms.settings.set("custom_javascript", "alert('é')")
    for path in ("/customjavascript", "/api/customjavascript"):
        answer = await server.client.get(path)
        assert answer.headers["content-type"].startswith("text/javascript")
        assert answer.text == "alert('é')"
