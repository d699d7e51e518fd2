"""No join here: the interpreter joins what is not a daemon itself."""

import threading


def main():
    """Start a worker that outlasts the last line."""
    main_is_done = threading.Event()

    def work():
        """Speak when main has said its last line."""
        main_is_done.wait()
        print("worker: and I am still at work")

    threading.Thread(target=work).start()
    print("main: this was my last line")
    main_is_done.set()


main()
