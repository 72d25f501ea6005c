from pathlib import Path

import pytest

from tallycast.auth import ADMIN_ACCESS, SEND_MESSAGES, AccessTokens, TokenRefused, UnfitToken
from tallycast.db import Database


# A token opens what its scopes say, exactly, until it is deleted; its text is nowhere in the database.
async def test_a_token(tmp_path: Path) -> None:
    async with Database(tmp_path / "t.db") as database:
        tokens = AccessTokens(database)
        made = await tokens.create(" Bot ", [SEND_MESSAGES, SEND_MESSAGES])
        assert made.user.display_name == "Bot"
        assert made.user.scopes == (SEND_MESSAGES,)
        assert (await tokens.check(made.text, SEND_MESSAGES)).id == made.user.id
        [listed] = await tokens.all()
        assert listed.last_used_at is not None
        for text, scope in (
            (made.text, ADMIN_ACCESS),
            ("", SEND_MESSAGES),
            ("x", SEND_MESSAGES),
            (made.user.id, SEND_MESSAGES),
        ):
            with pytest.raises(TokenRefused):
                await tokens.check(text, scope)
        for file in tmp_path.iterdir():
            assert not file.is_file() or made.text.encode() not in file.read_bytes()
        assert await tokens.delete(made.user.id) == made.user.id
        with pytest.raises(TokenRefused):
            await tokens.check(made.text, SEND_MESSAGES)
        with pytest.raises(UnfitToken):
            await tokens.delete("x")
