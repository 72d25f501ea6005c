"""What bots and other programs may do with an access token."""

from tallycast.http.integrations.router import INTEGRATIONS

__all__ = ["INTEGRATIONS"]
