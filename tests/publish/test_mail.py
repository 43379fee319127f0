"""Failures by e-mail: one message each, no password anywhere, and no server out of reach undoes anything."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

from tasklib.settings import Settings
from tasklib.workspace import Workspace
from tests.publish.office import Clock, batch, command, lay_out, notebook

pytestmark = pytest.mark.slow
PASSWORD = "p@ss:geheim/"
WRITTEN = "p%40ss%3Ageheim%2F"
FAILS = "assert period not in ('2022-01', '2022-02')"


class Postbox:
    """What a mail server does with what it is sent: it keeps it."""

    def __init__(self) -> None:
        self.received: list[EmailMessage] = []
        self.logins: list[tuple[bytes, bytes]] = []

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        message = message_from_bytes(envelope.content, policy=policy.default)
        self.received.append(message)
        return "250 OK"

    def authenticate(self, _server: Any, _session: Any, _envelope: Any, _how: str, told: Any) -> AuthResult:
        assert isinstance(told, LoginPassword)
        self.logins.append((told.login, told.password))
        return AuthResult(success=told.password == PASSWORD.encode(), handled=False)


@pytest.fixture
def postbox() -> Iterator[tuple[Postbox, int]]:
    box = Postbox()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(box, "127.0.0.1", port, authenticator=box.authenticate, auth_require_tls=False)
    controller.start()
    yield box, port
    controller.stop()


def post(smtp: str) -> dict[str, str]:
    return {
        "TASKLIB_SMTP": smtp,
        "TASKLIB_MAIL_TO": "a@example.org,b@example.org",
        "TASKLIB_MAIL_FROM": "office@example.org",
    }


def posting(office: Workspace, smtp: str, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    for name, value in post(smtp).items():
        monkeypatch.setenv(name, value)
    return Workspace(office.root, Settings())


def test_each_failure_is_one_message_however_often_the_run_is_called(
    tmp_path: Path, postbox: tuple[Postbox, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    box, port = postbox
    office = posting(lay_out(tmp_path, None, FAILS), f"smtp://office:{WRITTEN}@127.0.0.1:{port}", monkeypatch)
    clock = Clock()
    for wait in (0, 1, 15, 90, 600):
        clock.forward(minutes=wait)
        assert batch(office, "2022-03-31", clock).notices == []
    assert [message["Subject"] for message in box.received] == [
        "【示例】2022年1月会议简报没有出成",
        "【示例】2022年2月会议简报没有出成",
    ]
    assert box.logins == [(b"office", PASSWORD.encode())] * 2
    (message, _) = box.received
    assert (message["From"], message["To"]) == ("office@example.org", "a@example.org, b@example.org")
    text = message.get_content()
    assert "2022年1月会议简报应于2022-02-11出稿（2022年1月期满后第5个工作日），没有出成。" in text
    assert "AssertionError" in text
    assert "Traceback" not in text
    assert "示例数据，非真实报送" in text


def test_a_server_out_of_reach_is_one_sentence_and_undoes_nothing(
    tmp_path: Path, postbox: tuple[Postbox, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    office, clock = lay_out(tmp_path, None, "assert period != '2022-01'"), Clock()
    away = posting(office, f"smtp://office:{WRITTEN}@127.0.0.1:{port}", monkeypatch)
    done = batch(away, "2022-03-31", clock)
    assert [item.period for item in done.made] == ["2022-02"]
    assert done.notices == [
        "通知邮件没有发出：连不上邮件服务器，或它拒收（ConnectionRefusedError）；已出的简报不受影响，一小时后再发。"
    ]
    clock.forward(minutes=1)
    assert batch(away, "2022-03-31", clock).notices == []
    box, port = postbox
    there = posting(office, f"smtp://127.0.0.1:{port}", monkeypatch)
    clock.forward(minutes=60)
    batch(there, "2022-03-31", clock)
    batch(there, "2022-03-31", clock)
    assert len(box.received) == 1


@pytest.mark.parametrize(
    ("smtp", "sentence"),
    [
        ("smtp://office:falsch-geheim@127.0.0.1:{port}", "邮件服务器不认用户名或密码"),
        ("mail.example.org:falsch-geheim", "TASKLIB_SMTP 须写成 smtp://"),
        ("smtp://office:falsch-geheim@127.0.0.1:port", "TASKLIB_SMTP 须写成 smtp://"),
        ("smtp://office:秘-geheim@127.0.0.1:{port}", "只能用英文字母、数字和符号"),
        ("smtps://office:falsch-geheim@127.0.0.1:{port}", "通知邮件没有发出：连不上邮件服务器"),
    ],
)
def test_a_password_is_never_told(
    tmp_path: Path, postbox: tuple[Postbox, int], smtp: str, sentence: str
) -> None:
    office = lay_out(tmp_path, None, "assert period != '2022-01'")
    run = ("briefs", "run", "--plan", "demo-2022", "--upto", "2022-02-28")
    process = command(office, *run, **post(smtp.format(port=postbox[1])))
    said, errors = process.communicate(timeout=120)
    assert process.returncode == 1
    assert sentence in errors
    assert len(errors.splitlines()) == 2
    kept = "".join(
        path.read_text(encoding="utf-8", errors="replace") for path in tmp_path.rglob("*") if path.is_file()
    )
    assert "geheim" not in said + errors + kept
    assert "geheim" not in repr(Settings(smtp=smtp))  # type: ignore[arg-type]


def test_without_an_address_one_sentence_says_what_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = lay_out(tmp_path, None, "assert period != '2022-01'")
    assert batch(office, "2022-02-28").notices == []
    notebook(office.root, "assert period != '2022-01'")
    monkeypatch.setenv("TASKLIB_SMTP", "smtp://127.0.0.1")
    there = Workspace(office.root, Settings())
    assert batch(there, "2022-02-28").notices == ["发通知邮件还须设置 TASKLIB_MAIL_TO、TASKLIB_MAIL_FROM。"]
