"""A Python local is a name in a frame, so the twin shows the frame."""

import sys
import threading

GREETING = "hello"


def main():
    """Compare what two threads see."""
    number = [1]
    local = 1
    from_main = look(number, sys._getframe())
    from_helper = []

    def help_out():
        """Add my local to the number, and look."""
        local = 2
        number[0] += local
        from_helper.extend(look(number, sys._getframe()))

    helper = threading.Thread(target=help_out)
    helper.start()
    helper.join()
    for mine, theirs in zip(from_main, from_helper):
        (what, mine), (_, theirs) = mine, theirs
        same = "same" if mine == theirs else "different"
        print(f"{what:6}  {mine:#x}  {theirs:#x}  {same}")
    print(f"the box now holds {number[0]}, main's local {local}")


def look(number, frame):
    """The addresses of code, a global, an object and a frame."""
    return [
        ("code", id(look)),
        ("static", id(GREETING)),
        ("box", id(number)),
        ("local", id(frame)),
    ]


main()
