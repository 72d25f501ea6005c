from tests.support.in_process import ADMIN, InProcess

PATH = "/api/admin/captions"


async def test_what_cannot_be_shown_is_refused(server: InProcess) -> None:
    assert (await server.client.post(PATH, json={"text": "x"})).status_code == 401
    for body in ({"text": "Nobody is live"}, {"text": ""}, {"text": "x", "seconds": 0}, {"text": "x" * 1001}):
        assert (await server.client.post(PATH, json=body, auth=ADMIN)).status_code == 400
    for content in (b"", b"no webvtt", b"WEBVTT\n\nno cue", b"WEBVTT\n\n" + b"x" * 70_000, b"\xff\xfe"):
        answer = await server.client.post(f"{PATH}/webvtt", content=content, auth=ADMIN)
        assert (answer.status_code, answer.json()["success"]) == (400, False)
