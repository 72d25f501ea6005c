"""Who is it, and what may they: passwords, sessions, tokens, sign-in by other sites."""

from tallycast.auth.passwords import hash_password, verify_password

__all__ = ["hash_password", "verify_password"]
