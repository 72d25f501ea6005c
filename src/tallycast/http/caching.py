"""Cache headers by kind of answer."""

NO_CACHE = {"Cache-Control": "no-cache, no-store, must-revalidate", "Pragma": "no-cache", "Expires": "0"}
"""What changes while the server runs."""

SHORT = {"Cache-Control": "public, max-age=15"}
"""Stills of what is on air."""

ANY_ORIGIN = {"Access-Control-Allow-Origin": "*"}
"""Public data that other sites may read; never with credentials."""

LONG = {"Cache-Control": "public, max-age=86400"}
"""Pictures of ours that change with a new version at most."""

INERT = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
    "X-Content-Type-Options": "nosniff",
}
"""An SVG that somebody opens by itself is a document of our origin: it must not run or load anything."""
