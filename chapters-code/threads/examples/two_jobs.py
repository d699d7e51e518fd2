"""Two equal jobs: one after the other, then at the same time.

Python differs: under the GIL one thread runs bytecode at a time, so two
jobs at once take turns; a free-threaded CPython (PEP 703) has no GIL.
"""

import os
import statistics
import time
from concurrent.futures import ThreadPoolExecutor
from math import isqrt

LIMIT = 12_000
ROUNDS = 5


def main():
    print(f"cores this process may use: {cores()}")
    at_once()  # warm-up
    rounds = [(in_turn(), at_once()) for _ in range(ROUNDS)]
    turn = medians(turn for turn, _ in rounds)
    once = medians(once for _, once in rounds)
    print("jobs     both ms  one ms  speed-up")
    for way, (both, one) in [("in turn", turn), ("at once", once)]:
        ratio = turn[0] / both
        print(f"{way}  {both:7.1f}  {one:6.1f}  {ratio:8.2f}")


def in_turn():
    """Answer the time of both jobs, then of the longer one."""
    begin = time.perf_counter()
    one = max(job(), job())
    return ms_since(begin), one


def at_once():
    """The same, with a thread for each job."""
    begin = time.perf_counter()
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(job)
        second = pool.submit(job)
        one = max(first.result(), second.result())
    return ms_since(begin), one


def job():
    """Count primes. Answer how long that took, by the clock."""
    begin = time.perf_counter()
    sum(1 for n in range(LIMIT) if is_prime(n))
    return ms_since(begin)


def is_prime(n):
    """Try every divisor up to the root."""
    return n > 1 and all(n % d for d in range(2, isqrt(n) + 1))


def cores():
    """The size of the CPU mask; a CPU quota is not seen."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count()


def medians(runs):
    """The median of each column."""
    return [statistics.median(column) for column in zip(*runs)]


def ms_since(begin):
    """Milliseconds by the clock."""
    return 1e3 * (time.perf_counter() - begin)


if __name__ == "__main__":
    main()
