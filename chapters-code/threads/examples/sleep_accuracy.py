"""Sleep for four lengths of time and count how late it wakes; Python adds the time of a call or two."""

import time

ROUNDS = 21


def main():
    late_by(1_000)  # The first sleep warms up.
    print("microseconds:")
    print(" asked  median late  worst late  ratio  woke early")
    for asked in [10, 100, 1_000, 10_000]:
        late = sorted(late_by(asked) for _ in range(ROUNDS))
        median, worst = late[ROUNDS // 2], late[-1]
        ratio = (asked + median) / asked
        early = sum(by < 0 for by in late)
        print(f"{asked:6}  {median:11.0f}  {worst:10.0f}  {ratio:5.2f}  {early:10}")


def late_by(asked):
    """Sleep once: how many microseconds too long was it?"""
    start = time.perf_counter_ns()
    time.sleep(asked / 1e6)
    return (time.perf_counter_ns() - start) / 1e3 - asked


main()
