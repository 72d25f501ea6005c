"""Where the bytes of segments and parts rest until the last viewer has fetched them."""

from tallycast.storage.base import Elsewhere, MediaStore, OnDisk
from tallycast.storage.cascade import Cascade, RemoteStore
from tallycast.storage.cleanup import FOLDER_NAME, SWEEP_SECONDS, Cleanup
from tallycast.storage.disk import DiskFolder
from tallycast.storage.errors import StorageTrouble
from tallycast.storage.journal import NAME as JOURNAL_NAME
from tallycast.storage.journal import (
    InitLine,
    Journal,
    Line,
    RenditionLine,
    SegmentLine,
    line_of,
    read_journal,
    read_journals,
    read_segments,
    rendition_folders,
)
from tallycast.storage.memory import MemoryStore
from tallycast.storage.places import OBJECT_STORE, Places
from tallycast.storage.s3 import Bucket
from tallycast.storage.trial import Step, try_bucket
from tallycast.storage.uploads import Condition, Uploads

__all__ = [
    "FOLDER_NAME",
    "JOURNAL_NAME",
    "OBJECT_STORE",
    "SWEEP_SECONDS",
    "Bucket",
    "Cascade",
    "Cleanup",
    "Condition",
    "DiskFolder",
    "Elsewhere",
    "InitLine",
    "Journal",
    "Line",
    "MediaStore",
    "MemoryStore",
    "OnDisk",
    "Places",
    "RemoteStore",
    "RenditionLine",
    "SegmentLine",
    "Step",
    "StorageTrouble",
    "Uploads",
    "line_of",
    "read_journal",
    "read_journals",
    "read_segments",
    "rendition_folders",
    "try_bucket",
]
