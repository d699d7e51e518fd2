"""Python's join() returns None: each thread fills a place in a list."""

import threading


def main():
    """Count the letters of three words on three threads."""
    words = ["thread", "of", "execution"]
    letters = [None] * len(words)

    def count_letters(place):
        """Count the letters of one word."""
        letters[place] = len(words[place])

    group = [
        threading.Thread(
            group=None, target=count_letters, args=(place,)
        )
        for place in range(len(words))
    ]
    for thread in group:
        thread.start()
    for place, thread in enumerate(group):
        thread.join()
        print(f"{words[place]}: {letters[place]} letters")


main()
