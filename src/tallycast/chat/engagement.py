"""What people in the Fediverse do, as lines of the chat (contract: the texts differ for a go-live post)."""

import html

from tallycast.events import FediverseEngaged

_WORDS = {
    "FEDIVERSE_ENGAGEMENT_FOLLOW": "just <strong>followed</strong> this server.",
    "FEDIVERSE_ENGAGEMENT_LIKE": "just <strong>liked</strong> a post of this server.",
    "FEDIVERSE_ENGAGEMENT_REPOST": "just <strong>shared</strong> a post of this server.",
    "FEDIVERSE_ENGAGEMENT_QUOTE": "just <strong>quoted</strong> a post of this server.",
}
_OF_BROADCAST = {
    "FEDIVERSE_ENGAGEMENT_LIKE": "just <strong>liked</strong> that this stream went live.",
    "FEDIVERSE_ENGAGEMENT_REPOST": "just <strong>shared</strong> this stream with their followers.",
}


def engagement_words(fact: FediverseEngaged) -> str:
    """The line as HTML. A name is shown as it is: nothing in it is markup, a link or an emoji."""
    words = _OF_BROADCAST.get(fact.kind) if fact.of_broadcast else None
    name = "".join(f"&#{ord(one)};" if one in _MARKUP else one for one in html.escape(fact.name, quote=False))
    return f"{name} {words or _WORDS[fact.kind]}"


_MARKUP = frozenset("\\`*_{}[]()#+-.!:|~@/")
