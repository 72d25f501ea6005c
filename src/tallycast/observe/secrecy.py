"""What no log may show, struck out of records, whoever writes them and wherever they go."""

import logging
import re
from collections.abc import Callable, Iterable

STRUCK_OUT = "********"
SECRET_LEAST_LENGTH = 6
"""Shorter ones are no secrets (and striking them out would make a riddle of the log)."""

_TOKENS = re.compile(r"(?i)((?:accesstoken|access_token|token|password)=|bearer |basic )[^\s&\"']{4,}")
_CREDENTIALS = re.compile(r"(?i)(\b[a-z][a-z0-9+.-]{1,15}://)[^\s/@:\"']{1,200}:[^\s/@\"']{1,200}@")
"""User and password in a URL (RFC 3986 3.2.1)."""
_PLAIN = logging.Formatter()


def strike_out(text: str, secrets: Iterable[str]) -> str:
    """The text without the secrets."""
    for secret in secrets:
        if len(secret) >= SECRET_LEAST_LENGTH:
            text = text.replace(secret, STRUCK_OUT)
    return _CREDENTIALS.sub(rf"\1{STRUCK_OUT}@", _TOKENS.sub(rf"\1{STRUCK_OUT}", text))


class Striking(logging.Filter):
    """On a handler: what it is given, and every handler after it, holds no secret in message or traceback.

    It changes the record itself, as a record is one for all handlers and none of them needs the secret.
    """

    def __init__(self, secrets: Callable[[], Iterable[str]]) -> None:
        super().__init__()
        self._secrets = secrets

    def filter(self, record: logging.LogRecord) -> bool:
        """Let everything pass, without its secrets."""
        secrets = tuple(self._secrets())
        record.msg, record.args = strike_out(record.getMessage(), secrets), None
        if record.exc_info and record.exc_info[1] is not None:
            record.exc_text = strike_out(_PLAIN.formatException(record.exc_info), secrets)
        if record.stack_info:
            record.stack_info = strike_out(record.stack_info, secrets)
        return True
