from tests.support.in_process import ADMIN, InProcess


# No ffmpeg, no encoder: each says why, and none is offered.
async def test_the_list_of_encoders(server: InProcess) -> None:
    assert (await server.client.get("/api/admin/video/codecs")).status_code == 401
    first = (await server.client.get("/api/admin/video/codecs", auth=ADMIN)).json()
    assert first["probing"] is True
    assert (first["wanted"], first["used"], first["warning"]) == ("libx264", "libx264", "")
    assert {one["available"] for one in first["codecs"]} == {False}
    await server.rooms.codecs.tried()
    second = (await server.client.get("/api/admin/video/codecs", auth=ADMIN)).json()
    assert second["probing"] is False
    assert all(one["reason"] for one in second["codecs"])


async def test_a_wish_that_cannot_be_fulfilled(server: InProcess) -> None:
    await server.rooms.settings.set("video_codec", "h264_omx")
    document = (await server.client.get("/api/admin/video/codecs", auth=ADMIN)).json()
    assert (document["wanted"], document["used"]) == ("h264_omx", "libx264")
    assert "h264_omx" in document["warning"]


async def test_trying_anew(server: InProcess) -> None:
    answer = await server.client.post("/api/admin/video/codecs/probe", auth=ADMIN)
    assert (answer.status_code, answer.json()["success"]) == (200, True)
    assert server.rooms.codecs.trying
