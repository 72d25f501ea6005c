"""Recordings: what stays of a broadcast, to be watched, downloaded and cut into clips."""

from tallycast.db.queries.recordings import RecordingRow
from tallycast.recordings.catalogue import FOLDER_NAME, STILL_NAME, Catalogue
from tallycast.recordings.clip import Clips
from tallycast.recordings.errors import RecordingRefused, UnknownRecording
from tallycast.recordings.keeping import Keeping
from tallycast.recordings.playlists import media, multivariant
from tallycast.recordings.recorder import Recorder
from tallycast.recordings.remux import Mp4File, Remuxer
from tallycast.recordings.still import best_first, make_still

__all__ = [
    "FOLDER_NAME",
    "STILL_NAME",
    "Catalogue",
    "Clips",
    "Keeping",
    "Mp4File",
    "Recorder",
    "RecordingRefused",
    "RecordingRow",
    "Remuxer",
    "UnknownRecording",
    "best_first",
    "make_still",
    "media",
    "multivariant",
]
