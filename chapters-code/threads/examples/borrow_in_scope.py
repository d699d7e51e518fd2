"""Two threads read a local list. The end of `with` waits for both,
but Python lets a thread keep the list for longer."""

from concurrent.futures import ThreadPoolExecutor


def main():
    readings = [12, 17, 15]

    with ThreadPoolExecutor() as scope:
        warmest = scope.submit(lambda: max(readings))
        coldest = scope.submit(lambda: min(readings))
    print(f"from {coldest.result()} to {warmest.result()}")

    readings.append(19)
    print(f"readings: {readings}")


main()
