"""How hypothesis runs here: the same examples each time, whatever else the machine is doing.

``HYPOTHESIS_PROFILE=explore`` looks for new ones, with more of them.
"""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

_QUIET = list(HealthCheck)
settings.register_profile("same", deadline=None, derandomize=True, suppress_health_check=_QUIET)
settings.register_profile(
    "explore", deadline=None, max_examples=2_000, suppress_health_check=_QUIET
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))
