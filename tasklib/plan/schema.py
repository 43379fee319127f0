"""JSON Schemas of a plan's files, for editors; ``python -m tasklib.plan.schema FOLDER`` writes them."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any, Literal

from pydantic import create_model

from tasklib.plan.load import FILES
from tasklib.plan.model import Plan


def json_schemas() -> dict[str, str]:
    """Each plan file's JSON Schema as text, by the schema's file name (tasks.schema.json, …)."""
    found = {}
    for name, keys in FILES.items():
        fields = {key: (Plan.model_fields[key].rebuild_annotation(), Plan.model_fields[key]) for key in keys}
        model: Any = create_model(Path(name).stem, schema_version=(Literal[1], ...), **fields)  # type: ignore[call-overload]
        schema = _for_yaml(model.model_json_schema(by_alias=True))
        schema["additionalProperties"] = False
        found[f"{Path(name).stem}.schema.json"] = json.dumps(schema, ensure_ascii=False, indent=1) + "\n"
    return found


def _for_yaml(part: Any) -> Any:
    """Let codes of digits stand unquoted: YAML editors take 511802 for a number."""
    if isinstance(part, dict):
        made = {key: _for_yaml(value) for key, value in part.items()}
        if made.get("type") == "string" and "pattern" in made:
            made["type"] = ["string", "integer"]
        return made
    return [_for_yaml(item) for item in part] if isinstance(part, list) else part


if __name__ == "__main__":
    for name, text in json_schemas().items():
        (Path(sys.argv[1]) / name).write_text(text, encoding="utf-8")
