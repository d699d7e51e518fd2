"""A timer rings after 20 ms. Another one is cancelled before.

Python differs: threading brings the Timer along, a thread that waits
for an Event with a limit.
"""

from threading import Timer


def main():
    tea = Timer(0.020, lambda: print("the tea is ready"))
    alarm = Timer(3600, lambda: print("wake up"))
    tea.start()
    alarm.start()
    tea.join()
    alarm.cancel()
    alarm.join()
    print("no alarm, and nobody waited an hour for it")


if __name__ == "__main__":
    main()
