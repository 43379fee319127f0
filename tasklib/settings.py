"""Settings from the environment, with the workspace's own folders as defaults."""

from __future__ import annotations

import getpass
from pathlib import Path

from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

__all__ = ["Settings"]


class Settings(BaseSettings):
    """What TASKLIB_* variables may set; relative paths start at the workspace.

    Attributes:
        data: plans, ledger, archive, inbox and runs.
        ledger: the ledger's database URL; default ``ledger.sqlite`` under ``data``.
        outputs: published pages.
        plan_version: the version on record by which every plan is told; default the one of its day.
        notebooks: one notebook per kind of brief; default the workspace's, else those shipped.
        actor: who acts, as entries record it; default the operating system's user.
        browser: the browser that prints PDF, its path or name; default Edge, Chrome or Chromium.
        smtp: the mail server that announces failed briefs, smtp://user:password@host:port or smtps://….
        mail_to: to whom, with commas between; mail_from: in whose name.
    """

    model_config = SettingsConfigDict(env_prefix="TASKLIB_", env_ignore_empty=True)

    data: Path = Path("data")
    ledger: str | None = None
    outputs: Path = Path("outputs")
    plan_version: int | None = None
    notebooks: Path = Path("notebooks")
    actor: str | None = None
    browser: str | None = None
    smtp: SecretStr | None = None
    mail_to: str | None = None
    mail_from: str | None = None

    def acting(self) -> str:
        """The name that entries carry where the command gives none."""
        try:
            return self.actor or getpass.getuser()
        except (KeyError, OSError):
            # A system without a name for its user still has an office.
            return "未署名"
