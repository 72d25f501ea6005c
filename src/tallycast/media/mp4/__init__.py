"""MP4 as a stream of fragments: read what ffmpeg writes, write what viewers load (ISO/IEC 14496-12)."""

from tallycast.media.mp4.fragment import FragmentReader, PlacedSample, Sample
from tallycast.media.mp4.index import FileIndex
from tallycast.media.mp4.init import Movie, Track, parse_movie
from tallycast.media.mp4.writer import OutSample, TrackRun, write_fragment

__all__ = [
    "FileIndex",
    "FragmentReader",
    "Movie",
    "OutSample",
    "PlacedSample",
    "Sample",
    "Track",
    "TrackRun",
    "parse_movie",
    "write_fragment",
]
