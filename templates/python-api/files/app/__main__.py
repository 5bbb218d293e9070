import os
import signal
import threading

from .log import log
from .resources import DEPENDENCIES, ROUTES
from .server import create_server

server = create_server(int(os.environ.get("PORT", "8000")), ROUTES, DEPENDENCIES)


def stop(number, _frame):
    log("info", "stopping", signal=signal.Signals(number).name)
    threading.Thread(target=server.shutdown).start()


signal.signal(signal.SIGTERM, stop)
signal.signal(signal.SIGINT, stop)
log("info", "listening", port=server.server_port)
server.serve_forever(poll_interval=0.1)
