"""Doors of the server and their keys: ports, addresses, proxies, password, stream keys."""

from typing import Any

from tallycast.settings import checks
from tallycast.settings.declaration import MASK, Audience, Effect, Page, Setting, Widget, line, many, whole
from tallycast.settings.errors import ValueUnfit
from tallycast.settings.shapes import StreamKey

PASSWORD_LEAST = 8
KNOWN_DEFAULTS = ("abc123", "password", "changeme", "admin123", "12345678", "password1")
"""Values out of other programs' manuals, which the first scanner tries."""


def weak_password(password: str) -> str:
    """What speaks against it. It is taken nevertheless where a script sets it, as Owncast takes it."""
    if len(password) < PASSWORD_LEAST or password.lower() in KNOWN_DEFAULTS:
        return f"A password needs at least {PASSWORD_LEAST} characters and is none of the well-known defaults"
    return ""


def _not_empty(password: str) -> None:
    if not password:
        raise ValueUnfit("expected a password")


def _one_key_or_many(raw: Any) -> Any:
    """The older routes and the command line give one key as a text."""
    return [{"key": raw, "comment": ""}] if isinstance(raw, str) else raw


def _no_white_space(stream_key: StreamKey) -> None:
    if any(one.isspace() for one in stream_key.key):
        raise ValueUnfit("expected a key without white space")


ROWS = (
    Setting(
        key="admin_password",
        type=line(255),
        default="",
        label="Admin password",
        help="Password of the user “admin”; made at the first start unless given.",
        page=Page.SERVER,
        section="Server",
        widget=Widget.PASSWORD,
        audience=Audience.SECRET,
        paths=("adminpass",),
        config_path="adminPassword",
        checks=(_not_empty,),
        caution=weak_password,
        hashed=True,
        until_changed=True,
        show=lambda value: MASK if value else "",
        owncast_key="admin_password_key",
    ),
    Setting(
        key="setup_finished",
        type=bool,
        default=False,
        label="Set up",
        help="Whether the assistant of the first run was gone through or put away.",
        page=Page.NONE,
        unrouted="POST /api/admin/setup/finish sets it",
    ),
    Setting(
        key="stream_keys",
        type=many(StreamKey, at_least=1, at_most=100),
        default=(),
        label="Stream keys",
        help="Keys that let an encoder in; one is made at the first start unless given.",
        page=Page.SERVER,
        section="Stream keys",
        audience=Audience.SECRET,
        paths=("streamkeys", "key"),
        config_path="streamKeys",
        prepare=_one_key_or_many,
        checks=(checks.each(_no_white_space), checks.unique(lambda one: one.key, "key")),
        until_changed=True,
        secrets_of=lambda keys: (one.key for one in keys),
        more_variables=("TALLYCAST_STREAM_KEY",),
        owncast_key="stream_keys",
    ),
    Setting(
        key="http_port",
        type=whole(1, 65_535),
        default=8080,
        label="Web port",
        help="TCP port of the page and the API.",
        page=Page.SERVER,
        section="Server",
        effect=Effect.RESTART,
        paths=("webserverport",),
        config_path="webServerPort",
        owncast_key="http_port_number",
    ),
    Setting(
        key="http_address",
        type=line(45),
        default="0.0.0.0",
        label="Web address",
        help="IP address that the page and the API listen on; 0.0.0.0 means all.",
        page=Page.SERVER,
        section="Server",
        effect=Effect.RESTART,
        paths=("webserverip",),
        config_path="webServerIP",
        clean=str.strip,
        checks=(checks.ip_address,),
        owncast_key="http_listen_address",
    ),
    Setting(
        key="rtmp_port",
        type=whole(1, 65_535),
        default=1935,
        label="RTMP port",
        help="TCP port that encoders connect to.",
        page=Page.SERVER,
        section="Server",
        effect=Effect.RESTART,
        paths=("rtmpserverport",),
        config_path="rtmpServerPort",
        owncast_key="rtmp_port_number",
    ),
    Setting(
        key="rtmp_address",
        type=line(45),
        default="0.0.0.0",
        label="RTMP address",
        help="IP address that encoders connect to; 0.0.0.0 means all.",
        page=Page.SERVER,
        section="Server",
        effect=Effect.RESTART,
        paths=("rtmpserverbindaddress",),
        config_path="rtmpServerAddress",
        clean=str.strip,
        checks=(checks.ip_address,),
        owncast_key="rtmp_bind_address",
    ),
    Setting(
        key="trusted_proxies",
        type=many(line(64), at_most=100),
        default=(),
        label="Trusted proxies",
        help="Addresses or networks of reverse proxies whose X-Forwarded-For and -Proto are believed.",
        page=Page.SERVER,
        section="Advanced",
        paths=("trustedproxies",),
        clean=lambda values: tuple(dict.fromkeys(one.strip() for one in values)),
        checks=(checks.each(checks.ip_network),),
    ),
    Setting(
        key="outbound_allow",
        type=many(line(253), at_most=100),
        default=(),
        label="Private targets",
        help="Hosts, addresses or networks that webhooks and the like may reach though they are not public.",
        page=Page.SERVER,
        section="Advanced",
        paths=("outboundallow",),
        clean=lambda values: tuple(dict.fromkeys(one.strip().lower() for one in values)),
        checks=(checks.each(checks.host_or_network),),
    ),
    Setting(
        key="location_database",
        type=line(4096),
        default="",
        label="Database of countries",
        help="Path of a GeoLite2 or DB-IP file (.mmdb): then the admin shows from where people watch.",
        page=Page.SERVER,
        section="Advanced",
        paths=("locationdatabase",),
        clean=str.strip,
        checks=(checks.location_database,),
    ),
    Setting(
        key="telemetry_enabled",
        type=bool,
        default=False,
        label="OpenTelemetry",
        help="Send traces and metrics to a collector, which the OTEL_ variables of the environment name.",
        page=Page.SERVER,
        section="Advanced",
        paths=("telemetryenabled",),
        effect=Effect.RESTART,
    ),
    Setting(
        key="releases_url",
        type=line(2_048),
        default="",
        label="Look for new versions",
        help="Address that names the newest version (a forge's releases/latest), asked once a day; "
        "empty: nobody.",
        page=Page.SERVER,
        section="Updates",
        widget=Widget.URL,
        paths=("releasesurl",),
        checks=(checks.url("http", "https"),),
    ),
    Setting(
        key="socket_host_override",
        type=line(255),
        default="",
        label="Chat host",
        help="Host that pages open the chat connection to, where it is not the page's own.",
        page=Page.SERVER,
        section="Advanced",
        audience=Audience.PUBLIC,
        paths=("sockethostoverride",),
        config_path="socketHostOverride",
        public_path="socketHostOverride",
        omit_empty=(Audience.ADMIN, Audience.PUBLIC),
        clean=lambda value: value.strip().rstrip("/"),
        checks=(checks.socket_host,),
        owncast_key="websocket_host_override",
    ),
)
