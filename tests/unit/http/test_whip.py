"""/whip while its door is not open."""

from tests.support.in_process import InProcess

OFFER = {"Content-Type": "application/sdp", "Authorization": "Bearer key"}


async def test_switched_off(server: InProcess) -> None:
    answer = await server.client.post("/whip", content="v=0", headers=OFFER)
    assert answer.status_code == 404
    assert "whip_port" in answer.json()["message"]
    assert (await server.client.delete("/whip/any")).status_code == 404


# Pages are there a moment before the doors are: a sender is told to come again.
async def test_not_open_yet(server: InProcess) -> None:
    await server.rooms.settings.set("whip_port", 8189)
    answer = await server.client.post("/whip", content="v=0", headers=OFFER)
    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "1"
