"""Ids of users and of what is said, and the tokens that open the chat."""

import base64
import hashlib
import secrets

ID_BYTES = 9
TOKEN_BYTES = 32


def new_id() -> str:
    """Twelve characters that fit into a URL; 72 bits, so that no two are ever the same."""
    return secrets.token_urlsafe(ID_BYTES)


def new_token() -> str:
    """The text of an access token: 32 random bytes, URL-safe base64 with padding (contract)."""
    return base64.urlsafe_b64encode(secrets.token_bytes(TOKEN_BYTES)).decode()


def token_hash(token: str) -> str:
    """What is stored of a token. It is random and long, so that a fast hash is as good as a slow one."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
