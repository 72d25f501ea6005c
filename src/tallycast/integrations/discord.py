"""A message to a Discord channel, by the webhook that the operator made there."""

import msgspec

from tallycast.integrations.notice import Notice, Posting
from tallycast.settings import DiscordConfig

CONTENT_MOST, NAME_MOST = 2_000, 80
"""What Discord takes (Discord API, Execute Webhook)."""


def discord_posting(config: DiscordConfig, notice: Notice) -> Posting:
    """The request for a notice: the operator's message, and title and address unless it has them itself."""
    parts = [notice.words(config.go_live_message)]
    if notice.kind != "reminder":
        if "{title}" not in config.go_live_message:
            parts.append(notice.title)
        if "{url}" not in config.go_live_message:
            parts.append(notice.url)
    body = {"content": "\n".join(filter(None, parts))[:CONTENT_MOST] or notice.name}
    if name := _name(notice.name):
        body["username"] = name
    if notice.logo_url:
        body["avatar_url"] = notice.logo_url
    return Posting(
        url=config.webhook, headers={"Content-Type": "application/json"}, body=msgspec.json.encode(body)
    )


def _name(name: str) -> str:
    # Discord refuses the whole message for a name with one of these words.
    return "" if any(word in name.lower() for word in ("discord", "clyde")) else name[:NAME_MOST].strip()
