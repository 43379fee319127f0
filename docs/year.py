"""Signs off the example year's drafts and writes them as Word: ``make year``, in the workspace's folder."""

from __future__ import annotations

import sys
from datetime import date

from tasklib.example import ACTOR
from tasklib.plan.workdays import shift
from tasklib.publish import Issued, Signing, drafts, issue, kind_named, write_forms
from tasklib.publish.execute import Runner, execute
from tasklib.workspace import Workspace

_SIGNERS = {
    "monthly_supervision": "市政府督查室主任",
    "quarterly_bulletin": "市政府督查室主任",
    "half_year_review": "市政府办公室主任",
    "joint_meeting": "市政府办公室主任",
}


def sign_all(workspace: Workspace, plan: str, run: Runner = execute) -> list[Issued]:
    """Sign off every draft that waits, oldest first, on the workday after the one on which it was owed."""
    made = []
    waiting = [
        (manifest.scheduled, manifest) for manifest, _ in drafts(workspace, plan) if manifest.scheduled
    ]
    for scheduled, draft in sorted(waiting, key=lambda one: one[0]):
        day = date.fromisoformat(scheduled)
        signer, signed_on = _SIGNERS[draft.kind], shift(day, 1)
        kind = kind_named(draft.kind)
        signing = Signing(kind, plan, draft.period, draft.unit, signer, signed_on, scheduled=day)
        made.append(issue(workspace, signing, ACTOR, run=run))
        write_forms(workspace, made[-1].page, workspace.outputs, docx=True, pdf=False)
        print(f"{signed_on} {signer}签发{kind.title}第{made[-1].number}期：{draft.title}")
    return made


if __name__ == "__main__":
    print(f"签发 {len(sign_all(Workspace.open(), sys.argv[1]))} 份，每份另存 Word。")
