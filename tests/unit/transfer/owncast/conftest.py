from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from tallycast.db import Database
from tallycast.transfer import ChatRules, Report, import_owncast

RULES = ChatRules(
    clean_name=lambda raw: raw.replace("<b>", "").replace("</b>", "").strip(),
    name_mark=lambda name: f"mark of {name}",
    token_hash=lambda token: token[::-1],
    clean_markup=lambda markup: markup.split("<script>")[0],
    plain_address=lambda text: text.lower() if text[:1].isdigit() else None,
)
Importer = Callable[[Path], Awaitable[Report]]


@pytest.fixture
def run(tmp_path: Path) -> Importer:
    """Imports a folder into `ours`, and closes the database again."""

    async def import_it(folder: Path) -> Report:
        async with Database(tmp_path / "ours" / "tallycast.db") as database:
            return await import_owncast(
                folder,
                database,
                tmp_path / "ours" / "emoji",
                RULES,
                hash_password=lambda password: f"hash of {password}",
            )

    return import_it
