"""Entries of the contract that this server does not answer yet, each with its reason.

The test demands that the list is exact: who builds an entry takes it out of here.
"""

SIGN_IN = "needs sign-in by other sites"
PLUGINS = "is a part of unreleased builds that we do not follow"
GONE = "is an integration that was removed; the contract says that 404 is safe"
NOT_TS = "is MPEG-TS; our media are fragmented MP4 under names that the playlists tell"

NOT_BUILT: dict[str, str] = {
    "POST /api/auth/indieauth": SIGN_IN,
    "GET /api/auth/indieauth/callback": SIGN_IN,
    "GET /api/auth/provider/indieauth": SIGN_IN,
    "POST /api/auth/provider/indieauth": SIGN_IN,
    "POST /api/auth/fediverse": SIGN_IN,
    "POST /api/auth/fediverse/verify": SIGN_IN,
    "POST /api/admin/config/notifications/twitter": GONE,
    "GET /hls/{variant}/{segment}.ts": NOT_TS,
    "GET /plugins/{slug}/{path}": PLUGINS,
    "GET /plugins/{slug}/_sse/{channel}": PLUGINS,
}
