import pytest

from tests.support.in_process import InProcess

ASKING = {"Origin": "https://elsewhere.example", "Access-Control-Request-Method": "POST"}


# Entries with `preflight: true` that other sites' pages may call: 204 without credentials.
@pytest.mark.parametrize(
    "path",
    [
        "/api/chat/register",
        "/api/chat",
        "/api/integrations/chat/send",
        "/api/integrations/chat/system/client/3",
    ],
)
async def test_open_routes(server: InProcess, path: str) -> None:
    answer = await server.client.options(path, headers=ASKING)
    assert answer.status_code == 204
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "authorization" in answer.headers["access-control-allow-headers"].lower()
    assert "access-control-allow-credentials" not in answer.headers


# The admin's routes and the moderators' give no permission.
@pytest.mark.parametrize(
    "path", ["/api/admin/chat/clients", "/api/chat/users/setenabled", "/api/admin/accesstokens"]
)
async def test_other_routes(server: InProcess, path: str) -> None:
    answer = await server.client.options(path, headers=ASKING)
    assert "access-control-allow-origin" not in answer.headers
