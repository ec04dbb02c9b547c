"""Free ports on loopback."""

import socket


def free_ports(count):
    """Ports that were free a moment ago; all are held until the last is known, so that they differ."""
    sockets = [socket.socket() for _ in range(count)]
    try:
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]
    finally:
        for each in sockets:
            each.close()


def wait_for_port(port, process=None, seconds=10.0):
    """Until something accepts connections on the port; an error when the process ended or time is up."""
    import time

    end = time.monotonic() + seconds
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            if process is not None and process.poll() is not None:
                raise RuntimeError("the server ended with status %d" % process.returncode) from None
            if time.monotonic() > end:
                raise
            time.sleep(0.02)
