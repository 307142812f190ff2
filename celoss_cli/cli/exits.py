"""What the exit codes mean."""

from __future__ import annotations

from enum import IntEnum
from typing import Self


class Exit(IntEnum):
    """The program's exit code; `about` says what it stands for."""

    about: str

    def __new__(cls, code: int, about: str) -> Self:
        """Make a member with its meaning."""
        member = int.__new__(cls, code)
        member._value_ = code
        member.about = about
        return member

    PASSED = 0, "measured, and every gate holds"
    GATE_FAILED = 1, "measured and reported, and a gate failed"
    ERROR = 2, "not measured: usage, input, output, or a crash"
    HANGUP = 129, "ended by SIGHUP"
    INTERRUPTED = 130, "interrupted"
    TERMINATED = 143, "ended by SIGTERM"
