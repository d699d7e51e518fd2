"""Python's *New* is a Thread object before start(); a thread that
waits for the GIL is blocked for the kernel, like one at a queue."""

import os
import queue
import threading
import time


def main():
    """Follow one thread through its life."""
    told, orders = queue.Queue(), queue.Queue()

    walker = threading.Thread(
        name="walker", target=walk, args=(told, orders)
    )
    print(f"new       tasks: {tasks()}")

    walker.start()
    print(f"runnable  for {told.get()} µs")

    task = told.get()
    print(f"running   {told.get()}")

    print(f"blocked   {wait_for('S', task)}, {place(task)}")

    orders.put("go on")
    told.get()
    print(f"sleeping  {wait_for('S', task)}, {place(task)}")

    wait_until(lambda: not walker.is_alive())
    finished = str(not walker.is_alive()).lower()
    print(f"dead      finished: {finished}")

    walker.join()
    wait_until(lambda: not os.path.exists(task))
    print(f"joined    tasks: {tasks()}")


def walk(tell, orders):
    """Run, block, sleep, return."""
    tell.put(time_ready())
    task = "/proc/" + os.readlink("/proc/thread-self")
    tell.put(task)
    # Who asks about itself is running.
    tell.put(wait_for("R", task))
    orders.get()
    tell.put("I lie down")
    nap()


def nap():
    """Sleep."""
    time.sleep(0.3)


def time_ready():
    """Microseconds that this thread has been ready without a core."""
    return int(read("/proc/thread-self/schedstat").split()[1]) // 1000


def wait_for(state, task):
    """Look at the task until the kernel says it is in `state`."""
    wait_until(lambda: f") {state} " in read(f"{task}/stat"))
    return state


def place(task):
    """The function of the kernel in which the task waits."""
    return read(f"{task}/wchan")


def wait_until(reached):
    """Look again and again; without the GIL, others run between."""
    time.sleep(0.001)
    while not reached():
        time.sleep(0.001)


def read(path):
    """The text of a file."""
    with open(path) as file:
        return file.read()


def tasks():
    """How many threads the kernel counts in this process."""
    return len(os.listdir("/proc/self/task"))


main()
