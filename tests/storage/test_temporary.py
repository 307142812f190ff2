"""Temporary files are removed, whatever ends the process."""

from __future__ import annotations

import signal
import tempfile
from pathlib import Path

import pytest

from celoss_cli.storage.temporary import TemporaryCopy


def test_no_signal_comes_between_a_file_and_what_removes_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    really_made, waiting = tempfile.mkstemp, []

    def made(prefix: str, dir: Path) -> tuple[int, str]:  # noqa: A002 - as mkstemp calls it
        waiting.append(signal.pthread_sigmask(signal.SIG_BLOCK, []))
        return really_made(prefix=prefix, dir=dir)

    monkeypatch.setattr(tempfile, "mkstemp", made)
    before = signal.pthread_sigmask(signal.SIG_BLOCK, [])
    copy = TemporaryCopy(tmp_path)
    (during,) = waiting
    assert {signal.SIGINT, signal.SIGTERM, signal.SIGHUP} <= during
    assert signal.pthread_sigmask(signal.SIG_BLOCK, []) == before
    assert copy.path.exists()
    copy.remove()
    assert not copy.path.exists()
