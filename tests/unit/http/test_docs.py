import re
from typing import Any

from tallycast.http.docs.page import CONTENT_POLICY
from tallycast.settings import ROWS
from tests.support.in_process import InProcess


async def document(server: InProcess) -> dict[str, Any]:
    answer = await server.client.get("/api/openapi.json")
    assert answer.headers["content-type"].startswith("application/json")
    found: dict[str, Any] = answer.json()
    return found


# Every setting's route has the body that its row takes.
async def test_bodies_of_setting_routes(server: InProcess) -> None:
    paths = (await document(server))["paths"]
    for row in ROWS:
        for route in row.routes:
            content = paths[route]["post"]["requestBody"]["content"]
            assert "application/json" in content, route
    port = paths["/api/admin/config/webserverport"]["post"]["requestBody"]["content"]["application/json"]
    assert port["schema"]["properties"]["value"] == {"type": "integer", "minimum": 1, "maximum": 65535}
    assert "multipart/form-data" in paths["/api/admin/config/favicon"]["post"]["requestBody"]["content"]


# Every route below /api/admin says how it refuses; every reference leads somewhere; names are unique.
async def test_the_document_is_whole(server: InProcess) -> None:
    found = await document(server)
    names = []
    for path, item in found["paths"].items():
        for method, operation in item.items():
            names.append(operation["operationId"])
            if path.startswith("/api/admin/") and path != "/api/admin/login":
                assert {"401", "403", "429"} <= set(operation["responses"]), (method, path)
                assert operation["security"] == [{"basic": []}, {"session": []}]
            assert operation["summary"], (method, path)
            assert operation["description"], (method, path)
    assert len(names) == len(set(names))
    references = set(re.findall(r'"#/components/schemas/([^"]+)"', str(found).replace("'", '"')))
    assert references <= set(found["components"]["schemas"])


# What the server answers has the shape that the document says, also of the two that come from the table.
async def test_config_documents_have_their_shape(server: InProcess) -> None:
    schemas = (await document(server))["components"]["schemas"]
    config = (await server.client.get("/api/config")).json()
    assert set(schemas["WebConfig"]["required"]) <= set(config) <= set(schemas["WebConfig"]["properties"])


# A page to read: nothing loaded from anywhere, no script.
async def test_the_page(server: InProcess) -> None:
    answer = await server.client.get("/api/docs")
    assert answer.headers["content-security-policy"] == CONTENT_POLICY
    assert "<script" not in answer.text
    assert re.findall(r'(?:src|href)="(?!#|/api/openapi\.json)', answer.text) == []
    assert "/api/admin/config/name" in answer.text
    assert '<details id="AdminStatus">' in answer.text


# The framework's own pages, which load scripts from elsewhere, are not served.
async def test_no_page_of_the_framework(server: InProcess) -> None:
    for path in ("/schema", "/api/docs/swagger", "/schema/redoc", "/api/docs/raw/swagger"):
        answer = await server.client.get(path)
        assert "cdn" not in answer.text
