"""Three named threads say hello. Nothing says who comes first.

Python differs: the GIL lets one thread run bytecode at a time, and
still does not say which.
"""

import threading


def main():
    names = ["Ada", "Barbara", "Edsger"]
    greeters = [
        threading.Thread(target=say_hello, name=name) for name in names
    ]
    for greeter in greeters:
        greeter.start()
    say("main has started three threads")
    for greeter in greeters:
        greeter.join()


def say_hello():
    """Name the thread that runs this."""
    me = threading.current_thread()
    say(f"{me.name} says hello")


def say(line):
    """Write a line whole: print alone writes twice."""
    print(line + "\n", end="")


if __name__ == "__main__":
    main()
