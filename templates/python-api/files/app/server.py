import json
import sys
import time
import traceback
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from .log import SERVICE, log

MAX_BODY = 100_000


class Refused(Exception):
    """A request that its sender can mend."""

    def __init__(self, status, message):
        super().__init__(message)
        self.status = status


class Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def handle_error(self, request, client_address):
        if not isinstance(sys.exc_info()[1], ConnectionError):
            log("error", "request failed", stack=traceback.format_exc())


def create_server(port, routes, dependencies):
    """An HTTP server for {(method, path): function}, with /healthz, /readyz and / (what there is)."""
    table = {
        ("GET", "/"): lambda request: (200, describe(routes)),
        ("GET", "/healthz"): lambda request: (200, {"status": "ok"}),
        ("GET", "/readyz"): lambda request: readiness(dependencies),
        **routes,
    }

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = 65

        def answer(self):
            started = time.monotonic()
            url = urlsplit(self.path)
            self.query = {name: values[-1] for name, values in parse_qs(url.query).items()}
            self.body_read = False
            status, body = respond(table, self, url.path)
            payload = (json.dumps(body) + "\n").encode()
            self.send_response_only(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(payload)))
            if self.has_body() and not self.body_read:
                self.send_header("connection", "close")
            self.end_headers()
            self.wfile.write(payload)
            if url.path != "/healthz":
                ms = round((time.monotonic() - started) * 1000)
                log("info", "request", method=self.command, path=url.path, status=status, ms=ms)

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = answer

        def has_body(self):
            return self.headers.get("content-length", "0") != "0" or "transfer-encoding" in self.headers

        def json_body(self):
            size = self.headers.get("content-length", "")
            if not size.isdecimal():
                raise Refused(411, "content-length needed")
            if int(size) > MAX_BODY:
                raise Refused(413, "body too large")
            self.body_read = True
            try:
                return json.loads(self.rfile.read(int(size)))
            except ValueError:
                raise Refused(400, "body must be JSON") from None

        def log_message(self, format, *args):
            log("warn", format % args)

    return Server(("", port), Handler)


def respond(table, request, path):
    """Status and body; a refusal tells its reason, any other failure is logged and told as a plain 500."""
    route = table.get((request.command, path))
    try:
        if route:
            return route(request)
        if any(known == path for _, known in table):
            return 405, {"error": "method not allowed"}
        return 404, {"error": "not found"}
    except Refused as refusal:
        return refusal.status, {"error": str(refusal)}
    except Exception as error:
        log("error", str(error), stack=traceback.format_exc())
        return 500, {"error": "internal error"}


def readiness(dependencies):
    checks = {}
    for name, ping in dependencies.items():
        try:
            ping()
            checks[name] = "ok"
        except OSError as error:
            checks[name] = str(error) or "no answer"
    ready = all(state == "ok" for state in checks.values())
    return (200 if ready else 503), {"ready": ready, "checks": checks}


def describe(routes):
    return {"service": SERVICE, "resources": sorted({path.removeprefix("/") for _, path in routes})}
