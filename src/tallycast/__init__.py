"""Tallycast: a self-hosted live streaming server."""

from importlib.metadata import version

__version__ = version("tallycast")
