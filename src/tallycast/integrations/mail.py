"""Mail by the operator's own SMTP server, one mail to each recipient.

SMTP is no HTTP and does not go through `outbound`: the server is one that the operator names, and is as a
rule on the same machine or in the same network.
"""

from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid, parseaddr
from urllib.parse import urlsplit

from tallycast.errors import TallycastError
from tallycast.integrations.notice import Notice
from tallycast.settings import MailSettings

TIMEOUT_SECONDS = 20.0


class MailNotSent(TallycastError):
    """The mail server cannot be reached or does not take the mail; in words, without the password."""

    def __init__(self, reason: str, *, passing: bool) -> None:
        super().__init__(reason)
        self.passing = passing
        """Whether another try may go better."""


def is_complete(settings: MailSettings) -> bool:
    """Whether there is somebody to write to, and a server that takes it."""
    return bool(settings.mail_host and settings.mail_sender and settings.mail_recipients)


def mail_of(settings: MailSettings, notice: Notice, recipient: str, now: datetime) -> EmailMessage:
    """A notice as a mail."""
    message = EmailMessage()
    subject = notice.text if notice.kind == "reminder" else notice.words(settings.mail_subject)
    message["Subject"] = " ".join(subject.split())[:255] or notice.name
    message["From"] = settings.mail_sender
    message["To"] = recipient
    message["Date"] = format_datetime(now)
    domain = parseaddr(settings.mail_sender)[1].rpartition("@")[2] or "localhost"
    message["Message-ID"] = make_msgid(domain=domain)
    # No holiday notes back (RFC 3834 5).
    message["Auto-Submitted"] = "auto-generated"
    text = (
        f"{notice.text}\n\n{notice.url}" if notice.kind == "reminder" else notice.words(settings.mail_message)
    )
    message.set_content(f"{text.strip()}\n")
    return message


async def send_mail(settings: MailSettings, message: EmailMessage) -> None:
    """Hand the mail over; raises MailNotSent."""
    import aiosmtplib  # loaded only when mail is used

    tls, starttls = settings.mail_security == "tls", settings.mail_security == "starttls"
    try:
        await aiosmtplib.send(
            message,
            hostname=settings.mail_host,
            port=settings.mail_port,
            username=settings.mail_username or None,
            password=settings.mail_password or None,
            use_tls=tls,
            start_tls=True if starttls else (None if tls else False),
            timeout=TIMEOUT_SECONDS,
        )
    except aiosmtplib.SMTPResponseException as error:
        raise MailNotSent(
            f"{_server(settings)} answered {error.code}: {error.message}", passing=error.code < 500
        ) from None
    except aiosmtplib.SMTPRecipientsRefused as error:
        codes = [one.code for one in error.recipients]
        raise MailNotSent(
            f"{_server(settings)} does not take the recipient", passing=all(one < 500 for one in codes)
        ) from None
    except (aiosmtplib.SMTPException, OSError, ValueError) as error:
        raise MailNotSent(f"{_server(settings)}: {error}", passing=True) from None


def _server(settings: MailSettings) -> str:
    host = urlsplit(f"//{settings.mail_host}").hostname or settings.mail_host
    return f"The mail server {host}:{settings.mail_port}"
