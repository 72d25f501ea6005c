"""What the administrator may ask, behind one guard."""

from tallycast.http.admin.router import ADMIN

__all__ = ["ADMIN"]
