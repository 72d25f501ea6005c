"""Media: formats, sans-IO. Its modules are imported by name; all raise MediaFormatError on bad bytes."""

from tallycast.media.errors import MediaFormatError

__all__ = ["MediaFormatError"]
