"""Of a URL the scheme, the host and the path are shown, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest
from running import run

from celoss_cli.errors import shown_url, without_secrets

IN_TEXT = [
    ("https://h/p?a&sig=SECRET", "https://h/p"),
    ("https://h/p?SECRET", "https://h/p"),
    ("https://h/p#token=SECRET", "https://h/p"),
    ("https://SECRET@h/p", "https://h/p"),
    ("https://u:SE#CRET@h/p", "https://h/p"),
    ("https://u:SE?CRET@h/p", "https://h/p"),
    ("https://u:SE CRET@h/p", "https://h/p"),
    ("https://u:SE@CRET@h/p", "https://h/p"),
    ("https://u:SE/CRET@h/p", "https://h/p"),
    ("https:/u:SECRET@h/p", "https:/h/p"),
    ("s3://b/p?versionId=SECRET", "s3://b/p"),
    ("s3://b/p-?.npy", "s3://b/p-?.npy"),
    ("https://h:8080/a@b", "https://h:8080/a@b"),
    ("simplecache::https://u:SECRET@h/p?SECRET", "simplecache::https://h/p"),
]


@pytest.mark.parametrize(("url", "shown"), IN_TEXT)
def test_scheme_host_and_path_are_shown(url: str, shown: str) -> None:
    assert shown_url(url) == shown
    assert without_secrets(f"{url}: refused, url='{url}'") == f"{shown}: refused, url='{shown}'"


@pytest.mark.parametrize("url", ["https://u:1#SECRET@h/p", "https://h/p?x=SE CRET SECRET"])
def test_what_is_in_doubt_is_not_shown(url: str) -> None:
    assert "CRET" not in shown_url(url)


@pytest.mark.parametrize("path", ["C:/x?y=1@z", "a b@c", "f.npz:a/b@c", "what?x=1"])
def test_other_names_are_shown_whole(path: str) -> None:
    assert shown_url(path) == without_secrets(path) == path


@pytest.mark.parametrize("option", ["-o", "--per-sample"])
def test_an_output_that_is_a_url_is_refused_without_its_secrets(
    option: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    url = "https://u:SECRET@h/r.csv" if option == "--per-sample" else "https://u:SECRET@h/r.json"
    code, out, err = run(capsys, "eval", "p.csv", "l.csv", option, url)
    assert (code, out) == (2, "")
    assert "https:/h/r." in err
    assert "SECRET" not in err
