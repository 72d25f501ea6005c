"""Observe: the log, the machine, the audience over time, and how it plays out there."""

from tallycast.observe import cmcd, prometheus
from tallycast.observe.audience import SAMPLE_SECONDS as AUDIENCE_SECONDS
from tallycast.observe.audience import Audience
from tallycast.observe.console import LogFormat, log_to_console
from tallycast.observe.every import Every
from tallycast.observe.geo import Geo, GeoPlace
from tallycast.observe.hardware import FIRST_SECONDS as HARDWARE_FIRST_SECONDS
from tallycast.observe.hardware import SAMPLE_SECONDS as HARDWARE_SECONDS
from tallycast.observe.hardware import Hardware, HardwareHistory, HardwareSample, Measurer
from tallycast.observe.health import Circumstances, Health, assess
from tallycast.observe.logs import LogEntry, Logs
from tallycast.observe.playback import WINDOW_SECONDS as PLAYBACK_SECONDS
from tallycast.observe.playback import Playback, PlaybackReport, PlaybackSample, Player, Spread
from tallycast.observe.readiness import Readiness
from tallycast.observe.telemetry import SAMPLE_SECONDS as TELEMETRY_SECONDS
from tallycast.observe.telemetry import Telemetry

__all__ = [
    "AUDIENCE_SECONDS",
    "HARDWARE_FIRST_SECONDS",
    "HARDWARE_SECONDS",
    "PLAYBACK_SECONDS",
    "TELEMETRY_SECONDS",
    "Audience",
    "Circumstances",
    "Every",
    "Geo",
    "GeoPlace",
    "Hardware",
    "HardwareHistory",
    "HardwareSample",
    "Health",
    "LogEntry",
    "LogFormat",
    "Logs",
    "Measurer",
    "Playback",
    "PlaybackReport",
    "PlaybackSample",
    "Player",
    "Readiness",
    "Spread",
    "Telemetry",
    "assess",
    "cmcd",
    "log_to_console",
    "prometheus",
]
