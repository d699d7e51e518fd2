"""The same states; Python's *New* is a Thread object before start()."""

import os
import queue
import threading
import time

counted_enough = threading.Event()
lies_down = threading.Event()


def main():
    """Follow one thread through its life."""
    told, orders = queue.Queue(), queue.Queue()

    walker = threading.Thread(
        name="walker", target=walk, args=(told, orders)
    )
    print(f"new       tasks: {tasks()}")

    walker.start()
    task = told.get()
    print(f"runnable  {wait_for('R', task)}")

    counted_enough.set()
    print(f"running   {told.get()}")

    print(f"blocked   {wait_for('S', task)}, {place(task)}")

    orders.put("go on")
    wait_until(lies_down.is_set)
    print(f"sleeping  {wait_for('S', task)}, {place(task)}")

    wait_until(lambda: not walker.is_alive())
    finished = str(not walker.is_alive()).lower()
    print(f"dead      finished: {finished}")

    walker.join()
    wait_until(lambda: not os.path.exists(task))
    print(f"joined    tasks: {tasks()}")


def walk(tell, orders):
    """Run, block, sleep, return."""
    task = "/proc/" + os.readlink("/proc/thread-self")
    tell.put(task)
    while not counted_enough.is_set():
        pass
    # Who asks about itself is running.
    tell.put(wait_for("R", task))
    orders.get()
    lies_down.set()
    nap()


def nap():
    """Sleep."""
    time.sleep(0.3)


def wait_for(state, task):
    """Look at the task until the kernel says it is in `state`."""
    wait_until(lambda: f") {state} " in read(f"{task}/stat"))
    return state


def place(task):
    """The function of the kernel in which the task waits."""
    return read(f"{task}/wchan")


def wait_until(reached):
    """Look again and again, and let others run between."""
    while not reached():
        os.sched_yield()


def read(path):
    """The text of a file."""
    with open(path) as file:
        return file.read()


def tasks():
    """How many threads the kernel counts in this process."""
    return len(os.listdir("/proc/self/task"))


main()
