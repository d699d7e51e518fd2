import os
import queue
import threading

LINE = queue.Queue()


def take():
    LINE.get()


def others_asleep():
    """Until every other thread of this process is asleep."""
    me = str(threading.get_native_id())
    while True:
        tasks = [task for task in os.listdir("/proc/self/task") if task != me]
        stats = [open(f"/proc/self/task/{task}/stat").read() for task in tasks]
        if all(") S " in stat for stat in stats):
            return


taker = threading.Thread(target=take)
taker.start()
others_asleep()
LINE.put(1)
taker.join()

#~ thread 1 (take): channel, the channel at line 9 in line 9, until main in line 25
