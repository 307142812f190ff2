"""What holds for every test."""

from __future__ import annotations

import pytest

# a helper's assertion shows its two sides too
pytest.register_assert_rewrite("healthy")
