"""A plan's folder in, a Plan out, or every fault at once with file and line."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from tasklib.errors import PlanError
from tasklib.plan.check import AtPlace, check_references
from tasklib.plan.model import Plan
from tasklib.plan.sound import without_faulty
from tasklib.plan.yaml_source import Fault, Found, Location, YamlSource, read_yaml

# Which keys of the plan each file holds; every file also has schema_version.
FILES: dict[str, tuple[str, ...]] = {
    "plan.yaml": (
        "id", "version", "title", "short_title", "example", "office", "region", "circulation",
        "start", "end", "issued", "amendments", "phases", "meeting", "thresholds", "ranking",
        "implementations", "weight_total", "categories", "catalogue",
    ),
    "tasks.yaml": ("tasks",),
    "units.yaml": ("units", "groups", "duties"),
    "assignments.yaml": ("assignments",),
    "calendar.yaml": ("calendar",),
    "lists.yaml": ("problems", "measures"),
    "issuing.yaml": ("schedules", "imprints", "escalation"),
}  # fmt: skip
# A plan without it schedules nothing.
_OPTIONAL = frozenset({"issuing.yaml"})


def load_plan(folder: Path) -> Plan:
    """Read a plan from its folder.

    Raises:
        PlanError: the folder holds no plan, or a faulty one; ``details`` are all its faults.
    """
    plan, faults = inspect_plan(folder)
    if plan is None or faults:
        more = (
            f"（共 {len(faults)} 处，运行 tasklib plan check {folder.name} 看全部）"
            if len(faults) > 1
            else ""
        )
        raise PlanError(f"工作方案“{folder.name}”有误：{faults[0]}{more}", faults)
    return plan


def inspect_plan(
    folder: Path, *further: Callable[[Plan], Iterable[Found]]
) -> tuple[Plan | None, list[Fault]]:
    """Read a plan and list every fault of its files.

    Args:
        further: what else must hold of a plan that can be typed: each gives places and sentences.

    Returns:
        The plan (None where its files cannot be typed) and its faults in the order of
        file and line; an empty list means the plan is sound.
    """
    if not folder.is_dir():
        return None, [Fault(folder.name, 1, f"没有找到工作方案文件夹 {folder.name}，请检查方案编号。")]
    sources = {
        name: YamlSource(name)
        if name in _OPTIONAL and not (folder / name).exists()
        else read_yaml(folder / name)
        for name in FILES
    }
    faults = [fault for source in sources.values() for fault in source.faults]
    owner: dict[str, YamlSource] = {}
    merged: dict[str, Any] = {}
    for name, keys in FILES.items():
        source = sources[name]
        for key, value in source.data.items():
            if key in keys:
                owner[key] = source
                # A key left empty means its default, an empty list among them.
                if value is not None:
                    merged[key] = value
            elif key == "schema_version":
                if value != "1":
                    faults.append(source.fault((key,), f"schema_version 须为 1，现为“{value}”。"))
            else:
                faults.append(source.fault((key,), f"{name} 里没有“{key}”这一项，请删去或移到对应文件。"))
        if source.data and "schema_version" not in source.data:
            faults.append(source.fault((), "缺少 schema_version: 1，请在文件开头写上。"))
    # A file that cannot be read at all says so once; what it should have held is not asked for again.
    unread = {key for name, keys in FILES.items() if not sources[name].data for key in keys}

    def at_place(place: Location, sentence: str) -> Fault:
        return (owner.get(str(place[0])) or _home(sources, str(place[0]))).fault(place, sentence)

    plan, found = inspect_parts(merged, folder.name, at_place, unread, *further)
    return plan, sorted({*faults, *found})


def inspect_parts(
    merged: Mapping[str, Any],
    id: str,
    at_place: AtPlace,
    unread: Collection[str] = (),
    *further: Callable[[Plan], Iterable[Found]],
) -> tuple[Plan | None, list[Fault]]:
    """A plan of its parts, wherever they were read, and every fault of them.

    Args:
        merged: the plan's keys, untyped.
        id: what the plan's id must be.
        at_place: the fault for a place among the parts and a sentence.
        unread: keys that are not asked for, as what holds them could not be read.
        further: what else must hold of a plan that can be typed.
    """
    plan, errors = _typed(merged)
    faults = [
        at_place(e["loc"], _sentence(e))
        for e in errors
        if not (e["type"] == "missing" and e["loc"][0] in unread)
    ]
    if plan is not None:
        faults += check_references(plan, id, at_place)
        faults += [at_place(*found) for check in further for found in check(plan)]
    elif (rest := without_faulty(merged, [e["loc"] for e in errors])) and (sound := _typed(rest.parts)[0]):
        # One fault of form must not hide the others: the sound parts are held against each other.
        found = check_references(sound, id, lambda at, said: at_place(rest.origin(at), said))
        faults += [fault for fault in found if rest.concerns(fault.sentence)]
    return plan, faults


def _typed(merged: Mapping[str, Any]) -> tuple[Plan | None, list[ErrorDetails]]:
    try:
        return Plan.model_validate({**merged, "schema_version": 1}), []
    except ValidationError as error:
        return None, error.errors(include_url=False)


def _home(sources: dict[str, YamlSource], key: str) -> YamlSource:
    """The file in which a key that is missing ought to stand."""
    return next((sources[name] for name, keys in FILES.items() if key in keys), sources["plan.yaml"])


def _sentence(detail: ErrorDetails) -> str:
    names = [str(part) for part in detail["loc"] if isinstance(part, str)]
    where = names[-1] if names else "内容"
    context, found = detail.get("ctx", {}), detail.get("input")
    got = f"，现为“{found}”" if isinstance(found, (str, int)) else ""
    match detail["type"]:
        case "missing":
            return f"缺少“{where}”，请补上。"
        case "extra_forbidden":
            return f"没有“{where}”这一项，请核对拼写或删去。"
        case "string_pattern_mismatch":
            return f"“{where}”须是字母、数字、下划线或短横线组成的编号，以字母或数字开头{got}。"
        case "literal_error":
            offered = context.get("expected", "").replace("'", "").replace(" or ", "、").replace(", ", "、")
            return f"“{where}”只能是 {offered}{got}。"
        case "decimal_parsing" | "int_parsing" | "int_from_float" | "decimal_type":
            return f"“{where}”须是数字{got}。"
        case "date_from_datetime_parsing" | "date_parsing" | "date_type":
            return f"“{where}”须是 2022-06-30 这样的日期{got}。"
        case "bool_parsing":
            return f"“{where}”须是 true 或 false{got}。"
        case "string_type" | "string_too_short" | "none_required":
            return f"“{where}”不能空着，须填文字。"
        case "unprintable":
            return f"“{where}”里有看不见的控制字符，请删去，或清空后重新输入。"
        case "tuple_type" | "list_type":
            return f"“{where}”须是列表（每项一行，以“- ”开头）。"
        case "model_type" | "dict_type" | "model_attributes_type":
            return f"“{where}”须是“键： 值”的形式。"
        case "greater_than" | "greater_than_equal" | "less_than_equal" | "less_than":
            return f"“{where}”超出允许范围{got}。"
    return f"“{where}”填写有误{got}。"
