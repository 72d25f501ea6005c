"""The API's own description: the OpenAPI document and a page to read it, both derived from the code."""

from tallycast.http.docs.handlers import HANDLERS, OPENAPI

__all__ = ["HANDLERS", "OPENAPI"]
