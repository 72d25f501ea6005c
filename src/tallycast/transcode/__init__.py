"""Transcode: one supervised ffmpeg a broadcast, FLV in, fragmented MP4 out of one pipe a rendition."""

from tallycast.transcode import clock_picture
from tallycast.transcode.arguments import RunPlan, plan_run
from tallycast.transcode.codecs import CODECS, DEFAULT_CODEC, Codec, codec_named
from tallycast.transcode.errors import TranscoderUnavailable
from tallycast.transcode.latency import LATENCY_LEVELS, LatencyProfile, latency_profile
from tallycast.transcode.offers import CodecOffers, Offer
from tallycast.transcode.process import MediaProcess, find_ffmpeg, run_to_end, run_until_stopped
from tallycast.transcode.progress import Progress
from tallycast.transcode.receiving import receiving_with
from tallycast.transcode.source import READABLE_AUDIO, READABLE_VIDEO, SourceTracks
from tallycast.transcode.transcoder import Transcoder
from tallycast.transcode.variants import OutputPlan, plan_outputs, variant_name

__all__ = [
    "CODECS",
    "DEFAULT_CODEC",
    "LATENCY_LEVELS",
    "READABLE_AUDIO",
    "READABLE_VIDEO",
    "Codec",
    "CodecOffers",
    "LatencyProfile",
    "MediaProcess",
    "Offer",
    "OutputPlan",
    "Progress",
    "RunPlan",
    "SourceTracks",
    "Transcoder",
    "TranscoderUnavailable",
    "clock_picture",
    "codec_named",
    "find_ffmpeg",
    "latency_profile",
    "plan_outputs",
    "plan_run",
    "receiving_with",
    "run_to_end",
    "run_until_stopped",
    "variant_name",
]
