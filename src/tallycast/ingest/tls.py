"""The certificate of the encrypted door, taken anew when its files change, as renewals do every few weeks."""

import logging
import ssl
from pathlib import Path

from tallycast.errors import StartRefused

log = logging.getLogger(__name__)


class Certificate:
    """A PEM certificate (with its chain) and its key.

    Raises:
        StartRefused: the files cannot be read, or do not belong together.
    """

    def __init__(self, certificate: Path, key: Path) -> None:
        self._files = (certificate, key)
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        # Encoders in the field still speak 1.2; nothing older is let in by this kind of context.
        self.context.minimum_version = ssl.TLSVersion.TLSv1_2
        try:
            self._changed = self._times()
            self.context.load_cert_chain(certificate, key, password=_no_password)
        except (OSError, ssl.SSLError) as error:
            reason = error.strerror or getattr(error, "reason", None) or "they do not belong together"
            raise StartRefused(f"RTMPS: {certificate} and {key} cannot be used: {reason}") from error

    def refresh(self) -> None:
        """Take files that have changed; connections that are open keep what they have. Files that are
        half-written or wrong change nothing, and are looked at again with the next connection."""
        try:
            changed = self._times()
            if changed == self._changed:
                return
            # Into another context first: one that failed half way would be left with a foreign key.
            ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(*self._files, password=_no_password)
            self.context.load_cert_chain(*self._files, password=_no_password)
        except (OSError, ssl.SSLError) as error:
            log.warning("RTMPS: the changed certificate cannot be used, the one before is kept: %s", error)
            return
        self._changed = changed
        log.info("RTMPS: the certificate was renewed")

    def _times(self) -> tuple[int, ...]:
        return tuple(file.stat().st_mtime_ns for file in self._files)


def _no_password() -> str:
    """An encrypted key would ask at the terminal, where nobody sits."""
    return ""
