"""The office's own index: what failed and why, what waits for signature, what is owed, what went out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

from markupsafe import Markup

from tasklib.brief.html import Html, render
from tasklib.brief.marks import full_day
from tasklib.brief.table import Group, table
from tasklib.publish.editions import Key as Brief
from tasklib.publish.manifest import Manifest
from tasklib.publish.owed import Owed
from tasklib.publish.pages import is_beside, write_page
from tasklib.publish.publications import Publication
from tasklib.publish.survey import Survey
from tasklib.publish.waiting import drafts
from tasklib.workspace import SHANGHAI, Workspace


def write_office_index(workspace: Workspace, seen: Survey) -> Path:
    """Write ``office.html`` of a plan from what stands with its briefs; only where it changes.

    Raises:
        BriefError: it could not be written; what stood there before still stands.
    """
    page = workspace.outputs / seen.plan.id / "office.html"
    text = office_html(seen, page.parent, drafts(workspace, seen.plan.id))
    if not page.exists() or page.read_text(encoding="utf-8") != text:
        write_page(page, text)
    return page


def office_html(seen: Survey, folder: Path, signable: Sequence[tuple[Manifest, Path]]) -> str:
    """The index as a page; links lead to the pages that are there below the plan's folder.

    Args:
        signable: the drafts that wait for a signature.
    """
    open_items = [(item, seen.of(item)) for item in seen.open]
    failed = [(i, it) for i, it in open_items if it.cause or i.kind in seen.blocked]
    waiting = [(i, it) for i, it in open_items if (i, it) not in failed]
    unsigned = [i for i in seen.due.items if seen.of(i).state == "done" and not seen.issued(i)]
    to_sign: list[list[object]] = [
        [_link(seen, i.brief, folder), full_day(i.scheduled), i.why] for i in unsigned
    ]
    to_sign += [*_left(seen, signable), *_anew(seen, folder, signable)]
    rows: dict[str, tuple[str, str, list[list[object]]]] = {
        "没有出成": (
            "每份的原因和处理",
            "简报 应出日期:mark 原因:prose 处理",
            [
                [
                    seen.named(i.brief),
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
            to_sign,
        ),
        "待出": (
            "到了应出日期、还没有出的",
            "简报 应出日期:mark 缘由:prose 状态:mark",
            [
                [
                    seen.named(i.brief),
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
                    _link(seen, brief, folder),
                    f"第{row.number}期" + (f"（第{row.edition}版）" if row.edition > 1 else ""),
                    row.signer,
                    full_day(row.signed_on),
                ]
                for brief, row in (
                    (brief, seen.issues[brief][-1]) for brief in seen.pages if brief in seen.issues
                )
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


def _left(seen: Survey, signable: Sequence[tuple[Manifest, Path]]) -> list[list[object]]:
    """What waits for each unit where the page of all units was signed already: how many are left."""
    left = Counter(
        (one.kind, one.period, one.scheduled)
        for one, path in signable
        if one.unit and one.scheduled and not is_beside(path)
    )
    return [
        [f"{seen.called(i.brief)}（各单位）", full_day(i.scheduled), f"还有 {n} 份没有签发"]
        for i in seen.due.items
        if i.unit is None and seen.issued(i) and (n := left[i.kind, i.period, i.scheduled.isoformat()])
    ]


def _anew(seen: Survey, folder: Path, signable: Sequence[tuple[Manifest, Path]]) -> list[list[object]]:
    """The drafts of new editions, each with its reason."""
    rows: list[list[object]] = []
    for one, path in signable:
        if not is_beside(path):
            continue
        day = date.fromisoformat(one.scheduled) if one.scheduled else None
        name = f"{seen.named((one.kind, one.period, one.unit, day))}　改版"
        place = path.relative_to(folder) if path.is_relative_to(folder) else None
        shown = Html(Markup('<a href="{}">{}</a>').format(place.as_posix(), name)) if place else name
        reason = f"改版原因：{one.reason}" if one.reason else "改版，原因在签发时写明"
        rows.append([shown, full_day(day) if day else "手工生成", reason])
    return rows


def _link(seen: Survey, brief: Brief, folder: Path) -> Html | str:
    name, place = seen.named(brief), seen.pages[brief]
    if not (folder / place).exists():
        return f"{name}（页面已不在）"
    return Html(Markup('<a href="{}">{}</a>').format(place.as_posix(), name))


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
