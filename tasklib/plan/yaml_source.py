"""YAML read as text with positions, so that a fault can name its line.

Scalars stay text (511802, on and 9:23 would otherwise become a number, a truth value and 563);
pydantic gives them their types later.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from tasklib.files import reason

Location = tuple[str | int, ...]
Found = tuple[Location, str]
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
# The loader in C is ten times as fast; where it is missing, the other reads the same.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, order=True)
class Fault:
    """One fault of a plan's files: where it stands and what to do about it."""

    file: str
    line: int
    sentence: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line} {self.sentence}"


@dataclass
class YamlSource:
    """One YAML file's content with the line of every key and item."""

    file: str
    data: dict[str, Any] = field(default_factory=dict)
    lines: dict[Location, int] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def line(self, at: Location) -> int:
        """The line of the place, or of the nearest place above it that the file has."""
        while at not in self.lines and at:
            at = at[:-1]
        return self.lines.get(at, 1)

    def fault(self, at: Location, sentence: str) -> Fault:
        """A fault at a place in this file."""
        return Fault(self.file, self.line(at), sentence)


def read_yaml(path: Path) -> YamlSource:
    """Read one YAML file.

    Returns:
        The content (a mapping; scalars as text, null as None) and the faults found on the way:
        unreadable text, YAML that does not parse, keys that stand twice, tags and anchors.
        With faults the content may be partial.
    """
    source = YamlSource(path.name)
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        source.faults.append(Fault(path.name, 1, "缺少这个文件，请补上。"))
        return source
    except OSError as error:
        source.faults.append(Fault(path.name, 1, f"文件读不出（{reason(error)}），请检查文件和权限。"))
        return source
    except UnicodeDecodeError:
        source.faults.append(Fault(path.name, 1, "文件须以 UTF-8 保存，请在编辑器里另存为 UTF-8。"))
        return source
    try:
        root = yaml.compose(text, Loader=_LOADER)
    except yaml.MarkedYAMLError as problem:
        line = problem.problem_mark.line + 1 if problem.problem_mark else 1
        source.faults.append(
            Fault(path.name, line, "YAML 写法有误，请检查本行及上一行的缩进、冒号后的空格和引号。")
        )
        return source
    except yaml.YAMLError:
        source.faults.append(Fault(path.name, 1, "含有 YAML 不允许的字符（如控制字符），请删去。"))
        return source
    if not isinstance(root, yaml.MappingNode):
        source.faults.append(Fault(path.name, 1, "文件内容须是“键： 值”的形式，现在不是。"))
        return source
    source.data = _mapping(source, root, ())
    return source


def _mapping(source: YamlSource, node: yaml.MappingNode, at: Location) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key_node, value_node in node.value:
        key = str(key_node.value)
        line = key_node.start_mark.line + 1
        if key in found:
            source.faults.append(Fault(source.file, line, f"“{key}”在同一处写了两次，只能保留一个。"))
            continue
        source.lines[(*at, key)] = line
        found[key] = _value(source, value_node, (*at, key))
    return found


def _value(source: YamlSource, node: yaml.Node, at: Location) -> Any:
    source.lines.setdefault(at, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        return _mapping(source, node, at)
    if isinstance(node, yaml.SequenceNode):
        found = []
        for i, item in enumerate(node.value):
            source.lines[(*at, i)] = item.start_mark.line + 1
            found.append(_value(source, item, (*at, i)))
        return found
    assert isinstance(node, yaml.ScalarNode)
    return None if not node.style and node.value in _NULLS else node.value
