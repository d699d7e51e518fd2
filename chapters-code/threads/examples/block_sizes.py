"""A shared index hands out blocks of numbers, large or small.

Python differs: with the GIL no block size makes two threads compute at
the same time; the index needs a lock with the GIL or without it.
"""

import statistics
import time
from concurrent.futures import ThreadPoolExecutor
from math import isqrt
from threading import Lock

LIMIT = 1 << 13  # a 32nd of the Rust listing's
ROUNDS = 5
ROWS = [
    (1, LIMIT),
    (2, LIMIT // 2),  # two halves
    (2, LIMIT // 16),
    (2, 1 << 4),
    (2, 1),
]


class SharedIndex:
    """Hands out every block once."""

    def __init__(self, block):
        self.next, self.block, self.lock = 0, block, Lock()

    def fetch_add(self):
        """Where the next block begins."""
        with self.lock:
            start = self.next
            self.next += self.block
        return start


def main():
    count_primes((2, 1 << 4))  # warm-up
    times = medians(ROWS, check)
    print("threads   block     ms  speed-up")
    for (threads, block), ms in zip(ROWS, times):
        ratio = times[0] / ms
        print(f"{threads:7}  {block:6}  {ms:5.1f}  {ratio:8.2f}")


def check(row):
    """Every row counts the same primes."""
    assert count_primes(row) == 1028


def count_primes(row):
    """Let the threads of this row take blocks until none is left."""
    threads, block = row
    index = SharedIndex(block)
    with ThreadPoolExecutor(threads) as pool:
        counts = pool.map(count_blocks, [index] * threads)
        return sum(counts)


def count_blocks(index):
    """Take the next block, count its primes, come back for more."""
    count = 0
    while (start := index.fetch_add()) < LIMIT:
        numbers = range(start, min(LIMIT, start + index.block))
        count += sum(1 for n in numbers if is_prime(n))
    return count


def is_prime(n):
    """Try every divisor up to the root."""
    return n > 1 and all(n % d for d in range(2, isqrt(n) + 1))


def medians(rows, run):
    """The median time of each row; rounds go through all rows."""
    times = [[] for _ in rows]
    for _ in range(ROUNDS):
        for row, spent in zip(rows, times):
            begin = time.perf_counter()
            run(row)
            spent.append(1e3 * (time.perf_counter() - begin))
    return [statistics.median(spent) for spent in times]


if __name__ == "__main__":
    main()
