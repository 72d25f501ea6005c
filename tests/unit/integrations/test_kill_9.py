"""`kill -9` at every instant: what is stored, and what others are to be told of it, are never apart."""

import asyncio
import os
import sqlite3
import sys
from pathlib import Path
from typing import Any

import msgspec

import tallycast
from tests.support import killed_chat

LAST = 400
"""Steps of the loop, after which all is said and done."""
STEP = 20


def column(path: Path, query: str) -> list[Any]:
    """The first column of what a query finds."""
    connection = sqlite3.connect(path)
    try:
        return [row[0] for row in connection.execute(query)]
    finally:
        connection.close()


async def test_nothing_is_lost_at_any_instant(tmp_path: Path) -> None:
    path = tmp_path / "tally.db"
    program = await asyncio.create_subprocess_exec(
        *(sys.executable, killed_chat.__file__, str(path), "0", str(LAST), str(STEP)),
        env={**os.environ, "PYTHONPATH": str(Path(tallycast.__file__).parent.parent)},
        stderr=asyncio.subprocess.PIPE,
    )
    _, errors = await program.communicate()
    assert program.returncode == 0, errors.decode()
    counts = []
    for instant in range(0, LAST + 1, STEP):
        copy = path.with_name(f"{path.name}.{instant}")
        bodies = [msgspec.json.decode(body) for body in column(copy, BODIES)]
        of_hook: dict[str, list[dict[str, Any]]] = {"webhook/1": [], "webhook/2": []}
        for target, body in zip(column(copy, TARGETS), bodies, strict=True):
            of_hook[target].append(body)
        expected: list[tuple[str, Any]] = [("CHAT", text) for text in column(copy, MESSAGES)]
        expected += [("NAME_CHANGE", name) for name in column(copy, RENAMED)]
        expected += [("VISIBILITY-UPDATE", [one]) for one in column(copy, HIDDEN)]
        for found in of_hook.values():
            assert [told(one) for one in found] == expected, f"killed before step {instant}"
        counts.append(len(expected))
    # The instants were spread over all of it: from before the first message to after the last change.
    assert counts[0] == 0
    assert counts[-1] == killed_chat.MESSAGES + 2
    assert len(set(counts)) >= 3


BODIES = "SELECT body FROM deliveries JOIN delivery_payloads ON id = payload_id ORDER BY number"
TARGETS = "SELECT target FROM deliveries ORDER BY number"
MESSAGES = "SELECT raw_body FROM messages ORDER BY number"
RENAMED = "SELECT display_name FROM users WHERE name_changed_at IS NOT NULL"
HIDDEN = "SELECT id FROM messages WHERE hidden_at IS NOT NULL"


def told(body: dict[str, Any]) -> tuple[str, Any]:
    """What a webhook is told, in short."""
    data = body["eventData"]
    return body["type"], data.get("rawBody") or data.get("newName") or data.get("ids")
