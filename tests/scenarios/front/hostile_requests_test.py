"""Requests and JSON of bad faith against the real binary, over real sockets. The corpora are files below corpora/."""
import pathlib
import re
import socket
import time
import unittest
import uuid

from support.harness import Server

CORPORA = pathlib.Path(__file__).parent / "corpora"
ESCAPE = re.compile(r"\\(?:([rnt0])|x([0-9a-f]{2}))")
REPEAT = re.compile(r"<(\d+)\*((?:\\.|[^>\\])*)>")
NAMED = {"r": "\r", "n": "\n", "t": "\t", "0": "\0"}
MIB = 1 << 20


def octets(line):
    plain = lambda text: ESCAPE.sub(lambda m: NAMED[m[1]] if m[1] else chr(int(m[2], 16)), text)
    out, end = "", 0
    for found in REPEAT.finditer(line):
        out += plain(line[end:found.start()]) + plain(found[2]) * int(found[1])
        end = found.end()
    return (out + plain(line[end:])).encode("latin-1")


def corpus(name):
    """(expected status, name, bytes) of each case."""
    cases = []
    for block in (CORPORA / name).read_text("ascii").split("\n\n"):
        lines = [line for line in block.splitlines() if not line.startswith("#")]
        if lines:
            status, what = lines[0].split(" ", 1)
            cases.append((int(status), what, b"".join(map(octets, lines[1:]))))
    return cases


def exchange(port, data, patience=20):
    """Sends the bytes and reads until the server closes. A server that refuses closes while we still send."""
    with socket.create_connection(("127.0.0.1", port), timeout=patience) as connection:
        try:
            connection.sendall(data)
        except (BrokenPipeError, ConnectionResetError):
            pass
        answer = b""
        try:
            while part := connection.recv(1 << 16):
                answer += part
        except ConnectionResetError:
            pass
        return answer


def resident(process):
    return int(pathlib.Path(f"/proc/{process.pid}/statm").read_text().split()[1]) * 4096


class HostileRequests(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server()
        cls.addClassCleanup(cls.server.close)
        cls.events = cls.server.settle()

    def fresh_connection_works(self):
        answer = exchange(self.server.port, b"GET /livez HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
        self.assertTrue(answer.startswith(b"HTTP/1.1 200 OK\r\n"), answer)

    def test_each_request_is_refused_once_and_the_connection_closed(self):
        cases = corpus("requests.txt")
        self.assertGreaterEqual(len(cases), 60)
        slowest = 0
        for status, what, data in cases:
            with self.subTest(what):
                begin = time.monotonic()
                answer = exchange(self.server.port, data)
                slowest = max(slowest, time.monotonic() - begin)
                self.assertEqual(answer[:13], f"HTTP/1.1 {status} ".encode(), data[:200])
                self.assertEqual(answer.count(b"HTTP/1.1 "), 1, "what was smuggled is not answered")
                self.assertIn(b"Connection: close\r\n", answer)
                self.assertIn(b"application/problem+json", answer)
                self.fresh_connection_works()
        print(f"{len(cases)} requests, the slowest refused after {slowest * 1000:.0f} ms")
        self.assertLess(slowest, 4, "none waits for the deadline of a slow client")
        self.assertEqual(self.server.settle(), self.events, "nothing was recorded")

    def test_each_json_is_refused_quickly_and_in_stable_memory(self):
        cases = corpus("json.txt")
        head = ("POST /v1/cases/lead HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer token-sw\r\nContent-Type: application/json\r\n"
                "Connection: close\r\nIdempotency-Key: {}\r\nContent-Length: {}\r\n\r\n")
        send = lambda data: exchange(self.server.port, head.format(uuid.uuid4(), len(data)).encode() + data)
        for _ in range(20):  # until each worker's allocator holds what it takes to answer
            for _, _, data in cases:
                send(data)
        before, slowest = resident(self.server.process), 0
        for _ in range(3):
            for status, what, data in cases:
                with self.subTest(what):
                    begin = time.monotonic()
                    answer = send(data)
                    slowest = max(slowest, time.monotonic() - begin)
                    self.assertEqual(answer[:13], f"HTTP/1.1 {status} ".encode(), answer[-400:])
        rise = (resident(self.server.process) - before) / MIB
        print(f"{len(cases)} bodies three times, the slowest refused after {slowest * 1000:.0f} ms, memory rose by {rise:.1f} MiB")
        self.assertLess(slowest, 4)
        self.assertLess(rise, 16)
        self.assertEqual(self.server.settle(), self.events, "nothing was recorded")

    def test_a_hundred_megabytes_are_cut_off_at_their_announcement(self):
        before = resident(self.server.process)
        head = (b"POST /v1/cases/lead HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer token-sw\r\n"
                b"Content-Type: application/json\r\nContent-Length: 104857600\r\n\r\n")
        answer = exchange(self.server.port, head + b"[" * (100 * MIB))
        self.assertTrue(answer.startswith(b"HTTP/1.1 413 ") or answer == b"", answer[:200])
        self.assertLess(resident(self.server.process) - before, 16 * MIB)
        self.fresh_connection_works()


if __name__ == "__main__":
    unittest.main()
