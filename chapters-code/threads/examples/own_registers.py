"""A Python thread that waits for the GIL is blocked too, so the twin
waits at a pipe, which it can tell from the GIL."""

import os
import queue
import threading

gate, opener = os.pipe()


def main():
    """Read the registers of two threads that wait at the gate."""
    tell = queue.Queue()
    one = threading.Thread(target=wait_at_the_gate, args=(tell,))
    two = threading.Thread(target=wait_at_the_gate, args=(tell,))
    one.start()
    two.start()
    first = registers(tell.get())
    second = registers(tell.get())
    os.write(opener, b"go")
    one.join()
    two.join()
    for (what, first), (_, second) in zip(first, second):
        same = "same" if first == second else "different"
        print(f"{what:15}  {first}  {second}  {same}")


def wait_at_the_gate(tell):
    """Say which task I am, then block."""
    tell.put(os.readlink("/proc/thread-self"))
    os.read(gate, 1)


def registers(task):
    """Stack pointer and program counter of a task at the gate."""
    while True:
        with open(f"/proc/{task}/syscall") as file:
            words = file.read().split()
        # Nine words: blocked in a call. Its first argument: the gate.
        if len(words) == 9 and words[1] == hex(gate):
            names = ["stack pointer", "program counter"]
            return list(zip(names, words[7:]))
        os.sched_yield()


main()
