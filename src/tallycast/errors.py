"""The one root of every error that Tallycast raises on purpose.

The tree, so that a reader sees at a glance what may go wrong where::

    TallycastError
    ├── media.MediaFormatError          bytes that are not what their format promises
    ├── ingest.RemoteProtocolError      the encoder broke the protocol (carries the reply to send)
    ├── ingest.LocalProtocolError       we used a protocol core wrongly: our bug
    ├── ingest.StreamKeyRefused         the key that an encoder gave is not one of ours
    ├── ingest.BroadcastInProgress      somebody else is on air
    ├── auth.TokenRefused               an access token that is unknown or may not do this
    ├── auth.UnfitToken                 an access token that cannot be made or deleted
    ├── auth.TicketRefused              a viewer's ticket that is not ours or over
    ├── auth.UnfitTicket                a viewer's ticket that cannot be made
    ├── chat.ChatRefused                what the chat does not take; a sentence for who asked
    │   ├── chat.NameRefused            a name that is reserved, taken, or empty
    │   ├── chat.MessageRefused         a message that is not sent, with how long to wait
    │   ├── chat.ModerationRefused      what a moderator may not do
    │   ├── chat.TooManyNewcomers       too many registered from one address
    │   └── chat.UnknownUser            there is no user of this id
    ├── recordings.RecordingRefused     what cannot be done with a recording, with the reason
    │   └── recordings.UnknownRecording there is none of this id
    ├── storage.StorageTrouble          an object store did not do what it was asked
    ├── settings.SettingRefused         a value that a setting does not take, with the reason
    ├── outbound.OutboundRefused        an address that we do not ask, now or later
    ├── outbound.OutboundFailed         another server that cannot be reached or does not answer
    ├── delivery.DeliveryFailed         what a target does not take now, with how long to wait
    ├── delivery.DeliveryRefused        what a target does not want at all
    │   └── delivery.TargetGone         nothing at all, as it is no more
    ├── federation.FederationRefused    what cannot be done in the Fediverse; a sentence for who asked
    │   ├── federation.DirectMessageFailed  a message to one account was not taken
    │   ├── federation.FeaturedStreamsUnsupported  a server that cannot be featured
    │   └── federation.UnknownFollower  nobody of that address follows
    ├── federation.DocumentUnfit        another server sent something that is not what it ought to be
    │   └── federation.RemoteGone       or has no such thing any more
    ├── federation.RemoteUnreachable    another server of the Fediverse does not answer now
    ├── federation.SignatureRefused     a request that is not signed by whom it says
    ├── federation.InboxFull            more waits than is taken in
    ├── db.DatabaseUnusable             the database cannot be opened, read or migrated
    ├── transcode.TranscoderUnavailable no ffmpeg that can be run
    ├── transfer.ArchiveRefused         a backup that cannot be written, or is broken, foreign or hostile
    ├── transfer.GobMalformed           bytes that are no Go gob stream
    ├── transfer.ImportRefused          a folder of another server that cannot be imported
    ├── integrations.PlanRefused        a planned broadcast that cannot be kept as it is
    ├── integrations.ErrandFailed       a notice that could not be handed over
    ├── integrations.SubscriptionRefused  what a browser sent is no push subscription
    └── StartRefused                    the server cannot start: one line for the person who ran it
        └── transfer.FolderInUse        a running Tallycast holds the data folder

Messages say who sent what and what was expected; none carries a secret.
"""


class TallycastError(Exception):
    """Root of the tree; never raised itself."""


class StartRefused(TallycastError):
    """The server cannot start; the message is one line for a person, without a traceback."""
