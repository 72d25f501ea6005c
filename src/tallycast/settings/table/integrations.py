"""What reaches beyond the page: buttons, notifications, directory, schedule."""

from tallycast.settings import checks
from tallycast.settings.declaration import Audience, Page, Setting, Widget, line, many, text, whole
from tallycast.settings.errors import ValueUnfit
from tallycast.settings.shapes import BrowserPushConfig, DiscordConfig, ExternalAction


def _action(action: ExternalAction) -> None:
    if not action.title.strip():
        raise ValueUnfit("title: expected some text, got none")
    if bool(action.url.strip()) == bool(action.html.strip()):
        raise ValueUnfit("expected either url or html")
    checks.url("http", "https")(action.url)
    checks.image_source(action.icon)
    checks.COLOR(action.color)


def _discord(value: DiscordConfig) -> None:
    checks.url("http", "https")(value.webhook)
    if value.enabled and not value.webhook:
        raise ValueUnfit("webhook: expected a URL, as the notification is switched on")


ROWS = (
    Setting(
        key="external_actions",
        type=many(ExternalAction, at_most=50),
        default=(),
        label="External actions",
        help="Buttons below the video that open a page or show a text.",
        page=Page.INTEGRATIONS,
        section="External actions",
        audience=Audience.PUBLIC,
        paths=("externalactions",),
        config_path="externalActions",
        public_path="externalActions",
        checks=(checks.each(_action),),
        owncast_key="external_actions",
    ),
    Setting(
        key="webhook_still_live_minutes",
        type=whole(0, 1_440),
        default=0,
        label="Still live",
        help="Minutes between STREAM_STILL_LIVE webhooks while a broadcast goes on; 0 means none.",
        page=Page.INTEGRATIONS,
        section="Webhooks",
        paths=("webhooks/stillliveminutes",),
    ),
    Setting(
        key="discord_notification",
        type=DiscordConfig,
        default=DiscordConfig(),
        label="Discord",
        help="Message to a Discord channel when a broadcast begins.",
        page=Page.NOTIFICATIONS,
        section="Discord",
        audience=Audience.SECRET,
        paths=("notifications/discord",),
        config_path="notifications.discord",
        checks=(_discord,),
        # Who has the webhook's address may write to the channel.
        secrets_of=lambda value: (value.webhook,),
        owncast_key="discord_configuration",
    ),
    Setting(
        key="browser_notification",
        type=BrowserPushConfig,
        default=BrowserPushConfig(go_live_message="I've gone live!"),
        label="Browser notifications",
        help="Notice in the browsers of those who asked for it when a broadcast begins.",
        page=Page.NOTIFICATIONS,
        section="Browser",
        audience=Audience.PUBLIC,
        paths=("notifications/browser",),
        config_path="notifications.browser",
        public_path="notifications.browser.enabled",
        show_public=lambda value: value.enabled,
        owncast_key="browser_push_configuration",
    ),
    Setting(
        key="browser_push_public_key",
        type=line(255),
        default="",
        label="Push public key",
        help="VAPID key with which browsers check our notices; made with the private key.",
        page=Page.NONE,
        audience=Audience.PUBLIC,
        unrouted="made once by the server itself",
        public_path="notifications.browser.publicKey",
        omit_empty=(Audience.PUBLIC,),
        owncast_key="browser_push_public_key",
    ),
    Setting(
        key="browser_push_private_key",
        type=text(10_000),
        default="",
        label="Push private key",
        help="VAPID key with which notices are signed; made once, never shown.",
        page=Page.NONE,
        audience=Audience.SECRET,
        unrouted="made once by the server itself",
        owncast_key="browser_push_private_key",
    ),
    Setting(
        key="directory_enabled",
        type=bool,
        default=False,
        label="Directory",
        help="Lists this server in a public directory while it is live.",
        page=Page.GENERAL,
        section="Details",
        paths=("directoryenabled",),
        config_path="yp.enabled",
        owncast_key="directory_enabled",
    ),
    Setting(
        key="directory_url",
        type=line(255),
        default="https://directory.owncast.online",
        label="Directory server",
        help="Directory that is told while this server is live, if the directory is switched on.",
        page=Page.GENERAL,
        section="Details",
        widget=Widget.URL,
        paths=("directoryurl",),
        checks=(checks.not_blank, checks.url("http", "https")),
    ),
    Setting(
        key="directory_registration_key",
        type=line(255),
        default="",
        label="Directory key",
        help="What the directory knows this server by; given by it at registration.",
        page=Page.NONE,
        audience=Audience.SECRET,
        unrouted="given by the directory; POST /api/admin/yp/reset forgets it",
        owncast_key="directory_registration_key",
    ),
    Setting(
        key="schedule_enabled",
        type=bool,
        default=False,
        label="Schedule",
        help="Shows planned broadcasts on the page.",
        page=Page.INTEGRATIONS,
        section="Schedule",
        paths=("schedule/enabled",),
        config_path="schedule.enabled",
        owncast_key="schedule_enabled",
    ),
    Setting(
        key="schedule_reminder_message",
        type=text(2500),
        default="",
        label="Reminder",
        help="Sent to push and Discord before a planned broadcast; empty means none.",
        page=Page.INTEGRATIONS,
        section="Schedule",
        widget=Widget.MULTILINE,
        paths=("schedule/remindermessage",),
        config_path="schedule.reminderMessage",
        clean=str.strip,
        owncast_key="schedule_reminder_message",
    ),
    Setting(
        key="schedule_first_reminder_minutes",
        type=whole(0, 10_080),
        default=0,
        label="First reminder",
        help="Minutes before a planned broadcast at which the first reminder is sent; 0 means none.",
        page=Page.INTEGRATIONS,
        section="Schedule",
        paths=("schedule/firstreminderminutes",),
        owncast_key="schedule_first_reminder_minutes",
    ),
    Setting(
        key="schedule_second_reminder_minutes",
        type=whole(0, 10_080),
        default=0,
        label="Second reminder",
        help="Minutes before a planned broadcast at which the second reminder is sent; 0 means none.",
        page=Page.INTEGRATIONS,
        section="Schedule",
        paths=("schedule/secondreminderminutes",),
        owncast_key="schedule_second_reminder_minutes",
    ),
    Setting(
        key="schedule_chat_open_minutes",
        type=whole(0, 1_440),
        default=0,
        label="Chat opens early",
        help="Minutes before a planned broadcast at which the chat opens; 0 means with the broadcast.",
        page=Page.INTEGRATIONS,
        section="Schedule",
        paths=("schedule/chatopenminutes",),
        owncast_key="schedule_chat_open_minutes",
    ),
)
