"""How a meeting (会议) is arranged besides its day and place: hour, who presides, whom to call, 回执."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from tasklib.errors import VerdictError
from tasklib.intake.personal import personal_data
from tasklib.office.desk import clear

_HOUR = re.compile(r"([01]?\d|2[0-3])[:：]([0-5]\d)")


@dataclass(frozen=True)
class Arrangement:
    """What is told of a meeting; what is left empty stands as it was.

    Attributes:
        at: the hour, such as 15:00.
        host: the post that presides; default the plan's convenor.
        contact: the office's post and phone.
        reply_by: the day by which the units reply (回执).
    """

    at: str = ""
    host: str = ""
    contact: str = ""
    reply_by: date | None = None

    def told(self, on: date, today: date, before: date | None = None) -> dict[str, Any]:
        """The fields of the act that tells it.

        Args:
            on: the meeting's day.
            before: the reply day told so far.

        Raises:
            VerdictError: the hour is none, the contact is a person's, or the reply day does not lie
                between today and the meeting.
        """
        hour = _HOUR.fullmatch(self.at.strip())
        if self.at.strip() and not hour:
            raise VerdictError(f"会议时间须写成 15:00 的样子，现为“{clear(self.at)}”。")
        host, contact = clear(self.host), clear(self.contact)
        if kinds := personal_data(f"{host}；{contact}"):
            raise VerdictError(f"主持和联系写岗位和办公电话，不能写{'、'.join(kinds)}。")
        if self.reply_by and self.reply_by < today:
            raise VerdictError(f"回执日期 {self.reply_by} 早于办理日期 {today}，请核对。")
        if (reply := self.reply_by or before) and reply > on:
            raise VerdictError(f"回执日期 {reply} 晚于会议日期 {on}，请用 --reply-by 改在会议以前。")
        return {
            "starts_at": f"{int(hour[1]):02d}:{hour[2]}" if hour else None,
            "host": host or None,
            "contact": contact or None,
            "reply_by": self.reply_by,
        }
