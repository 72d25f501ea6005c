"""Backups, settings and imports by the command, beside servers that run and servers that do not.

The commands run in this process: a new Python for each would take a second. One test starts them as a
person does.
"""

import asyncio
import json
import os
import shlex
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import click
import httpx
import pytest
from click.testing import CliRunner, Result

from tallycast.app import App, Options
from tallycast.cli import main
from tallycast.transfer import DATABASE_NAME
from tests.support import owncast
from tests.support.server import running_server


def tallycast(*arguments: str, **environment: str) -> Result:
    """Run the command to its end."""
    own = {name: None for name in os.environ if name.startswith("TALLYCAST_")}
    return CliRunner(env={**own, **environment}).invoke(main, arguments)


def run(*arguments: str, **environment: str) -> str:
    """Run the command, which must succeed; returns what it says."""
    done = tallycast(*arguments, **environment)
    assert (done.exit_code, done.stderr) == (0, ""), done.output
    return done.stdout


async def run_beside(*arguments: str) -> str:
    """The same, while a server of this test goes on."""
    return await asyncio.to_thread(run, *arguments)


def assert_refused(done: Result, *words: str) -> None:
    """One line on standard error that holds the words, exit status 1, nothing else."""
    assert (done.exit_code, done.stdout) == (1, ""), done.output
    [line] = done.stderr.splitlines()
    assert line.startswith("tallycast: ")
    for word in words:
        assert word in line


def app(data: Path) -> App:
    """A server on any port, with nothing but what is stored."""
    return App(Options(data=data, any_port=frozenset({"http", "rtmp"})))


# A backup of a running server, restored in another place, is the same server to its viewers.
async def test_backup_beside_a_running_server_and_restore(tmp_path: Path) -> None:
    data, new, file = tmp_path / "data", tmp_path / "new", tmp_path / "backup.zip"
    async with app(data) as server:
        await server.settings.set("server_name", "To be moved")
        await server.settings.set("logo", owncast.PNG)
        (data / "emoji").mkdir(exist_ok=True)
        (data / "emoji" / "one.png").write_bytes(owncast.PNG)
        assert "Backed up 2 files" in await run_beside("backup", str(file), "--data", str(data))
        assert_refused(tallycast("backup", str(file), "--data", str(data)), "exists", "--overwrite")
        await run_beside("backup", str(file), "--data", str(data), "--overwrite")
        assert_refused(tallycast("restore", str(file), "--data", str(data)), "in use by another Tallycast")
    await run_beside("settings", "set", "server_name", "Afterwards", "--data", str(data))
    assert "Restored the backup" in await run_beside("restore", str(file), "--data", str(new))
    said = await run_beside("restore", str(file), "--data", str(data))
    assert "What was there before lies in" in said
    for folder in (data, new):
        async with app(folder) as server, httpx.AsyncClient() as client:
            url = f"http://127.0.0.1:{server.http_port}"
            assert (await client.get(f"{url}/api/config")).json()["name"] == "To be moved"
            assert (await client.get(f"{url}/logo")).content == owncast.PNG
            assert (await client.get(f"{url}/img/emoji/one.png")).content == owncast.PNG
            assert server.first_secrets is None


def test_a_restore_of_anything_else(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no backup")
    run("settings", "set", "server_name", "Stays", "--data", str(tmp_path / "data"))
    done = tallycast("restore", str(tmp_path / "file"), "--data", str(tmp_path / "data"))
    assert_refused(done, "broken or no backup at all")
    assert run("settings", "get", "server_name", "--data", str(tmp_path / "data")) == "Stays\n"
    assert_refused(tallycast("backup", str(tmp_path / "b"), "--data", str(tmp_path / "none")), "no server in")
    assert not (tmp_path / "none").exists()


# Beside a running server settings can be read, masked, and not be changed: it would not know.
async def test_settings_beside_a_running_server() -> None:
    async with running_server(with_secrets=False) as server:
        data = str(server.data)
        said = await run_beside("settings", "list", "--changed", "--data", data)
        assert "stream_keys = ********  (stored)" in said
        assert "admin_password = ********  (stored)" in said
        assert "tc_" not in said
        assert_refused(
            tallycast("settings", "set", "server_name", "x", "--data", data), "A server is running on", "API"
        )
        assert_refused(tallycast("import-owncast", data, "--data", data), "in use by another Tallycast")


# Out of one server, into another; secrets only when they are asked for; all or nothing.
@pytest.mark.parametrize("form", ["json", "toml"])
def test_settings_out_and_in(tmp_path: Path, form: str) -> None:
    one, two = str(tmp_path / "one"), str(tmp_path / "two")
    run("settings", "set", "tags", "cats, games", "--data", one)
    run("settings", "set", "nsfw", "on", "--data", one)
    run("settings", "set", "stream_keys", '[{"key": "secret-key"}]', "--data", one)
    assert run("settings", "get", "stream_keys", "--data", one) == "********\n"
    assert "secret-key" not in run("settings", "export", "--format", form, "--data", one)
    file = tmp_path / "settings"
    file.write_text(run("settings", "export", "--with-secrets", "--format", form, "--data", one))
    assert run("settings", "import", str(file), "--data", two) == "3 settings were set\n"
    assert json.loads(run("settings", "get", "tags", "--data", two)) == ["cats", "games"]
    assert "secret-key" in run("settings", "export", "--with-secrets", "--data", two)
    file.write_text('{"nsfw": false, "http_port": 70000}')
    assert_refused(tallycast("settings", "import", str(file), "--data", two), "Web port: expected")
    assert run("settings", "get", "nsfw", "--data", two) == "true\n"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("get", "nope"), "no setting of that name"),
        (("set", "nope", "x"), "no setting of that name"),
        (("set", "http_port", "many"), "Web port: expected a whole number"),
        (("set", "s3", "{"), "expected JSON"),
        (("set", "admin_password", ""), "Admin password: expected a password"),
    ],
)
def test_settings_that_are_refused(tmp_path: Path, arguments: tuple[str, ...], words: str) -> None:
    run("settings", "set", "nsfw", "on", "--data", str(tmp_path / "data"))
    assert_refused(tallycast("settings", *arguments, "--data", str(tmp_path / "data")), words)


# What is given from outside shows with its source and cannot be changed here.
def test_settings_that_are_overridden(tmp_path: Path) -> None:
    data = str(tmp_path / "data")
    run("settings", "set", "nsfw", "on", "--data", data)
    (tmp_path / "data" / "tallycast.toml").write_text('server_name = "From the file"\n')
    assert "server_name = From the file  (server_name in the file" in run(
        "settings", "list", "--changed", "--data", data
    )
    assert_refused(
        tallycast("settings", "set", "server_name", "x", "--data", data), "can only be changed there"
    )
    done = tallycast("settings", "list", "--data", data, TALLYCAST_NOPE="1")
    assert_refused(done, "TALLYCAST_NOPE is not known")


# An imported server lets its people in with what they had: password, stream key, chat token.
async def test_an_imported_owncast_goes_on(tmp_path: Path) -> None:
    theirs, data = owncast.build(tmp_path / "theirs"), tmp_path / "data"
    owncast.change(
        theirs, "UPDATE messages SET timestamp = ? WHERE id = 'm2'", datetime.now(UTC).isoformat(" ")
    )
    said = await run_beside("import-owncast", str(theirs), "--data", str(data))
    assert "taken           setting server_name" in said
    assert "kept for later  1 webhook: not used" in said
    assert "There was nothing new" in await run_beside("import-owncast", str(theirs), "--data", str(data))
    await run_beside("settings", "set", "chat_disabled", "off", "--data", str(data))
    async with app(data) as server, httpx.AsyncClient() as client:
        url = f"http://127.0.0.1:{server.http_port}"
        assert server.first_secrets is None
        assert (await client.get(f"{url}/api/config")).json()["name"] == "Katzen 🐈"
        assert server.settings.get("stream_keys")[0].key == "their-key"
        for _ in range(2):
            answer = await client.get(f"{url}/api/admin/status", auth=("admin", owncast.PASSWORD))
            assert answer.status_code == 200
            assert server.settings.get("admin_password").startswith("$argon2id$")
        wrong = await client.get(f"{url}/api/admin/status", auth=("admin", "wrong"))
        assert wrong.status_code == 401
        history = await client.get(f"{url}/api/chat", params={"accessToken": owncast.TOKEN})
        assert history.status_code == 200
        assert [message["body"].strip() for message in history.json()] == ["<p>second </p>"]
        assert (await client.get(f"{url}/img/emoji/cats/tom.svg")).status_code == 200
    assert (data / DATABASE_NAME).stat().st_mode & 0o777 == 0o600


def test_an_import_of_nothing(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    done = tallycast("import-owncast", str(tmp_path / "empty"), "--data", str(tmp_path / "data"))
    assert_refused(done, "is no Owncast data folder")


# As a process of its own; a secret comes by standard input, so that no list of processes shows it.
def test_as_a_person_does(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tallycast", "settings", "set", "admin_password", "-"]
    done = subprocess.run(
        [*command, "--data", str(tmp_path / "data")],
        input="a good password\n",
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "admin_password = ********\n", "")


DOCS = Path(__file__).parents[2] / "docs" / "moving.md"
COMMANDS = [line for line in DOCS.read_text("utf-8").splitlines() if line.startswith("tallycast ")]


# Every command line of the page is one that the command understands.
@pytest.mark.parametrize("line", COMMANDS)
def test_the_commands_of_the_docs(line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    words = shlex.split(line.split(">")[0], comments=True)[1:]
    (tmp_path / "settings.json").write_text("{}")
    monkeypatch.chdir(tmp_path)
    command: click.Command = main
    while isinstance(command, click.Group):
        command = command.commands[words.pop(0)]
    # What has to exist is not there in this test; options and arguments are looked at before that.
    for parameter in command.params:
        if isinstance(parameter.type, click.Path):
            monkeypatch.setattr(parameter.type, "exists", False)
    with command.make_context("tallycast", words):
        pass


def test_the_docs_have_commands() -> None:
    assert len(COMMANDS) >= 9
