"""Thread() takes function and arguments apart, and nothing moves."""

from threading import Thread


def main():
    """Greet a guest on another thread."""
    guest = "Ada"
    greeter = Thread(target=greet, args=(guest,), kwargs={"times": 2})
    greeter.start()
    greeter.join()
    print(f"main still knows {guest}")


def greet(guest, times=1, mark="!"):
    """Say hello."""
    for _ in range(times):
        print(f"hello, {guest}{mark}")


main()
