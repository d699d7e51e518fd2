"""A thread works on a list. Python gives nothing away: main could
read, or change, the list the whole time."""

from concurrent.futures import ThreadPoolExecutor


def find_warmest(readings):
    """The list and its highest value."""
    return readings, max(readings)


def main():
    readings = [12, 17, 15]

    with ThreadPoolExecutor(max_workers=1) as pool:
        worker = pool.submit(find_warmest, readings)

    readings, warmest = worker.result()
    print(f"readings: {readings}")
    print(f"warmest:  {warmest}")


main()
