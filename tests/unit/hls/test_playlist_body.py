"""Bytes, ETag and gzip of one state of a playlist."""

import gzip

from tallycast.hls import PlaylistBody


def test_equal_texts_are_equal_to_caches() -> None:
    one, same, other = PlaylistBody("#EXTM3U\n"), PlaylistBody("#EXTM3U\n"), PlaylistBody("#EXTM3U\n\n")
    assert one.etag == same.etag != other.etag
    assert one.etag.startswith('"')
    assert one.gzip == same.gzip
    assert one.gzip is one.gzip
    assert gzip.decompress(one.gzip) == one.body == b"#EXTM3U\n"
