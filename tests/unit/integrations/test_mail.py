from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tallycast.integrations.mail import MailNotSent, is_complete, mail_of, send_mail
from tallycast.integrations.notice import Notice
from tallycast.settings import MailSettings
from tests.support.mail_server import MailServer, mail_server, self_signed

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
NOTICE = Notice(
    kind="go-live",
    id="b1",
    name="Tälly\nBcc: eve@example.com",
    title="Talk",
    summary="",
    url="https://tally.test",
)


def settings(server: MailServer | None = None, **options: Any) -> MailSettings:
    values: dict[str, Any] = {
        "mail_enabled": True,
        "mail_recipients": ("ann@example.com", "bob@example.com"),
        "mail_sender": "tally@example.com",
        "mail_host": "127.0.0.1",
        "mail_port": 1 if server is None else server.port,
        "mail_security": "none",
        "mail_username": "",
        "mail_password": "",
        "mail_subject": "{name} is live",
        "mail_message": "{title}\n\n{url}",
    }
    return MailSettings(**{**values, **options})


# A mail arrives: one recipient in each, no header that a name smuggles in, no answers by machines.
async def test_a_mail_arrives() -> None:
    with mail_server() as server:
        await send_mail(settings(server), mail_of(settings(server), NOTICE, "ann@example.com", NOW))
    [mail] = server.mails
    assert mail["Subject"] == "Tälly Bcc: eve@example.com is live"
    assert mail["Bcc"] is None
    assert (mail["To"], mail["From"]) == ("ann@example.com", "tally@example.com")
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Message-ID"].endswith("@example.com>")
    assert mail.get_content().splitlines() == ["Talk", "", "https://tally.test"]


# Over STARTTLS, with the certificate checked, and only then with the password.
async def test_with_a_password(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    certificate = self_signed(tmp_path / "mail.pem")
    with mail_server(certificate, password="right") as server:
        right = settings(server, mail_security="starttls", mail_username="ann", mail_password="right")
        mail = mail_of(right, NOTICE, "ann@example.com", NOW)
        with pytest.raises(MailNotSent, match="certificate"):
            await send_mail(right, mail)
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        await send_mail(right, mail)
        assert len(server.mails) == 1
        wrong = settings(server, mail_security="starttls", mail_username="ann", mail_password="wrong-secret")
        with pytest.raises(MailNotSent) as failed:
            await send_mail(wrong, mail)
    assert not failed.value.passing
    assert "wrong-secret" not in str(failed.value)


# A password does not travel in clear because the server offers no encryption.
async def test_no_encryption_no_mail() -> None:
    with mail_server() as server:
        secure = settings(server, mail_security="starttls", mail_username="ann", mail_password="secret")
        with pytest.raises(MailNotSent):
            await send_mail(secure, mail_of(secure, NOTICE, "ann@example.com", NOW))
        assert server.mails == []


# 4xx passes, 5xx stays (RFC 5321 4.2.1); a server that is not there may come back.
@pytest.mark.parametrize(("refusal", "passing"), [("451 later", True), ("550 no such user", False)])
async def test_a_refusal(refusal: str, passing: bool) -> None:
    with mail_server() as server:
        server.refuse = refusal
        with pytest.raises(MailNotSent) as failed:
            await send_mail(settings(server), mail_of(settings(server), NOTICE, "ann@example.com", NOW))
    assert failed.value.passing is passing


async def test_no_server() -> None:
    with pytest.raises(MailNotSent, match=r"mail server 127\.0\.0\.1:1") as failed:
        await send_mail(settings(), mail_of(settings(), NOTICE, "ann@example.com", NOW))
    assert failed.value.passing


def test_a_reminder() -> None:
    reminder = Notice(
        kind="reminder", id="p", name="T", title="", summary="", url="https://t.test", text="Soon:\nTalk"
    )
    mail = mail_of(settings(), reminder, "ann@example.com", NOW)
    assert mail["Subject"] == "Soon: Talk"
    assert mail.get_content() == "Soon:\nTalk\n\nhttps://t.test\n"


@pytest.mark.parametrize("lack", ["mail_host", "mail_sender", "mail_recipients"])
def test_what_is_needed(lack: str) -> None:
    assert is_complete(settings())
    assert not is_complete(settings(**{lack: () if lack == "mail_recipients" else ""}))
