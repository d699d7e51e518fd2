"""Six jobs run on six threads, then on a pool of two; Python brings the pool along."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Thread, current_thread

JOBS = 6


def main():
    print(f"one thread a job: {one_thread_a_job()} threads")
    print(f"a pool of two:    {on_a_pool()} threads")


def one_thread_a_job():
    """Start a thread for each job and count the threads."""
    names = set()
    started = [Thread(target=lambda: names.add(job())) for _ in range(JOBS)]
    for thread in started:
        thread.start()
    for thread in started:
        thread.join()
    return len(names)


def on_a_pool():
    """Give the jobs to two workers and count the threads."""
    meeting = Barrier(2)

    def meet_and_run():
        """Return only after another job has met this one."""
        meeting.wait()
        return job()

    with ThreadPoolExecutor(max_workers=2) as pool:
        reports = [pool.submit(meet_and_run) for _ in range(JOBS)]
        return len({report.result() for report in reports})


def job():
    return current_thread().name


main()
