"""What every test starts from: no settings of this machine's own, and no clock that hurries the examples."""

from __future__ import annotations

import os

from hypothesis import settings

# A TASKLIB_LEDGER left in a shell must not let a test write into the office's own ledger.
for name in [name for name in os.environ if name.startswith("TASKLIB_")]:
    del os.environ[name]

settings.register_profile("unhurried", settings.default, deadline=None)
settings.load_profile("unhurried")
