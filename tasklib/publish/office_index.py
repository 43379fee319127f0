"""The office's own index: what failed and why, what waits for signature, what is owed, what went out."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from markupsafe import Markup

from tasklib.brief.html import Html, render
from tasklib.brief.marks import full_day
from tasklib.brief.table import Group, table
from tasklib.publish.owed import Owed
from tasklib.publish.pages import write_page
from tasklib.publish.publications import Publication
from tasklib.publish.survey import Survey
from tasklib.workspace import SHANGHAI, Workspace


def write_office_index(workspace: Workspace, seen: Survey) -> Path:
    """Write ``office.html`` of a plan from what stands with its briefs; only where it changes.

    Raises:
        BriefError: it could not be written; what stood there before still stands.
    """
    page = workspace.outputs / seen.plan.id / "office.html"
    text = office_html(seen, page.parent)
    if not page.exists() or page.read_text(encoding="utf-8") != text:
        write_page(page, text)
    return page


def office_html(seen: Survey, folder: Path) -> str:
    """The index as a page; links lead to the pages that are there below the plan's folder."""
    open_items = [(item, seen.of(item)) for item in seen.open]
    failed = [(i, it) for i, it in open_items if it.cause or i.kind in seen.blocked]
    waiting = [(i, it) for i, it in open_items if (i, it) not in failed]
    # Of several scheduled days that tell one page, the last one's stands there.
    drafts = {
        (i.kind, i.unit, i.period): i
        for i in seen.due.items
        if seen.of(i).state == "done" and not seen.issued(i)
    }
    rows: dict[str, tuple[str, str, list[list[object]]]] = {
        "没有出成": (
            "每份的原因和处理",
            "简报 应出日期:mark 原因:prose 处理",
            [
                [
                    _named(seen, i),
                    full_day(i.scheduled),
                    it.cause or seen.blocked[i.kind],
                    _handling(i, it, seen),
                ]
                for i, it in failed
            ],
        ),
        "待签发": (
            "签发用 tasklib brief issue",
            "送审稿 应出日期:mark 缘由:prose",
            [[_link(seen, i, folder, draft=True), full_day(i.scheduled), i.why] for i in drafts.values()],
        ),
        "待出": (
            "到了应出日期、还没有出的",
            "简报 应出日期:mark 缘由:prose 状态:mark",
            [
                [
                    _named(seen, i),
                    full_day(i.scheduled),
                    i.why,
                    "正在生成" if it.state == "running" else "待出",
                ]
                for i, it in waiting
            ],
        ),
        "已印发": (
            "各期的现行版本",
            "简报 期号:mark 签发:prose 签发日期:mark",
            [
                [
                    _link(seen, Owed(seen.plan.id, row.brief, row.unit, row.period, row.as_of, ""), folder),
                    f"第{row.number}期" + (f"（第{row.edition}版）" if row.edition > 1 else ""),
                    row.signer,
                    full_day(row.signed_on),
                ]
                for row in {(row.brief, row.unit, row.period): row for row in seen.issues}.values()
            ],
        ),
    }
    counts = "，".join(f"{name}{len(found)}份" for name, (_, _, found) in rows.items())
    sections = [
        (name, table(caption, columns, [Group(found)], empty="没有。"))
        for name, (caption, columns, found) in rows.items()
    ]
    return render(
        "office.html",
        title=f"{seen.plan.short_title}：办公室待办",
        note="示例数据，非真实报送" if seen.plan.example else "",
        facts=[("传阅范围", seen.plan.circulation), ("截至", full_day(seen.upto))],
        sentence=f"{counts}。",
        notices=(*seen.due.never, *seen.due.untold),
        sections=sections,
    ).text


def _named(seen: Survey, item: Owed) -> str:
    return item.label + (f"（{seen.plan.unit(item.unit).short}）" if item.unit else "")


def _link(seen: Survey, item: Owed, folder: Path, *, draft: bool = False) -> Html | str:
    place = f"{item.period}/{item.kind}/{item.unit or 'all'}.html"
    if draft:
        place = seen.draft(item).as_posix()
    name = _named(seen, item)
    if not (folder / place).exists():
        return f"{name}（页面已不在）"
    return Html(Markup('<a href="{}">{}</a>').format(place, name))


def _handling(item: Owed, publication: Publication, seen: Survey) -> str:
    if item.kind in seen.blocked:
        return "改正后自动补出"
    tried = f"已试{publication.attempts}次，" if publication.attempts else ""
    if publication.state == "running":
        return f"{tried}正在再试"
    if publication.state == "given_up":
        return f"{tried}不再自动重试；改正后运行 tasklib briefs run --again"
    return f"{tried}{_at(publication.next_try)}再试" if publication.next_try else f"{tried}下次运行时再试"


def _at(time: datetime) -> str:
    local = time.astimezone(SHANGHAI)
    return f"{local.month}月{local.day}日{local:%H:%M}"
