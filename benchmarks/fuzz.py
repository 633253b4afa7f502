"""Bytes that break a reader, looked for by Atheris, which sees what code they reach.

`python -m benchmarks.fuzz READER [SECONDS]` begins with tests/fuzz/READER and the payloads of the
tests. Bytes that break it are kept in tests/fuzz/READER, where tests/test_fuzz.py finds them.
"""

from __future__ import annotations

import hashlib
import sys
import tempfile
from pathlib import Path

from tests.payloads import PAYLOADS
from tests.support import ABOUT, BAOXING, CONFIG, ISSUE

_SEEDS = {
    "front": (CONFIG, BAOXING, ISSUE, ABOUT),
    "body": PAYLOADS,
    "letter": (BAOXING, "【承德】一条弄堂\n\n第一段，写得不长。\n"),
    "picture": ('<svg xmlns="http://www.w3.org/2000/svg" width="4" height="4"><a/></svg>',),
    "address": ("a/../../secret", "%2e%2e/secret", "..\\secret", "a//secret", "\0"),
}


def main() -> None:
    """Look until the time is over or something breaks."""
    import atheris

    with atheris.instrument_imports(include=["gazette", "markdown"]):
        from tests.fuzzing import CORPUS, READERS, tried
    name, seconds = (*sys.argv[1:], "60")[:2]
    if name not in READERS:
        raise SystemExit(f"one of: {', '.join(READERS)}")
    folder = Path(tempfile.mkdtemp())
    seeds = folder / "seeds"
    seeds.mkdir()
    for number, text in enumerate(_SEEDS[name]):
        (seeds / str(number)).write_bytes(text.encode("utf-8", "surrogatepass"))
    kept = CORPUS / name
    kept.mkdir(parents=True, exist_ok=True)

    def look(data: bytes) -> None:
        try:
            tried(name, data, folder)
        except Exception:
            (kept / hashlib.sha256(data).hexdigest()[:16]).write_bytes(data)
            raise

    options = [f"-max_total_time={seconds}", "-max_len=4096", "-timeout=60", "-verbosity=0"]
    options += [
        "-print_final_stats=1",
        f"-artifact_prefix={folder}/",
    ]  # what is found is kept in the corpus
    atheris.Setup(["fuzz", *options, str(seeds), str(kept)], look)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
