"""Each answer is waited for before the next question is asked.

Python's map is as lazy as Rust's; the GIL plays no part in this.
"""

import time
from concurrent.futures import ThreadPoolExecutor


def main():
    with ThreadPoolExecutor(3) as pool:
        callers = map(lambda n: pool.submit(ask, n), range(1, 4))
        print([caller.result() for caller in callers])


def ask(question):
    """Say when it asks and when it has its answer."""
    print(f"{question} asks")
    wait_for_answer()
    print(f"{question} has its answer")
    return 2 * question


def wait_for_answer():
    """Stands for a request."""
    time.sleep(0.020)


if __name__ == "__main__":
    main()
