"""The few words of the Redis protocol that a counter needs; for more, add the package `redis` to requirements.txt."""

import os
import socket

ADDRESS = (os.environ["REDIS_HOST"], int(os.environ.get("REDIS_PORT", "6379")))


def ping():
    return command("PING")


def count(key):
    """Counts one up and returns the count."""
    return int(command("INCR", key))


def command(*words):
    with socket.create_connection(ADDRESS, timeout=2) as connection:
        answers = connection.makefile("rb")
        password_file = os.environ.get("REDIS_PASSWORD_FILE")
        if password_file:
            with open(password_file, encoding="utf-8") as file:
                ask(connection, answers, "AUTH", file.read().strip())
        return ask(connection, answers, *words)


def ask(connection, answers, *words):
    encoded = [word.encode() for word in words]
    connection.sendall(b"*%d\r\n" % len(encoded) + b"".join(b"$%d\r\n%s\r\n" % (len(w), w) for w in encoded))
    answer = answers.readline().decode().rstrip()
    if not answer or answer.startswith("-"):
        raise ConnectionError(answer or "the cache closed the connection")
    return answer[1:]
