"""Busy threads watch the clock; in Python the GIL makes them take turns even where there are cores for all."""

import os
import time
from threading import Thread

ROUND = 0.4
JUMP = 0.0005


def main():
    cores = available_cores()
    print(f"cores: {cores}")
    print("busy threads  jumps  ms a turn  ms off  least in all")
    for busy in [cores, cores + 1, 2 * cores]:
        everyone = watch_together(busy)
        least = min(on_core for on_core, _ in everyone)
        turns = [turn for _, turns in everyone for turn in turns]
        on = median([on for on, _ in turns])
        off = median([off for _, off in turns])
        print(f"{busy:12}  {len(turns):5}  {on:9.2f}  {off:6.2f}  {least:12.2f}")


def available_cores():
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:
        return os.cpu_count()


def watch_together(threads):
    """Let threads watch until the same end; collect what they return."""
    end = time.perf_counter() + ROUND
    everyone = []
    watch = lambda: everyone.append(watch_the_clock(end))
    watchers = [Thread(target=watch) for _ in range(threads)]
    for watcher in watchers:
        watcher.start()
    for watcher in watchers:
        watcher.join()
    return everyone


def watch_the_clock(end):
    """This thread's milliseconds on a core, and its turns."""
    on_core, turns = 0.0, []
    last = began = time.perf_counter()
    while last < end:
        now = time.perf_counter()
        if now - last > JUMP:
            on_core += (last - began) * 1e3
            turns.append(((last - began) * 1e3, (now - last) * 1e3))
            began = now
        last = now
    return on_core + (last - began) * 1e3, turns


def median(values):
    return sorted(values)[len(values) // 2] if values else 0.0


main()
