"""Files are written whole or not at all."""

from __future__ import annotations

import json
import os
import shutil
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from running import run_eval as command
from samples import DIGITS

from celoss_cli.cli import main as cli
from celoss_cli.errors import OutputError
from celoss_cli.storage.writing import together
from celoss_cli.views.forms import SUFFIXES


def refuse(*_: object, **__: object) -> None:
    raise OSError(28, "No space left on device")


@pytest.mark.parametrize(
    ("suffix", "place"),
    [
        *((suffix, "os.fsync") for suffix in (*SUFFIXES, ".csv", ".npy")),
        *((suffix, "pathlib.Path.replace") for suffix in (".json", ".csv")),
    ],
)
def test_a_refusal_of_the_system_leaves_the_older_file(
    suffix: str,
    place: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    target = tmp_path / f"r{suffix}"
    target.write_text("older")
    monkeypatch.setattr(place, refuse)
    option = "--per-sample" if suffix in {".csv", ".npy"} else "-o"
    code, out, err = command(capsys, *DIGITS, "--json", option, str(target))
    assert (code, out) == (2, "")
    assert err == f"Error: {target}: cannot be written: No space left on device\n"
    assert target.read_text() == "older"
    assert list(tmp_path.iterdir()) == [target]


@pytest.fixture
def full_disk(tmp_path: Path) -> Iterator[Path]:
    """Mount a disk of 64 KiB."""
    place = tmp_path / "disk"
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(place)],
        capture_output=True,
        check=False,
    )
    if mounted.returncode:
        pytest.skip("takes the right to mount a disk")
    try:
        yield place
    finally:
        subprocess.run(["umount", str(place)], check=True)


def test_standard_input_that_has_no_room_is_not_called_unreadable(full_disk: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "celoss_cli", "eval", "-", DIGITS[1]],
        input=b"0.5,0.5\n" * (1 << 15),
        capture_output=True,
        check=False,
        env={**os.environ, "TMPDIR": str(full_disk)},
    )
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.decode() == (
        f"Error: <stdin>: its temporary copy in {full_disk} cannot be written: "
        "No space left on device\nHint: set TMPDIR to a folder with more room\n"
    )
    assert [*full_disk.iterdir()] == []


@pytest.mark.parametrize("name", ["r.json", "r.svg", "s.csv"])
def test_a_full_disk_leaves_the_older_file(
    name: str, full_disk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = full_disk / name
    target.write_text("older")
    try:
        (full_disk / "filling").write_bytes(b"x" * (64 << 10))
    except OSError:
        assert target.read_text() == "older"
    option = "--per-sample" if name == "s.csv" else "-o"
    code, out, err = command(capsys, *DIGITS, "--json", option, str(target))
    assert (code, out) == (2, "")
    assert err == f"Error: {target}: cannot be written: No space left on device\n"
    assert target.read_text() == "older"
    assert {path.name for path in full_disk.iterdir()} == {name, "filling"}


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="there is no such signal here")
def test_a_kill_during_the_write_leaves_the_older_file(tmp_path: Path) -> None:
    target, sign = tmp_path / "r.json", tmp_path / "sign"
    target.write_text("older")
    script = (
        "import os, pathlib, sys, time\n"
        "from celoss_cli.cli import main as cli\n"
        "def wait(_):\n"
        f"    pathlib.Path({str(sign)!r}).touch()\n"
        "    time.sleep(60)\n"
        "os.fsync = wait\n"
        f"cli.main(['eval', *{DIGITS!r}, '-q', '-o', {str(target)!r}])\n"
    )
    with subprocess.Popen([sys.executable, "-c", script]) as process:
        for _ in range(600):
            if sign.exists():
                break
            time.sleep(0.05)
        process.kill()
    assert sign.exists()
    assert process.returncode == -signal.SIGKILL
    assert target.read_text() == "older"
    # the next run is not hindered by what was left, and writes the whole file
    assert cli.main(["eval", *DIGITS, "-q", "-o", str(target)]) == 0
    assert json.loads(target.read_text(encoding="utf-8"))["schema_version"] == 2


def test_an_error_leaves_the_older_files_but_junit(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    targets = [tmp_path / f"r{suffix}" for suffix in SUFFIXES]
    for target in targets:
        target.write_text("older")
    outputs = [word for target in targets for word in ("-o", str(target))]
    assert command(capsys, DIGITS[0], "nowhere.csv", *outputs)[0] == 2
    kept = {target.suffix for target in targets if target.read_text() == "older"}
    assert kept == set(SUFFIXES) - {".xml"}


@pytest.mark.parametrize("suffix", [".json", ".svg"])
def test_a_file_is_of_the_mode_that_the_user_asks_for(
    suffix: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = os.umask(0o027)
    try:
        target = tmp_path / f"r{suffix}"
        assert command(capsys, *DIGITS, "-q", "-o", str(target))[0] == 0
    finally:
        os.umask(before)
    assert target.stat().st_mode & 0o777 == 0o640


MEMORY = Path("/dev/shm")  # noqa: S108 - a folder of our own in it


@pytest.mark.skipif(not MEMORY.is_dir(), reason="there is no such folder here")
def test_a_file_in_shared_memory_is_replaced_as_others_are() -> None:
    place = MEMORY / f"celoss-{os.getpid()}"
    place.mkdir()
    try:
        target = place / "r.json"
        target.write_text("older")
        opened = target.open()
        assert cli.main(["eval", *DIGITS, "-q", "-o", str(target)]) == 0
        assert opened.read() == "older"
        opened.close()
        assert json.loads(target.read_text(encoding="utf-8"))["schema_version"] == 2
        assert [*place.iterdir()] == [target]
    finally:
        shutil.rmtree(place)


@pytest.mark.parametrize("error", [PermissionError(1, "refused"), OSError(95, "not supported")])
def test_a_file_system_without_modes_takes_outputs(
    error: OSError, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse_mode(*_: object) -> None:
        raise error

    monkeypatch.setattr(os, "fchmod", refuse_mode)
    target = tmp_path / "r.json"
    assert cli.main(["eval", *DIGITS, "-q", "-o", str(target)]) == 0
    assert json.loads(target.read_text(encoding="utf-8"))["schema_version"] == 2


@pytest.mark.parametrize("length", [255, 256])
def test_a_name_may_be_as_long_as_the_system_allows(
    length: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / ("r" * (length - 5) + ".json")
    code, _, err = command(capsys, *DIGITS, "-q", "-o", str(target))
    if length == 255:
        assert (code, err) == (0, "")
        assert [*tmp_path.iterdir()] == [target]
    else:
        assert (code, err) == (2, f"Error: {target}: cannot be written: File name too long\n")


def test_a_file_that_is_mounted_is_refused_with_the_reason(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source, target = tmp_path / "source", tmp_path / "r.json"
    source.write_text("older")
    target.write_text("under")
    mounted = subprocess.run(
        ["mount", "--bind", str(source), str(target)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("takes the right to mount a file")
    try:
        code, _, err = command(capsys, *DIGITS, "-q", "-o", str(target))
    finally:
        subprocess.run(["umount", str(target)], check=True)
    error, hint = err.splitlines()
    assert (code, error) == (2, f"Error: {target}: cannot be written: Device or resource busy")
    assert hint == "Hint: is the file mounted by itself? mount its folder"
    assert source.read_text() == "older"
    assert {path.name for path in tmp_path.iterdir()} == {"source", "r.json"}


def test_an_output_that_fails_leaves_all_others_old(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    names = ["r.json", "r.md", "r.xml", "rows.csv"]
    for name in names:
        (tmp_path / name).write_text("older")
    outputs = [word for name in names[:3] for word in ("-o", str(tmp_path / name))]
    words = [*DIGITS, *outputs, "--per-sample", str(tmp_path / names[3])]
    synced = iter([None, None, None, 28])
    monkeypatch.setattr(os, "fsync", lambda _: refuse() if next(synced) else None)
    code, out, err = command(capsys, *words)
    assert (code, out) == (2, "")
    assert err == f"Error: {tmp_path / 'r.xml'}: cannot be written: No space left on device\n"
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == dict.fromkeys(
        names, "older"
    )
    monkeypatch.undo()
    assert command(capsys, *words)[0] == 0
    assert all((tmp_path / name).read_text() != "older" for name in names)


def write_all(targets: Sequence[Path]) -> None:
    with together() as replacing:
        for target in targets:
            with replacing(target) as stream:
                stream.write(b"replaced")


@pytest.mark.parametrize("linked", [True, False], ids=["links", "no links"])
@pytest.mark.parametrize("last", [1, 2, 3])
def test_a_rename_that_fails_brings_back_what_others_replaced(
    last: int,
    linked: bool,  # noqa: FBT001 - a parameter of the test
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The first file is new; without links, what was old cannot be kept."""
    targets = [tmp_path / name for name in ("new.json", "old.json", "older.md")]
    targets[1].write_text("old")
    targets[2].write_text("older")
    really, renamed = Path.replace, list[Path]()

    def replace(path: Path, target: Path) -> Path:
        renamed.append(target)
        if len(renamed) == last:
            refuse()
        return really(path, target)

    monkeypatch.setattr(Path, "replace", replace)
    if not linked:
        monkeypatch.setattr(os, "link", refuse)
    with pytest.raises(OutputError, match="No space left"):
        write_all(targets)
    left = {path.name: path.read_text() for path in tmp_path.iterdir()}
    kept = "old" if linked or last < 3 else "replaced"
    assert left == {"old.json": kept, "older.md": "older"}


def test_an_error_of_something_else_is_not_blamed_on_an_output(tmp_path: Path) -> None:
    with (
        pytest.raises(BlockingIOError),
        together() as replacing,
        replacing(tmp_path / "rows.csv"),
    ):
        raise BlockingIOError(11, "Resource temporarily unavailable")


def test_the_mode_of_a_replaced_file_is_kept(tmp_path: Path) -> None:
    target = tmp_path / "report.json"
    target.write_text("old")
    target.chmod(0o640)
    assert cli.main(["eval", *DIGITS, "-q", "-o", str(target)]) == 0
    assert stat.S_IMODE(target.stat().st_mode) == 0o640


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    real, link = tmp_path / "real.json", tmp_path / "link.json"
    real.write_text("old")
    link.symlink_to(real)
    assert cli.main(["eval", *DIGITS, "-q", "-o", str(link)]) == 0
    assert link.is_symlink()
    assert json.loads(real.read_text(encoding="utf-8"))["schema_version"] == 2


def test_a_rename_that_fails_leaves_the_old_file_and_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "report.json"
    target.write_text("old")

    def refuse(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", refuse)
    with (
        pytest.raises(OutputError, match=r"report\.json: cannot be written: No space left"),
        together() as replacing,
        replacing(target) as stream,
    ):
        stream.write(b"new")
    assert target.read_text() == "old"
    assert list(tmp_path.iterdir()) == [target]


def test_an_error_while_writing_leaves_the_old_file_and_no_other(tmp_path: Path) -> None:
    target = tmp_path / "rows.csv"
    target.write_text("old")
    with (
        pytest.raises(ValueError, match="closed"),
        together() as replacing,
        replacing(target) as stream,
    ):
        stream.close()
    assert target.read_text() == "old"
    assert list(tmp_path.iterdir()) == [target]


def test_a_bad_row_at_the_end_leaves_the_old_per_sample_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "p.csv").write_text("a,b\n" + "0.5,0.5\n" * 50 + "0.5,2\n")
    (tmp_path / "y.csv").write_text("a\n" * 51)
    target = tmp_path / "rows.csv"
    target.write_text("old")
    arguments = [str(tmp_path / "p.csv"), str(tmp_path / "y.csv"), "--per-sample", str(target)]
    assert cli.main(["eval", *arguments]) == 2
    assert "p.csv:52: column 'b': 2.0 is not a probability" in capsys.readouterr().err
    assert target.read_text() == "old"
    assert {path.name for path in tmp_path.iterdir()} == {"p.csv", "y.csv", "rows.csv"}
