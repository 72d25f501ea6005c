"""What the settings say at this moment, in the shape in which each room asks for it."""

from pathlib import Path

from tallycast.ingest import StreamKeys
from tallycast.settings import (
    AccessSettings,
    IngestSettings,
    ListenSettings,
    OperationSettings,
    PullSource,
    RestreamSettings,
    RestreamTarget,
    ServerSettings,
    SettingsStore,
    StorageSettings,
    VideoSettings,
)
from tallycast.transcode import find_ffmpeg


class Current:
    """Rooms are given its methods, not the values: a change is seen the next time that they ask."""

    def __init__(self, settings: SettingsStore) -> None:
        self._settings = settings

    def access(self) -> AccessSettings:
        """Passwords, keys and who is trusted."""
        return AccessSettings.of(self._settings.snapshot)

    def admin_password(self) -> str:
        """As it is stored: hashed."""
        return self.access().admin_password

    def outbound_allow(self) -> tuple[str, ...]:
        """Private hosts, addresses and networks that may be asked."""
        return self.access().outbound_allow

    def stream_keys(self) -> StreamKeys:
        """What an encoder may show."""
        return StreamKeys([one.key for one in self.access().stream_keys])

    def listen(self) -> ListenSettings:
        """Addresses and ports."""
        return ListenSettings.of(self._settings.snapshot)

    def ingest(self) -> IngestSettings:
        """The doors for encoders beside RTMP."""
        return IngestSettings.of(self._settings.snapshot)

    def pull_source(self) -> PullSource:
        """Where a broadcast is fetched from, if from anywhere."""
        return self.ingest().pull_source

    def video(self) -> VideoSettings:
        """Variants, codec, latency."""
        return VideoSettings.of(self._settings.snapshot)

    def ffmpeg(self) -> Path:
        """The program. Raises TranscoderUnavailable."""
        return find_ffmpeg(self.video().ffmpeg_path)

    def storage(self) -> StorageSettings:
        """Disk, bucket, recordings, backups."""
        return StorageSettings.of(self._settings.snapshot)

    def backups_kept(self) -> int:
        """Daily copies of the database."""
        return self.storage().backups_kept

    def server(self) -> ServerSettings:
        """Name, summary, address."""
        return ServerSettings.of(self._settings.snapshot)

    def restream_targets(self) -> tuple[RestreamTarget, ...]:
        """Other servers that get the broadcast too."""
        return RestreamSettings.of(self._settings.snapshot).restream_targets

    def location_database(self) -> str:
        """The file that tells countries from addresses; empty without one."""
        return OperationSettings.of(self._settings.snapshot).location_database

    def trusted_proxies(self) -> tuple[str, ...]:
        """Who may say on whose behalf it asks. Read with each playlist: no view is made for it."""
        proxies: tuple[str, ...] = self._settings.snapshot["trusted_proxies"]
        return proxies
