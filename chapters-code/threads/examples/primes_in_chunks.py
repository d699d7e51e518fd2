"""Four threads count primes. The counts come back in order.

Python differs: under the GIL the four threads take turns; a
free-threaded CPython runs them at the same time. The counts are equal.
"""

from concurrent.futures import ThreadPoolExecutor
from math import isqrt

THREADS = 4


def main():
    numbers = range(10_000)
    size = -(-len(numbers) // THREADS)
    starts = range(0, len(numbers), size)
    chunks = [numbers[start : start + size] for start in starts]
    with ThreadPoolExecutor(THREADS) as pool:
        counts = list(pool.map(count_primes, chunks))
    for chunk, count in zip(chunks, counts):
        print(f"from {chunk[0]}: {count} primes")
    print(f"in all: {sum(counts)}")


def count_primes(numbers):
    """How many of the numbers are prime."""
    return sum(1 for n in numbers if is_prime(n))


def is_prime(n):
    """Try every divisor up to the root."""
    return n > 1 and all(n % d for d in range(2, isqrt(n) + 1))


if __name__ == "__main__":
    main()
