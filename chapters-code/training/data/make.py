"""Make digits.txt from the file of digits that an installed scikit-learn ships.

    python3 make.py          writes digits.txt beside this script
    python3 make.py --check  only compares, and fails where the two differ
"""
import gzip
import hashlib
import sys
from importlib.util import find_spec
from pathlib import Path

HERE = Path(__file__).parent
BASE_17 = "0123456789abcdefg"
SOURCE_SHA256 = "6ebb3d2fee246a4e99363262ddf8a00a3c41bee6014c373ed9d9216ba7f651b8"


def source():
    """The CSV text inside scikit-learn, found without importing scikit-learn."""
    spec = find_spec("sklearn")
    if spec is None:
        sys.exit("failed to find `sklearn`: not installed; run pip install scikit-learn")
    folder = Path(next(iter(spec.submodule_search_locations)))
    csv = gzip.decompress((folder / "datasets/data/digits.csv.gz").read_bytes())
    if hashlib.sha256(csv).hexdigest() != SOURCE_SHA256:
        sys.exit("failed to read `digits.csv.gz`: not the file that digits.txt was made from")
    return csv.decode()


def line(row):
    """One row of the CSV (64 pixels, label) as one line of digits.txt."""
    *pixels, label = map(int, row.split(","))
    return "".join(BASE_17[pixel] for pixel in pixels) + f" {label}\n"


if __name__ == "__main__":
    text = "".join(map(line, source().splitlines()))
    if "--check" not in sys.argv:
        (HERE / "digits.txt").write_text(text)
    elif (HERE / "digits.txt").read_text() != text:
        sys.exit("`digits.txt` differs from scikit-learn's digits; run make.py to make it anew")
    print(hashlib.sha256(text.encode()).hexdigest())
