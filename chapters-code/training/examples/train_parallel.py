"""The same forest is trained on one thread, on threads, on processes.

Python differs: under the GIL one thread computes at a time; a
process has a GIL of its own.
"""

import os
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

HERE = Path(__file__).parent.parent
CHAPTER = Path(os.environ.get("INTERLEAVE_CHAPTER", HERE))
sys.dont_write_bytecode = True
sys.path.insert(0, str(CHAPTER / "examples"))

from train_serial import digest
from train_serial import grow
from train_serial import load

TREES = 8
WORKERS = min(os.cpu_count() or 1, 8)


def train(grow_all):
    """Seconds to grow the forest, and its digest."""
    start = time.perf_counter()
    forest = list(grow_all(range(TREES)))
    return time.perf_counter() - start, digest(forest)


def start_worker():
    """Runs once in each process: it loads the digits for itself."""
    global digits
    digits, _ = load()


def grow_here(number):
    """A number goes to the process, a tree comes back."""
    return grow(digits, number)


def report(workers, took, value):
    """One line a way of training."""
    print(f"{workers}: {took * 1000:.1f} ms, digest {value}")


def main():
    start_worker()
    one, value = train(partial(map, grow_here))
    report("one thread", one, value)
    with ThreadPoolExecutor(WORKERS) as pool:
        took, value = train(partial(pool.map, grow_here))
    report(f"{WORKERS} threads", took, value)
    print(f"speed-up: {one / took:.2f}")
    with ProcessPoolExecutor(WORKERS, initializer=start_worker) as pool:
        took, value = train(partial(pool.map, grow_here))
    report(f"{WORKERS} processes", took, value)
    print(f"speed-up: {one / took:.2f}")


if __name__ == "__main__":
    main()
