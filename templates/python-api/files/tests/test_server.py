import json
import threading
import unittest
from http.client import HTTPConnection

from app.server import create_server


def down():
    raise ConnectionError("down")


class ServerTest(unittest.TestCase):
    def setUp(self):
        routes = {("POST", "/echo"): lambda request: (201, request.json_body())}
        self.server = create_server(0, routes, {"cache": down})
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()
        self.addCleanup(self.server.server_close)
        self.addCleanup(self.server.shutdown)

    def call(self, method, path, body=None):
        connection = HTTPConnection("127.0.0.1", self.server.server_port, timeout=2)
        self.addCleanup(connection.close)
        connection.request(method, path, body)
        response = connection.getresponse()
        return response.status, json.loads(response.read())

    def test_is_alive_while_a_dependency_is_down(self):
        self.assertEqual(self.call("GET", "/healthz")[0], 200)

    def test_is_not_ready_while_a_dependency_is_down(self):
        self.assertEqual(self.call("GET", "/readyz"), (503, {"ready": False, "checks": {"cache": "down"}}))

    def test_answers_a_route(self):
        self.assertEqual(self.call("POST", "/echo", '{"item": "tea"}'), (201, {"item": "tea"}))

    def test_refuses_a_body_that_is_not_json(self):
        self.assertEqual(self.call("POST", "/echo", "tea")[0], 400)


if __name__ == "__main__":
    unittest.main()
