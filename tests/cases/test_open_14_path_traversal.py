"""OPEN-14, path traversal by the media and RTMP doors: 4xx, nothing outside read, written or removed."""
