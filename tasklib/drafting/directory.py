"""The units (单位) and groups (单位组) that a draft names, as a plan needs them, each under a code."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from tasklib.drafting.draft import Draft
from tasklib.drafting.roster import Entry, same_name
from tasklib.errors import ParameterError
from tasklib.plan import Unit, UnitGroup
from tasklib.plan.levels import level_of, level_of_region

_OPEN = re.compile(r"有关|相关")
_EVERY = re.compile(r"^各|[市县区州旗省府级直]各|^全[市县区州]|^所有|各(?:科室|部门|单位|股室|处室)")
_PLACE = re.compile(r"(?:区|县|市|旗|自治州|州|盟|省)$")
_GOVERNMENT = re.compile(r"(?:人民)?政府$|管理?委员?会$")
_ISSUER = re.compile(r"^(?P<region>.{2,12}?(?:省|市|州|盟|地区|县|区|旗|镇|乡|街道))")


def is_group(name: str) -> bool:
    """Whether a name stands for several units: 各区（市）县政府, 市政府有关部门."""
    return bool(_OPEN.search(name) or _EVERY.search(name))


class Directory:
    """Codes for every unit and group of a draft, and what is to be said of each.

    Attributes:
        units: all of them: the region, the office, those of the roster, those of the document.
        groups: enumerated (各…) or open (有关…), with the members that the roster gives them.
        defaults: what was filled in, a sentence each.
    """

    def __init__(self, draft: Draft, roster: Sequence[Entry]) -> None:
        self.units: list[Unit] = []
        self.groups: list[UnitGroup] = []
        self.defaults: list[str] = []
        self._codes: dict[str, str] = {}
        self._taken: set[str] = {entry.code.lower() for entry in roster if entry.code}
        names = list(_names(draft))
        self.region = self._region(draft, roster)
        aliases = {same_name(name): alias for name, alias in draft.aliases.items()}
        known_as: dict[str, set[str]] = {}
        for name in names:
            both = {name, aliases.get(same_name(name)) or name}
            for one in both:
                known_as.setdefault(same_name(one), set()).update(both)
        rest = self._of_roster(roster, known_as)
        for name in names:
            if not is_group(name) and same_name(name) not in self._codes:
                self._add(name, "", "", level_of(name), [aliases.get(same_name(name), "")], "source")
        self.office = self._office(draft)
        for name in names:
            if is_group(name) and same_name(name) not in self._codes:
                self._add_group(name, rest.pop(same_name(name), []))
        if rest:
            listed = "、".join(group.name for group in self.groups) or "没有"
            raise ParameterError(
                f"单位名册里的单位组“{next(iter(rest))}”文件里没有提到；文件里的单位组：{listed}。"
            )

    def code(self, name: str) -> str:
        """The code of a unit or group by its name or alias in the document."""
        return self._codes[same_name(name)]

    def _region(self, draft: Draft, roster: Sequence[Entry]) -> str:
        issuer = _ISSUER.match(draft.issuer.value or "") or _ISSUER.match(draft.title.value or "")
        name = issuer["region"] if issuer else ""
        own = next((e for e in roster if name and same_name(e.name) == same_name(name)), None)
        if own:
            return self._take(own, ())
        if name:
            self.defaults.append(
                f"本级政府写作“{name}”（由发文机关或标题推出），代码 region 请换成行政区划代码。"
            )
        else:
            self.defaults.append("文件没有写明是哪一级政府，本级暂写作“本级政府（待填）”，请改正。")
        level = level_of_region(name)
        source = "source" if name else "default"
        return self._add(name or "本级政府（待填）", "region", "本级", level, [], source, parent=False)

    def _of_roster(self, roster: Sequence[Entry], named: dict[str, set[str]]) -> dict[str, list[str]]:
        """Take the roster's units; the members of its groups are left to the document's groups.

        Args:
            named: for each name or alias in the document, all the names of that unit.
        """
        groups: dict[str, list[str]] = {}
        for entry in roster:
            known = {same_name(n): n for n in (entry.name, entry.short, *entry.aliases) if n}
            taken = next((self._codes[name] for name in known if name in self._codes), None)
            if taken is None:
                also = sorted({other for name in known for other in named.get(name, ())})
                taken = self._take(entry, [other for other in also if same_name(other) not in known])
            for group in entry.groups:
                members = groups.setdefault(same_name(group), [])
                members += [taken] if taken not in members else []
        return groups

    def _take(self, entry: Entry, extra: Iterable[str]) -> str:
        told = dict(entry.told)
        level = entry.level or level_of(entry.name)
        aliases = [*entry.aliases, *extra]
        source = told.pop("source", "default")
        return self._add(entry.name, entry.code, entry.short, level, aliases, source, **told)

    def _office(self, draft: Draft) -> str:
        """Who runs the plan: the issuer's office, else the first lead."""
        issuer = draft.issuer.value or ""
        leads = [unit.value for task in draft.tasks for unit in task.lead_units if not is_group(unit.value)]
        if re.search(r"办公[厅室]$", issuer):
            found = self._codes.get(same_name(issuer)) or self._add(
                issuer, "office", "", "department", [], "source"
            )
            self.defaults.append(f"主办单位（office）写作发文机关“{issuer}”，另有主办单位的请改正。")
            return found
        if leads:
            self.defaults.append(f"主办单位（office）写作第一个牵头单位“{leads[0]}”，另有主办单位的请改正。")
            return self._codes[same_name(leads[0])]
        self.defaults.append("文件没有写明主办单位，暂写作“主办单位（待填）”，请改正。")
        return self._add("主办单位（待填）", "office", "", "department", [], "default")

    def _add(
        self, name: str, code: str, short: str, level: str, aliases: Iterable[str], source: str,
        *, parent: bool = True, **told: str,
    ) -> str:  # fmt: skip
        letter = {"department": "D", "county": "C", "township": "T", "village": "V"}.get(level, "U")
        code = code or self._free(letter)
        above = {"parent": self.region} if parent and code != getattr(self, "region", code) else {}
        also = [alias for alias in aliases if alias and same_name(alias) not in self._codes]
        given = {
            "code": code, "name": name, "short": short or _short(name), "level": level, "aliases": also,
            "source": source, **above, **told,
        }  # fmt: skip
        self.units.append(Unit.model_validate(given))
        self._taken.add(code.lower())
        for known in (name, short, *also):
            if known:
                self._codes.setdefault(same_name(known), code)
        return code

    def _add_group(self, name: str, members: list[str]) -> None:
        id = self._free("G")
        self._taken.add(id.lower())
        kind = "open" if _OPEN.search(name) else "enumerated"
        self._codes[same_name(name)] = id
        given = {"id": id, "name": name, "kind": kind, "members": members, "source": "source"}
        self.groups.append(UnitGroup.model_validate(given))

    def _free(self, letter: str) -> str:
        return next(code for n in range(1, 10_000) if (code := f"{letter}{n:02d}").lower() not in self._taken)


def _names(draft: Draft) -> Iterable[str]:
    """Every unit and group the draft names, in order, each once."""
    told = [unit.value for task in draft.tasks for unit in (*task.lead_units, *task.responsible_units)]
    told += [duty.unit.value for duty in draft.duties]
    first: dict[str, str] = {}
    for name in told:
        first.setdefault(same_name(name), name)
    return first.values()


def _short(name: str) -> str:
    return (
        re.sub(r"(?<=.{2})(?:人民政府|政府)$", "", name) if _PLACE.search(_GOVERNMENT.sub("", name)) else name
    )
