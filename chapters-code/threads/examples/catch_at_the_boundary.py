"""One thread serves four orders and outlives an error in one of them.
In Python, `except` is how errors travel; nothing reaches stderr."""

from concurrent.futures import ThreadPoolExecutor


def main():
    with ThreadPoolExecutor(max_workers=1) as clerk:
        served = clerk.submit(serve_all, ["2", "12", "twelve", "1"])

    sold, failed = served.result()
    print(f"seats sold:    {sold}")
    print(f"orders failed: {failed}")


def serve_all(orders):
    """Seats sold and orders failed."""
    sold = failed = 0
    for order in orders:
        try:
            sold += seats_in(order)
        except ValueError:
            failed += 1
    return sold, failed


def seats_in(order):
    """The number of seats in an order."""
    return int(order)


main()
