"""A token that is set before the wait is kept; Python has no park, so an Event is waited for and cleared."""

from threading import Event


def main():
    token = Event()
    token.set()
    token.set()

    # Were the token lost, this would wait for ever.
    park(token)
    print("first park: the token was there")

    if park(token, 0.05):
        print("second park: woken without a token")
    else:
        print("second park: no token, waited to the limit")


def park(token, limit=None):
    """Wait for the token and take it; True if it came in time."""
    came = token.wait(limit)
    token.clear()
    return came


main()
