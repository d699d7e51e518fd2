import os
import threading

LOCK = threading.Lock()


def wait():
    with LOCK:
        pass


def others_asleep():
    """Until every other thread of this process is asleep."""
    me = str(threading.get_native_id())
    while True:
        tasks = [task for task in os.listdir("/proc/self/task") if task != me]
        stats = [open(f"/proc/self/task/{task}/stat").read() for task in tasks]
        if all(") S " in stat for stat in stats):
            return


LOCK.acquire()
waiter = threading.Thread(target=wait)
waiter.start()
others_asleep()
LOCK.release()
waiter.join()

#~ thread 1 (wait): lock, lock 1 in line 8, until main in line 26
