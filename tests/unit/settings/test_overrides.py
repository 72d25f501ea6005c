from pathlib import Path

import pytest

from tallycast.errors import StartRefused
from tallycast.settings import ROWS, StreamKey, collect


def values(**given: object) -> dict[str, object]:
    return {key: override.value for key, override in collect(**given).items()}  # type: ignore[arg-type]


# Every setting has a variable of its own name; texts become what the setting is.
def test_the_environment() -> None:
    environment = {
        "TALLYCAST_SERVER_NAME": "  Evening show ",
        "TALLYCAST_HTTP_PORT": "8081",
        "TALLYCAST_NSFW": "on",
        "TALLYCAST_TAGS": "chess, #go",
        "TALLYCAST_STREAM_KEY": "yklw5Imng",
        "TALLYCAST_VIDEO_VARIANTS": '[{"videoBitrate": 3000}]',
        "TALLYCAST_ADMIN_PASSWORD": "correct horse",
        "PATH": "/bin",
        "OWNCAST_PORT": "1",
    }
    found = collect(environment=environment)
    assert found["server_name"].value == "Evening show"
    assert found["server_name"].source == "the environment variable TALLYCAST_SERVER_NAME"
    assert found["http_port"].value == 8081
    assert found["nsfw"].value is True
    assert found["tags"].value == ("chess", "go")
    assert found["stream_keys"].value == (StreamKey(key="yklw5Imng"),)
    assert found["video_variants"].value[0].video_bitrate_kbps == 3000
    assert found["admin_password"].value == "correct horse"
    assert len(found) == 7


def test_no_two_settings_share_a_variable() -> None:
    names = [name for row in ROWS for name in row.variables]
    assert len(names) == len(set(names))


# What the command itself reads, and what Kubernetes puts beside a service named tallycast, is no setting.
@pytest.mark.parametrize(
    "variable",
    [
        "TALLYCAST_DATA",
        "TALLYCAST_HTTP",
        "TALLYCAST_RTMP",
        "TALLYCAST_PORT",
        "TALLYCAST_SERVICE_HOST",
        "TALLYCAST_SERVICE_PORT",
        "TALLYCAST_SERVICE_PORT_HTTP",
        "TALLYCAST_PORT_8080_TCP",
        "TALLYCAST_PORT_8080_TCP_ADDR",
    ],
)
def test_variables_that_are_no_settings(variable: str) -> None:
    assert values(environment={variable: "tcp://10.0.0.1:8080"}) == {}


# One line that says who gave what and what was expected; secrets are not repeated.
@pytest.mark.parametrize(
    ("environment", "message"),
    [
        (
            {"TALLYCAST_NAME": "x"},
            "The environment variable TALLYCAST_NAME is not known: there is no such setting",
        ),
        (
            {"TALLYCAST_HTTP_PORT": "eighty"},
            "The environment variable TALLYCAST_HTTP_PORT is not valid: "
            "Web port: expected a whole number from 1 to 65535, got text",
        ),
        (
            {"TALLYCAST_HTTP_PORT": ""},
            "The environment variable TALLYCAST_HTTP_PORT is not valid: "
            "Web port: expected a whole number from 1 to 65535, got text",
        ),
        (
            {"TALLYCAST_S3": "{"},
            "The environment variable TALLYCAST_S3 is not valid: Object storage (S3): expected JSON",
        ),
        (
            {"TALLYCAST_ADMIN_PASSWORD": ""},
            "The environment variable TALLYCAST_ADMIN_PASSWORD is not valid: Admin password: "
            "expected a password",
        ),
        (
            {"TALLYCAST_ADMIN_PASSWORD": "********"},
            "The environment variable TALLYCAST_ADMIN_PASSWORD is not valid: "
            "Admin password: expected no mask",
        ),
        (
            {"TALLYCAST_STREAM_KEY": "a", "TALLYCAST_STREAM_KEYS": "b"},
            "The environment variable TALLYCAST_STREAM_KEYS and the environment variable "
            "TALLYCAST_STREAM_KEY give the same setting",
        ),
    ],
)
def test_a_wrong_environment_stops_the_start(environment: dict[str, str], message: str) -> None:
    with pytest.raises(StartRefused) as caught:
        collect(environment=environment)
    assert str(caught.value) == message


FILE = """
server_name = "Evening show"
nsfw = true
tags = ["chess"]

[s3]
enabled = false
bucket = "video"

[[video_variants]]
name = "low"
videoBitrate = 600

[[stream_keys]]
key = "yklw5Imng"
"""


def test_the_file(tmp_path: Path) -> None:
    file = tmp_path / "tallycast.toml"
    assert collect(file=file) == {}
    file.write_text(FILE)
    found = collect(file=file)
    assert found["server_name"].value == "Evening show"
    assert found["server_name"].source == f"server_name in the file {file}"
    assert found["s3"].value.bucket == "video"
    assert found["video_variants"].value[0].name == "low"
    assert found["stream_keys"].value == (StreamKey(key="yklw5Imng"),)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"name = 'x'", "names a setting that does not exist: name"),
        (b"http_port = '8080'", "is not valid: Web port: expected a whole number from 1 to 65535, got text"),
        (b"http_port = nan", "is not valid: Web port: expected a number, got one that is not finite"),
        (b"server_name = 2026-01-01", "is not valid: Name: expected text, got something else"),
        (b"server_name = [", "is not valid TOML: Invalid value"),
        (b"a = 1\na = 2", "is not valid TOML: Cannot overwrite"),
        (b"\xff\xfe", "is not valid TOML: 'utf-8' codec"),
        (b"tags = " + b"[" * 100_000, "is not valid TOML"),
    ],
)
def test_a_wrong_file_stops_the_start(tmp_path: Path, content: bytes, message: str) -> None:
    file = tmp_path / "tallycast.toml"
    file.write_bytes(content)
    with pytest.raises(StartRefused) as caught:
        collect(file=file)
    assert message in str(caught.value)
    assert str(file) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(StartRefused, match="cannot be read: Is a directory"):
        collect(file=tmp_path)


# The command line wins over the environment, the environment over the file.
def test_who_wins(tmp_path: Path) -> None:
    file = tmp_path / "tallycast.toml"
    file.write_text("http_port = 1001\nrtmp_port = 1002\nlatency_level = 3\n")
    found = collect(
        command_line={"http_port": ("3001", "--http")},
        environment={"TALLYCAST_HTTP_PORT": "2001", "TALLYCAST_RTMP_PORT": "2002"},
        file=file,
    )
    assert {key: override.value for key, override in found.items()} == {
        "http_port": 3001,
        "rtmp_port": 2002,
        "latency_level": 3,
    }
    assert found["http_port"].source == "the command line option --http"
    with pytest.raises(StartRefused, match="The command line option --http is not valid: Web port"):
        collect(command_line={"http_port": ("x", "--http")})
