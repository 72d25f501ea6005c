"""Who asks the entries that know people by tokens, and what there is for them to ask about."""

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from tallycast.chat import ADMINISTRATOR
from tallycast.integrations import Plan
from tests.contract.examples import MESSAGE, PLANNED, TOKEN, USER
from tests.support.in_process import ADMIN, InProcess

SCOPES = ["CAN_SEND_MESSAGES", "CAN_SEND_SYSTEM_MESSAGES", "HAS_ADMIN_ACCESS"]


class People(msgspec.Struct):
    """Who and what is there when an entry is asked."""

    user: str
    user_token: str
    message: str
    bot_token: str
    planned: str

    @classmethod
    async def invite(cls, server: InProcess) -> "People":
        """A moderator, somebody else, a bot with every scope that said something, a banned address."""
        chat, tokens = server.rooms.chat, server.rooms.tokens
        someone, other = await chat.users.register("Moderator"), await chat.users.register("Somebody")
        await chat.moderation.set_moderator(someone.user.id, True, ADMINISTRATOR)
        await chat.moderation.ban("198.51.100.1", ADMINISTRATOR)
        bot = await tokens.create(
            "Bot", ["CAN_SEND_MESSAGES", "CAN_SEND_SYSTEM_MESSAGES", "HAS_ADMIN_ACCESS"]
        )
        sent = await server.client.post(
            "/api/integrations/chat/send",
            json={"body": "Hello"},
            headers={"Authorization": f"Bearer {bot.text}"},
        )
        assert sent.status_code == 200, sent.text
        history = await server.client.get("/api/chat", params={"accessToken": someone.token})
        (message,) = history.json()
        schedule = server.rooms.schedule
        begin = datetime.now(UTC)
        await schedule.add(Plan(name="Talk", start=begin + timedelta(hours=1)))
        [planned] = await schedule.between(begin, begin + timedelta(hours=2))
        return cls(other.user.id, someone.token, message["id"], bot.text, planned.id)

    def fill_in(self, value: Any) -> Any:
        """A request with what stands for them replaced."""
        if isinstance(value, dict):
            return {key: self.fill_in(one) for key, one in value.items()}
        if isinstance(value, list):
            return [self.fill_in(one) for one in value]
        known = {USER: self.user, MESSAGE: self.message, TOKEN: self.bot_token, PLANNED: self.planned}
        return known.get(value, value) if isinstance(value, str) else value

    def credentials(self, entry: dict[str, Any]) -> dict[str, Any]:
        """What lets the entry be asked."""
        if entry["auth"] == "admin-basic":
            return {"auth": ADMIN}
        if entry["auth"].startswith("access-token"):
            return {"headers": {"Authorization": f"Bearer {self.bot_token}"}}
        if entry["auth"] in ("chat-user token", "moderator"):
            return {"params": {"accessToken": self.user_token}}
        return {}
