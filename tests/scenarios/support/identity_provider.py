"""An OpenID Connect provider for tests, with keys made here, that can misbehave in every way we can think of."""
import base64
import hashlib
import http.server
import json
import secrets
import threading
import time
import urllib.parse

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa, utils

CLIENT, SECRET = "chapterhouse", "a secret: with / and %"


def b64(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def number(value, size=None):
    return b64(value.to_bytes(size or (value.bit_length() + 7) // 8, "big"))


class Rsa:
    algorithm = "RS256"

    def __init__(self, kid, bits=2048):
        self.kid, self.private = kid, rsa.generate_private_key(65537, bits)

    def jwk(self):
        public = self.private.public_key().public_numbers()
        return {"kty": "RSA", "kid": self.kid, "use": "sig", "alg": "RS256", "n": number(public.n), "e": number(public.e)}

    def sign(self, data):
        return self.private.sign(data, padding.PKCS1v15(), hashes.SHA256())


class P256:
    algorithm = "ES256"

    def __init__(self, kid):
        self.kid, self.private = kid, ec.generate_private_key(ec.SECP256R1())

    def jwk(self):
        public = self.private.public_key().public_numbers()
        return {"kty": "EC", "kid": self.kid, "crv": "P-256", "x": number(public.x, 32), "y": number(public.y, 32)}

    def der(self, data):
        return self.private.sign(data, ec.ECDSA(hashes.SHA256()))

    def sign(self, data):
        r, s = utils.decode_dss_signature(self.der(data))
        return r.to_bytes(32, "big") + s.to_bytes(32, "big")


class Provider:
    """Honest until told otherwise: `make_token(claims)` may be replaced for one sign-in, `answers` gives other answers
    than the usual ones by path: (status, headers, body)."""

    def __init__(self):
        self.rsa, self.p256, self.weak = Rsa("rsa-1"), P256("ec-1"), Rsa("weak", 1024)
        self.published = [self.rsa, self.p256, self.weak]
        self.codes, self.asked, self.answers, self.make_token = {}, [], {}, None
        provider = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def log_message(self, *_):
                pass

            def do_GET(self):
                provider.answer(self, b"")

            def do_POST(self):
                provider.answer(self, self.rfile.read(int(self.headers["Content-Length"])))

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.origin = f"http://127.0.0.1:{self.server.server_port}"
        self.issuer = f"{self.origin}/realms/union"
        self.thread = threading.Thread(target=self.server.serve_forever)
        self.thread.start()

    def close(self):
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()

    def discovery(self, **changes):
        return {"issuer": self.issuer, "authorization_endpoint": f"{self.issuer}/authorize", "token_endpoint": f"{self.issuer}/token",
                "jwks_uri": f"{self.issuer}/keys", **changes}

    def answer(self, request, body):
        path = request.path.removeprefix("/realms/union")
        self.asked.append(path)
        if path in self.answers:
            status, headers, text = self.answers[path]
        elif path == "/.well-known/openid-configuration":
            status, headers, text = 200, {}, json.dumps(self.discovery())
        elif path == "/keys":
            status, headers, text = 200, {}, json.dumps({"keys": [key.jwk() for key in self.published]})
        elif path == "/token":
            status, headers, text = 200, {}, self.redeem(request, urllib.parse.parse_qs(body.decode()))
            if text is None:
                status, text = 400, '{"error":"invalid_grant"}'
        else:
            status, headers, text = 404, {}, "{}"
        request.send_response(status)
        for name, value in headers.items():
            request.send_header(name, value)
        request.send_header("Content-Length", str(len(text)))
        request.end_headers()
        request.wfile.write(text.encode())

    # ---- what a person does at the provider's pages ----------------------------------------------
    def grant(self, location):
        """A code for the sign-in that the browser was sent here with."""
        asked = {name: values[0] for name, values in urllib.parse.parse_qs(urllib.parse.urlsplit(location).query).items()}
        code = secrets.token_urlsafe(16)
        self.codes[code] = asked
        return asked, code

    def redeem(self, request, form):
        asked = self.codes.pop(form["code"][0], None)
        quoted = f"{urllib.parse.quote(CLIENT, safe='-._~')}:{urllib.parse.quote(SECRET, safe='-._~')}".lower()
        scheme, given = request.headers.get("Authorization", " ").split(" ", 1)
        verifier = form.get("code_verifier", [""])[0]
        if (asked is None or scheme != "Basic" or base64.b64decode(given).decode().lower() != quoted
                or form["redirect_uri"][0] != asked["redirect_uri"]
                or b64(hashlib.sha256(verifier.encode()).digest()) != asked["code_challenge"]):
            return None
        make = self.make_token or (lambda claims: self.token(claims))
        return json.dumps({"access_token": "x", "token_type": "Bearer", "id_token": make(self.claims(asked["nonce"]))})

    # ---- tokens ----------------------------------------------------------------------------------
    def claims(self, nonce, **changes):
        now = int(time.time())
        return {"iss": self.issuer, "sub": "248289761001", "aud": CLIENT, "exp": now + 300, "iat": now, "nonce": nonce, **changes}

    def token(self, claims, key=None, header=None, sign=None):
        """`header` is added to the usual one, where None takes a member away; `sign` replaces the key's own."""
        key = key or self.rsa
        whole = {"alg": key.algorithm, "kid": key.kid, "typ": "JWT", **(header or {})}
        head = b64(json.dumps({n: v for n, v in whole.items() if v is not None}).encode())
        body = b64(claims if isinstance(claims, bytes) else json.dumps(claims).encode())
        return f"{head}.{body}.{b64((sign or key.sign)(f'{head}.{body}'.encode()))}"
