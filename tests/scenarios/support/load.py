"""Clients that register leads until they are told to stop or the server is gone, and the question
that decides everything afterwards: is what was acknowledged still there, once and unchanged?"""
import collections
import http.client
import json
import threading
import uuid

STREET = "110113-renhe"


def lead(key):
    return {"command": "register", "data": {
        "unit": STREET, "name": f"企业{key}", "id_type": "legacy", "source": "joint_inspection",
        "address": f"示例街{key}", "ownership": "unknown"}}


class Load:
    """`answers` counts status codes; `acknowledged` holds (key, position, version)."""

    def __init__(self, server, clients=6):
        self.server, self.acknowledged, self.answers = server, [], collections.Counter()
        self.stopped = threading.Event()
        self.threads = [threading.Thread(target=self.client) for _ in range(clients)]
        for thread in self.threads:
            thread.start()

    def client(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=30)
        while not self.stopped.is_set():
            key = str(uuid.uuid4())
            try:
                status, answer = send(connection, key)
            except (OSError, http.client.HTTPException):  # the server is gone: the answer is unknown
                break
            self.answers[status] += 1
            if status == 201:
                self.acknowledged.append((key, answer["position"], answer["version"]))
        connection.close()

    def stop(self):
        self.stopped.set()
        for thread in self.threads:
            thread.join()
        return self


def send(connection, key):
    connection.request("POST", "/v1/cases/lead", json.dumps(lead(key)).encode(), {
        "Authorization": "Bearer token-sw", "Content-Type": "application/json", "Idempotency-Key": key})
    reply = connection.getresponse()
    text = reply.read()
    return reply.status, json.loads(text) if text else {}


def lost(server, acknowledged):
    """How many acknowledged commands are not answered as they were the first time."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    count = 0
    for key, position, version in acknowledged:
        status, again = send(connection, key)
        good = status in (200, 201) and again.get("repeated") and (again["position"], again["version"]) == (position, version)
        count += 0 if good else 1
    connection.close()
    return count
