"""This server as an account in the Fediverse (ActivityPub): followed, posting, liked."""

from tallycast.db.queries.federation_followers import FollowerRow
from tallycast.db.queries.federation_posts import ActionRow
from tallycast.db.queries.federation_servers import ServerRow
from tallycast.federation.errors import (
    DirectMessageFailed,
    DocumentUnfit,
    FeaturedStreamsUnsupported,
    FederationRefused,
    InboxFull,
    UnknownFollower,
)
from tallycast.federation.featured import SIGNAL_SECONDS
from tallycast.federation.inbox import BODY_MOST_BYTES
from tallycast.federation.outbox import Picture
from tallycast.federation.place import Place
from tallycast.federation.room import Federation
from tallycast.federation.signatures import SignedRequest
from tallycast.federation.webfinger import ACTIVITY_TYPE, JRD_TYPE, Unfit

__all__ = [
    "ACTIVITY_TYPE",
    "BODY_MOST_BYTES",
    "JRD_TYPE",
    "SIGNAL_SECONDS",
    "ActionRow",
    "DirectMessageFailed",
    "DocumentUnfit",
    "FeaturedStreamsUnsupported",
    "Federation",
    "FederationRefused",
    "FollowerRow",
    "InboxFull",
    "Picture",
    "Place",
    "ServerRow",
    "SignedRequest",
    "Unfit",
    "UnknownFollower",
]
