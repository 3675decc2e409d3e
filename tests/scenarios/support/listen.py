"""A page that listens to GET /v1/live, as a browser's EventSource does."""
import http.client
import json
import socket
import time


class Listener:
    """`events` holds (id, data) of every message, `others` those with a name; `id` is the last one given."""

    def __init__(self, server, account="d-org", query="", last=None, headers=None, connection=None):
        self.connection = connection or http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
        given = {"Accept": "text/event-stream", "Authorization": f"Bearer token-{account}", **(headers or {})}
        if last is not None:
            given["Last-Event-ID"] = str(last)
        self.connection.request("GET", f"/v1/live{query}", headers=given)
        self.reply = self.connection.getresponse()
        self.status, self.headers = self.reply.status, self.reply.headers
        self.socket = self.reply.fp.raw._sock if self.status == 200 else None
        self.events, self.others, self.id, self.retry, self.pings = [], [], last, None, 0
        self.text, self.ended = b"", False

    def read(self, seconds=20, until=lambda self: False):
        """Takes messages until the condition holds, the stream ends or the time is over; whether the condition held."""
        end = time.monotonic() + seconds
        while not until(self):
            left = end - time.monotonic()
            if left <= 0 or self.ended:
                return until(self)
            self.socket.settimeout(left)
            try:
                piece = self.reply.read1(65536)
            except (TimeoutError, socket.timeout):
                return until(self)
            except (OSError, http.client.HTTPException):
                piece = b""
            if not piece:
                self.ended = True
            self.text += piece
            *blocks, self.text = self.text.split(b"\n\n")
            for block in blocks:
                self.take(block.decode())
        return True

    def take(self, block):
        fields = {}
        for line in block.split("\n"):
            if line.startswith(":"):
                self.pings += 1
                continue
            name, value = line.split(": ", 1)
            fields[name] = value
        self.retry = fields.get("retry", self.retry)
        self.id = int(fields["id"]) if "id" in fields else self.id
        if "event" in fields:
            self.others.append((fields["event"], json.loads(fields["data"])))
        elif "data" in fields:
            self.events.append((self.id, json.loads(fields["data"])))

    def close(self):
        # The reply holds the socket, too.
        self.reply.close()
        self.connection.close()
