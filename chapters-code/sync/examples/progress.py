"""Workers count what they have done; `main` looks now and then, and
never stops anybody. Python has no atomic counter: the lock is the price."""

import threading
import time

WORKERS = 3
PIECES = 20
lock = threading.Lock()
done = 0


def main():
    total = WORKERS * PIECES
    workers = [threading.Thread(target=work) for _ in range(WORKERS)]
    for worker in workers:
        worker.start()
    while done < total:
        print(f"{done:>2} of {total}")
        time.sleep(0.01)
    for worker in workers:
        worker.join()
    print(f"{done:>2} of {total}, all done")


def work():
    """Its pieces, each counted when done."""
    global done
    for _ in range(PIECES):
        do_a_piece()
        with lock:
            done += 1


def do_a_piece():
    """Be busy, without a core."""
    time.sleep(0.002)


main()
