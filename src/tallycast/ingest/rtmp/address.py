"""Where an encoder wants to publish: application and key out of what it sends.

The key is all that stands behind `live/`, however an encoder splits the URL into application and stream
name: `rtmp://host/live` with the key as name, `rtmp://host/live/KEY` with no name. Or it stands in the query
of either, as `key` or `streamkey`. It is compared and nothing else: it never becomes part of a path.
"""

from urllib.parse import parse_qsl

APPLICATION = "live"
_KEY_PARAMETERS = ("key", "streamkey")


def is_known_application(app: str) -> bool:
    """Whether `app` of a connect command is ours, with or without the key."""
    path = app.partition("?")[0].strip("/")
    return path == APPLICATION or path.startswith(f"{APPLICATION}/")


def key_of(app: str, name: str) -> str:
    """The key that an encoder gave by `app` (of connect) and `name` (of publish); empty without one."""
    app_path, _, app_query = app.partition("?")
    name_path, _, name_query = name.partition("?")
    for query in (name_query, app_query):
        given = dict(parse_qsl(query))
        for parameter in _KEY_PARAMETERS:
            if given.get(parameter):
                return given[parameter]
    rest = app_path.strip("/").removeprefix(APPLICATION).strip("/")
    return "/".join(part for part in (rest, name_path.strip("/")) if part)
