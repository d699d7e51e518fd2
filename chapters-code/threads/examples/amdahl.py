"""One step needs one thread. It bounds what more threads gain.

Python differs: Amdahl's law asks for cores that work at the same time,
and under the GIL the walks take turns on what amounts to one core.
"""

import os
import statistics
import time
from queue import Empty, Queue
from threading import Thread

SEEDS = 60
ROUNDS = 5
MASK = (1 << 64) - 1


def main():
    cores = usable_cores()
    rows = thread_counts(cores)
    run(cores)  # warm-up
    serial, whole = [], [[] for _ in rows]
    for _ in range(ROUNDS):
        for threads, times in zip(rows, whole):
            first_step, both_steps = run(threads)
            serial.append(first_step)
            times.append(both_steps)
    whole = [statistics.median(times) for times in whole]
    s = statistics.median(serial) / whole[0]
    print("threads     ms  speed-up  bound")
    for threads, ms in zip(rows, whole):
        # More threads than cores bring no further core.
        bound = 1 / (s + (1 - s) / min(threads, cores))
        ratio = whole[0] / ms
        print(f"{threads:7}  {ms:5.1f}  {ratio:8.2f}  {bound:5.2f}")
    print(f"serial part: {100 * s:.1f} % of the first row")
    print(f"bound for any number of cores: {1 / s:.2f}")


def usable_cores():
    """The size of the CPU mask; a CPU quota is not seen."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count()


def thread_counts(cores):
    """Powers of two below the cores, the cores, and twice as many."""
    powers = [1 << n for n in range(cores.bit_length())]
    below = [threads for threads in powers if threads < cores]
    return below + [cores, 2 * cores]


def run(threads):
    """Answer the time of the first step and of both, in ms."""
    begin = time.perf_counter()
    seeds = make_seeds()
    first_step = time.perf_counter() - begin
    walk_all(seeds, threads)
    return 1e3 * first_step, 1e3 * (time.perf_counter() - begin)


def make_seeds():
    """Each seed comes from the one before: one thread makes all."""
    seeds, seed = [], 1
    for _ in range(SEEDS):
        seed = walk(seed, 100)
        seeds.append(seed)
    return seeds


def walk_all(seeds, threads):
    """A walk needs only its own seed: any thread can take the next."""
    waiting = Queue()
    for seed in seeds:
        waiting.put(seed)
    walkers = [
        Thread(target=walk_some, args=(waiting,))
        for _ in range(threads)
    ]
    for walker in walkers:
        walker.start()
    for walker in walkers:
        walker.join()


def walk_some(waiting):
    """Take a seed and walk, until no seed is left."""
    while True:
        try:
            walk(waiting.get_nowait(), 900)
        except Empty:
            return


def walk(place, steps):
    """A pseudo-random walk, by xorshift, in 64 bits."""
    for _ in range(steps):
        place ^= (place << 13) & MASK
        place ^= place >> 7
        place ^= (place << 17) & MASK
    return place


if __name__ == "__main__":
    main()
