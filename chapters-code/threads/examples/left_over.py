"""A pool's thread serves a stranger as the user before him.
Nothing differs in Python: a `threading.local` outlives the task too."""

import threading
from concurrent.futures import ThreadPoolExecutor


class Session(threading.local):
    user = "nobody"


session = Session()


def main():
    requests = ["login ann", "read inbox"]

    with ThreadPoolExecutor(max_workers=1) as worker:
        worker.map(serve, requests)

    with ThreadPoolExecutor(max_workers=1) as worker:
        worker.map(serve_and_reset, requests)


def serve(request):
    """Answer one request as this thread's user."""
    if request.startswith("login "):
        session.user = request[len("login "):]
    print(f"{request}: as {session.user}")


def serve_and_reset(request):
    """Answer one request and forget its user."""
    serve(request)
    session.user = "nobody"


main()
