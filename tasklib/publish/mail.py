"""Failed briefs announced by e-mail, each once. A mail server out of reach undoes nothing."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Sequence
from email.message import EmailMessage
from itertools import groupby
from urllib.parse import unquote, urlsplit

from tasklib.errors import ParameterError
from tasklib.publish.owed import Owed
from tasklib.publish.publications import ATTEMPTS, Publication, Publications
from tasklib.publish.survey import Survey
from tasklib.settings import Settings
from tasklib.workspace import Workspace

_TIMEOUT = 10.0
_PORTS = {"smtp": 25, "smtps": 465}
Failure = tuple[Owed, Publication]


def announce(workspace: Workspace, seen: Sequence[Survey], publications: Publications) -> list[str]:
    """Send one message for each brief that failed and was not announced yet.

    Returns:
        A sentence where a message could not be sent; it is tried again in an hour. Empty where no
        mail server is set.
    """
    settings, now = workspace.settings, publications.clock()
    due = [
        item
        for each in seen
        for item in each.open
        if (at := each.of(item).mail_due) is not None and at <= now
    ]
    if settings.smtp is None or not due:
        return []
    plans = {each.plan.id: each for each in seen}
    failures = sorted(publications.take_mail(due), key=lambda failure: failure[0].group)
    for _, group in groupby(failures, key=lambda failure: failure[0].group):
        told = list(group)
        try:
            _send(settings, _message(settings, plans[told[0][0].plan], told))
        except ParameterError as error:
            return [str(error)]
        # The library's errors quote what the server said and what was sent to it; neither is for a log.
        except smtplib.SMTPAuthenticationError:
            return [_unsent("邮件服务器不认用户名或密码")]
        except smtplib.SMTPRecipientsRefused:
            return [_unsent("邮件服务器不收给 TASKLIB_MAIL_TO 的信")]
        except UnicodeError:
            return [_unsent("邮件用户名、密码和地址只能用英文字母、数字和符号")]
        except (smtplib.SMTPException, OSError) as error:
            return [_unsent(f"连不上邮件服务器，或它拒收（{type(error).__name__}）")]
        publications.mail_sent(item for item, _ in told)
    return []


def _unsent(cause: str) -> str:
    return f"通知邮件没有发出：{cause}；已出的简报不受影响，一小时后再发。"


def _message(settings: Settings, seen: Survey, failures: Sequence[Failure]) -> EmailMessage:
    """What a failed brief's message says: which, why, and what happens next."""
    item, _ = failures[0]
    missing = [name for name in ("mail_to", "mail_from") if not getattr(settings, name)]
    if missing:
        names = "、".join(f"TASKLIB_{name.upper()}" for name in missing)
        raise ParameterError(f"发通知邮件还须设置 {names}。")
    message = EmailMessage()
    called = seen.called(item.brief)
    example = "【示例】" if seen.plan.example else ""
    try:
        message["Subject"] = f"{example}{called}没有出成"
        message["From"], message["To"] = settings.mail_from, settings.mail_to
    except (ValueError, IndexError):
        raise ParameterError(
            "TASKLIB_MAIL_TO、TASKLIB_MAIL_FROM 须是邮件地址，几个收件人用英文逗号隔开。"
        ) from None
    lines = [
        f"{seen.plan.title}：{called}应于{item.scheduled}出稿（{item.why}），没有出成。",
        *(
            f"{seen.plan.unit(one.unit).name}：{it.cause}" if one.unit else f"原因：{it.cause}"
            for one, it in failures
        ),
        f"程序每次运行都会按时再试，试满{ATTEMPTS}次为止。"
        f"详见 {settings.outputs.as_posix()}/{seen.plan.id}/office.html；改正后可运行 tasklib briefs run --again。",
        *(["示例数据，非真实报送。"] if seen.plan.example else []),
    ]
    message.set_content("\n".join(lines) + "\n")
    return message


def _send(settings: Settings, message: EmailMessage) -> None:
    assert settings.smtp is not None
    try:
        url = urlsplit(settings.smtp.get_secret_value())
        host, port = url.hostname, url.port or _PORTS[url.scheme]
    except (KeyError, ValueError):
        host, port = None, 0
    if not host:
        raise ParameterError(
            "TASKLIB_SMTP 须写成 smtp://用户:密码@服务器:端口 或 smtps://…，密码里的 @ 写成 %40。"
        )
    context = ssl.create_default_context()
    server = (
        smtplib.SMTP_SSL(host, port, timeout=_TIMEOUT, context=context)
        if url.scheme == "smtps"
        else smtplib.SMTP(host, port, timeout=_TIMEOUT)
    )
    with server:
        if url.scheme == "smtp":
            server.ehlo()
            if server.has_extn("starttls"):
                server.starttls(context=context)
        if url.username:
            server.login(unquote(url.username), unquote(url.password or ""))
        server.send_message(message)
