"""Time-based one-time codes (RFC 6238 over RFC 4226), sans-IO.

SHA-1, six digits, thirty seconds: the only parameters that every authenticator app knows (RFC 6238 1.2,
and the defaults of the key URI format).
"""

import base64
import binascii
import hmac
from urllib.parse import quote

STEP_SECONDS = 30
DIGITS = 6
SECRET_BYTES = 20
"""Length of the SHA-1 output, as RFC 4226 section 4 (R6) recommends."""
DRIFT_STEPS = 1
"""Steps before and after now that are taken as well: clocks differ and people type slowly (RFC 6238 5.2)."""


def encode_secret(secret: bytes) -> str:
    """The secret as people type it: base32 without padding."""
    return base64.b32encode(secret).decode().rstrip("=")


def decode_secret(text: str) -> bytes:
    """The bytes of a secret; raises ValueError."""
    plain = text.replace(" ", "").upper()
    try:
        return base64.b32decode(plain + "=" * (-len(plain) % 8))
    except binascii.Error as error:
        raise ValueError("a secret is base32") from error


def code_at(secret: bytes, step: int) -> str:
    """The code of one time step (RFC 4226 5.3)."""
    digest = hmac.digest(secret, step.to_bytes(8, "big"), "sha1")
    offset = digest[-1] & 0x0F
    number = int.from_bytes(digest[offset : offset + 4], "big") & 0x7FFF_FFFF
    return str(number % 10**DIGITS).zfill(DIGITS)


def matching_step(secret: bytes, code: str, now: float, *, after: int) -> int | None:
    """The time step whose code this is, if it is later than `after`; None: the code is wrong or was used.

    `now` is Unix time in seconds. A code is good once (RFC 6238 5.2): keep the step that is returned and
    give it as `after` the next time.
    """
    digits = code.replace(" ", "")
    if len(digits) != DIGITS or not digits.isascii():
        return None
    current = int(now) // STEP_SECONDS
    found = None
    for step in range(current - DRIFT_STEPS, current + DRIFT_STEPS + 1):
        if step > after and hmac.compare_digest(code_at(secret, step), digits):
            found = step
    return found


def key_uri(secret: bytes, *, account: str, issuer: str) -> str:
    """What the picture that apps scan says (the `otpauth` key URI format)."""
    label = f"{quote(issuer, safe='')}:{quote(account, safe='')}"
    return (
        f"otpauth://totp/{label}?secret={encode_secret(secret)}&issuer={quote(issuer, safe='')}"
        f"&algorithm=SHA1&digits={DIGITS}&period={STEP_SECONDS}"
    )
