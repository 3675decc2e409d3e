"""TLS of the real binary, with certificates that openssl makes here: what is refused, what goes on, and who is held up."""
import errno
import http.client
import json
import os
import pathlib
import signal
import socket
import ssl
import subprocess
import tempfile
import time
import unittest

from support.harness import BINARY, ROOT, Server
from support.listen import Listener

BEYOND_US = ["AES128-SHA", "AES128-GCM-SHA256", "AES256-SHA256", "CAMELLIA128-SHA", "DHE-RSA-AES128-SHA",
             "ECDHE-ECDSA-AES128-SHA", "ECDHE-ECDSA-AES256-SHA384", "ECDHE-ECDSA-AES128-CCM8", "ECDHE-RSA-AES128-SHA256",
             "NULL-SHA256", "ADH-AES128-SHA", "PSK-AES128-CBC-SHA"]


def make_certificate(folder, name, *, key=("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"), secret=("-nodes",)):
    """(certificate, key) of this machine, valid for a month."""
    certificate, private = folder / f"{name}.pem", folder / f"{name}.key"
    subprocess.run(["openssl", "req", "-x509", *key, *secret, "-keyout", private, "-out", certificate, "-days", "30",
                    "-subj", f"/CN={name}", "-addext", "subjectAltName=IP:127.0.0.1"], check=True, capture_output=True)
    private.chmod(0o600)
    return certificate, private


class TlsServer(Server):
    def __init__(self, certificate, key):
        super().__init__(settings=[f'tls_certificate = "{certificate}"', f'tls_key = "{key}"'])

    def popen(self, command, **how):
        self.errors = tempfile.TemporaryFile()
        return super().popen(command, stderr=self.errors, **how)

    def said(self):
        self.errors.seek(0)
        return self.errors.read().decode()


class Tls(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.folder = pathlib.Path(folder.name)
        cls.first, cls.second = make_certificate(cls.folder, "first"), make_certificate(cls.folder, "second")
        cls.used = (cls.folder / "used.pem", cls.folder / "used.key")
        cls.use(cls.first)
        cls.server = TlsServer(*cls.used)
        cls.addClassCleanup(cls.server.close)

    @classmethod
    def use(cls, pair):
        for source, target in zip(pair, cls.used):
            target.write_bytes(source.read_bytes())
            target.chmod(0o600)

    def context(self, certificate=None):
        return ssl.create_default_context(cafile=certificate or self.first[0])

    def connect(self, context=None):
        return http.client.HTTPSConnection("127.0.0.1", self.server.port, timeout=20, context=context or self.context())

    def ask(self, connection, path="/livez", method="GET", body=None, headers=None):
        connection.request(method, path, body, {"Authorization": "Bearer token-sw", **(headers or {})})
        reply = connection.getresponse()
        return reply.status, reply.headers, reply.read()

    def s_client(self, *options):
        return subprocess.run(["openssl", "s_client", "-connect", f"127.0.0.1:{self.server.port}", *options],
                              stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60)

    def test_curl_is_answered_and_told_to_come_back_over_tls(self):
        answer = subprocess.run(["curl", "-sSi", "--cacert", self.first[0], f"https://127.0.0.1:{self.server.port}/livez"],
                                check=True, capture_output=True, text=True).stdout
        self.assertTrue(answer.startswith("HTTP/1.1 200 "), answer)
        self.assertIn("Strict-Transport-Security: max-age=63072000; includeSubDomains", answer)

    def test_a_connection_is_kept_and_carries_large_bodies_both_ways(self):
        connection = self.connect()
        for _ in range(50):
            self.assertEqual(self.ask(connection)[0], 200)
        status, _, page = self.ask(connection, "/openapi.json")
        self.assertEqual(status, 200)
        self.assertGreater(len(page), 100_000)
        large = b'{"command":"register","data":{"name":"' + b"a" * 1_000_000 + b'"}}'
        status, _, _ = self.ask(connection, "/v1/cases/lead", "POST", large, {"Content-Type": "application/json",
                                                                            "Idempotency-Key": "0" * 31 + "1"})
        self.assertEqual(status, 400)
        self.assertEqual(self.ask(connection)[0], 200, "the connection goes on")
        connection.close()

    def test_a_page_listens(self):
        listener = Listener(self.server, "sw", connection=self.connect())
        self.addCleanup(listener.close)
        self.assertEqual(listener.status, 200)
        for number in range(3):
            body = json.dumps({"command": "register", "data": {"unit": "110113-renhe", "name": f"企业{number}", "id_type": "legacy",
                                                               "source": "hotline", "address": "b", "ownership": "unknown"}}).encode()
            connection = self.connect()
            status, _, _ = self.ask(connection, "/v1/cases/lead", "POST", body, {
                "Content-Type": "application/json", "Idempotency-Key": f"{number + 1:032x}"})
            connection.close()
            self.assertEqual(status, 201)
            self.assertTrue(listener.read(20, lambda l: len(l.events) == number + 1))

    def test_only_new_versions_and_suites_with_forward_secrecy(self):
        for version in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
            context = self.context()
            context.minimum_version = context.maximum_version = version
            connection = self.connect(context)
            self.assertEqual(self.ask(connection)[0], 200)
            suite, protocol, bits = connection.sock.cipher()
            self.assertTrue("GCM" in suite or "CHACHA20" in suite, suite)
            self.assertTrue(suite.startswith(("ECDHE-", "TLS_")), suite)
            self.assertGreaterEqual(bits, 128)
            connection.close()
        for option in ("-tls1", "-tls1_1"):
            refused = self.s_client(option, "-cipher", "ALL:@SECLEVEL=0")
            self.assertNotEqual(refused.returncode, 0, option)
            self.assertIn("alert protocol version", refused.stderr, option)
        for suite in BEYOND_US:
            refused = self.s_client("-tls1_2", "-cipher", f"{suite}:@SECLEVEL=0")
            self.assertNotEqual(refused.returncode, 0, suite)
            self.assertIn("New, (NONE)", refused.stdout, suite)
        self.assertIn("Cipher is ECDHE-ECDSA-AES256-GCM-SHA384", self.s_client("-tls1_2").stdout, "the control")

    def test_no_session_is_resumed(self):
        self.assertNotIn("Reused, TLS", self.s_client("-reconnect", "-tls1_2").stdout)
        self.assertNotIn("Post-Handshake New Session Ticket", self.s_client("-tls1_3").stdout)

    def test_plain_http_is_not_answered(self):
        with socket.create_connection(("127.0.0.1", self.server.port), timeout=20) as connection:
            connection.sendall(b"GET /livez HTTP/1.1\r\nHost: h\r\n\r\n")
            answer = b""
            try:
                while part := connection.recv(4096):
                    answer += part
            except ConnectionResetError:
                pass
        self.assertNotIn(b"HTTP/1.1", answer)

    def test_whoever_is_slow_with_the_handshake_holds_nobody_up(self):
        hello = ssl.MemoryBIO()
        client = self.context().wrap_bio(ssl.MemoryBIO(), hello, server_hostname="127.0.0.1")
        with self.assertRaises(ssl.SSLWantReadError):
            client.do_handshake()
        first_bytes = hello.read()
        slow = [socket.create_connection(("127.0.0.1", self.server.port), timeout=30) for _ in range(300)]
        begin = time.monotonic()
        for number, connection in enumerate(slow):
            connection.sendall(first_bytes[:number % len(first_bytes)])
        times = []
        for _ in range(20):
            start = time.monotonic()
            connection = self.connect()
            self.assertEqual(self.ask(connection)[0], 200)
            connection.close()
            times.append(time.monotonic() - start)
        threads = len(os.listdir(f"/proc/{self.server.process.pid}/task"))
        print(f"20 of 20 served beside 300 slow handshakes, the slowest in {max(times) * 1000:.0f} ms, {threads} threads")
        slow[0].settimeout(30)
        self.assertEqual(slow[0].recv(1), b"", "a handshake has the time of a header, then the server closes")
        self.assertLess(time.monotonic() - begin, 25)
        for connection in slow:
            connection.close()

    def test_a_client_that_breaks_the_handshake_harms_nobody_else(self):
        connection = self.connect()
        self.assertEqual(self.ask(connection)[0], 200)
        for garbage in (b"\x16\x03\x01\x00\x05hello", b"\x15\x03\x03\x00\x02\x02\x28", b"\x80\x2e\x01\x03\x01", os.urandom(500)):
            with socket.create_connection(("127.0.0.1", self.server.port), timeout=20) as other:
                try:
                    other.sendall(garbage)
                    other.shutdown(socket.SHUT_WR)
                    while other.recv(4096):
                        pass
                except OSError as gone:  # at whichever call our side learns that the server has hung up
                    self.assertIn(gone.errno, (errno.ECONNRESET, errno.ENOTCONN, errno.EPIPE))
            self.assertEqual(self.ask(connection)[0], 200, garbage)
        connection.close()

    def presented(self, *trusted):
        """The common name of the server's certificate now."""
        for certificate in trusted:
            try:
                with socket.create_connection(("127.0.0.1", self.server.port), timeout=20) as plain:
                    with self.context(certificate).wrap_socket(plain, server_hostname="127.0.0.1") as connection:
                        return dict(part[0] for part in connection.getpeercert()["subject"])["commonName"]
            except ssl.SSLCertVerificationError:
                pass
        return None

    def after_signal(self, text):
        already = self.server.said().count(text)
        self.server.process.send_signal(signal.SIGHUP)
        for _ in range(200):
            if self.server.said().count(text) > already:
                return
            time.sleep(0.05)
        self.fail(f"never said: {text}; but {self.server.said()}")

    def test_the_certificate_is_read_again_at_sighup_and_a_bad_one_changes_nothing(self):
        both = (self.first[0], self.second[0])
        self.assertEqual(self.presented(*both), "first")
        kept = self.connect()
        self.assertEqual(self.ask(kept)[0], 200)
        self.use((self.second[0], self.first[1]))
        self.after_signal("the former certificate stays in use")
        self.assertEqual(self.presented(*both), "first")
        self.use(self.second)
        self.server.process.send_signal(signal.SIGHUP)
        for _ in range(200):
            if self.presented(*both) == "second":
                break
            time.sleep(0.05)
        self.assertEqual(self.presented(*both), "second")
        self.assertEqual(self.ask(kept)[0], 200, "connections that are there go on")
        kept.close()
        self.use(self.first)
        self.server.process.send_signal(signal.SIGHUP)
        for _ in range(200):
            if self.presented(*both) == "first":
                return
            time.sleep(0.05)
        self.fail("the first certificate is not back")

    def refusal(self, **settings):
        """What `serve` says of such a configuration."""
        lines = {"host": "127.0.0.1", "port": 0, "data": str(self.folder / "data"), "reference": f"{ROOT}/ops/reference", **settings}
        config = self.folder / "bad.toml"
        config.write_text("".join(f"{key} = {value if isinstance(value, int) else chr(34) + str(value) + chr(34)}\n"
                                  for key, value in lines.items()))
        ended = subprocess.run([BINARY, "serve", "--config", config], capture_output=True, text=True, timeout=60)
        self.assertNotEqual(ended.returncode, 0, settings)
        return ended.stderr

    def test_what_cannot_be_served_safely_is_not_served(self):
        certificate, key = self.first
        self.assertIn("give both tls_certificate and tls_key", self.refusal(tls_certificate=certificate))
        self.assertIn("without encryption", self.refusal(host="0.0.0.0"))
        self.assertIn("trusted_proxies", self.refusal(trusted_proxies="the proxy"))
        self.assertIn("cannot be read", self.refusal(tls_certificate=certificate, tls_key=self.folder / "none"))
        self.assertIn("used.key", self.refusal(tls_certificate=certificate, tls_key=self.second[1]).replace("second.key", "used.key"))
        opened = self.folder / "opened.key"
        opened.write_bytes(key.read_bytes())
        opened.chmod(0o644)
        self.assertIn("chmod o=", self.refusal(tls_certificate=certificate, tls_key=opened))
        locked = make_certificate(self.folder, "locked", secret=("-passout", "pass:secret"))
        self.assertIn("passphrase", self.refusal(tls_certificate=locked[0], tls_key=locked[1]))


if __name__ == "__main__":
    unittest.main()
