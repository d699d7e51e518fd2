"""Each half has as many numbers. One half has most of the work.

Python differs: under the GIL even equal halves would take turns; the
work, counted in divisions, is the same.
"""

from concurrent.futures import ThreadPoolExecutor

LIMIT = 20_000


def main():
    halves = [range(LIMIT // 2), range(LIMIT // 2, LIMIT)]
    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(divisions, halves)
    total = first + second
    print(f"first half: {first} divisions")
    print(f"second half: {second} divisions")
    share = 100 * second / total
    print(f"the second half has {share:.1f} % of the work")
    at_most = total / second
    print(f"speed-up with one thread a half: at most {at_most:.2f}")


def divisions(numbers):
    """How many divisions it takes to find the primes in a range."""
    return sum(map(divisions_for, numbers))


def divisions_for(n):
    """Divide by 2, 3, 4 … until one divides n or is past its root."""
    done, divisor = 0, 2
    while divisor * divisor <= n:
        done += 1
        if n % divisor == 0:
            break
        divisor += 1
    return done


if __name__ == "__main__":
    main()
