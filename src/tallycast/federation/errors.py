"""What can go wrong between servers of the Fediverse."""

from tallycast.errors import TallycastError


class FederationRefused(TallycastError):
    """What a person asked for cannot be done; the message is a sentence for them."""


class DirectMessageFailed(FederationRefused):
    """A message to one account could not be handed over."""


class FeaturedStreamsUnsupported(FederationRefused):
    """A server that cannot be shown among the featured ones."""

    def __init__(self) -> None:
        super().__init__("That server cannot be featured: it does not say when it is live")


class UnknownFollower(FederationRefused):
    """Nobody of that address follows, or wants to."""


class InboxFull(TallycastError):
    """More waits than is taken in; the sender tries again."""


class DocumentUnfit(TallycastError):
    """Another server sent something that is not what it ought to be; asking again would not help."""


class RemoteGone(DocumentUnfit):
    """Another server says that it has no such thing (any more)."""


class RemoteUnreachable(TallycastError):
    """Another server does not answer now; later it may."""


class SignatureRefused(TallycastError):
    """A request that is not signed by whom it says."""
