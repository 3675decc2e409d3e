"""Signing in with an OpenID Connect provider that misbehaves, over real sockets. No account is linked here, so an honest
sign-in ends with "not_linked": it was proved. The server's log names why each of the others does not hold."""
import hashlib
import hmac
import json
import re
import tempfile
import time
import unittest

from support.harness import Server
from support.identity_provider import CLIENT, SECRET, Provider, Rsa, b64

from cryptography.hazmat.primitives import serialization

REFUSED = re.compile(r"sign-in by OpenID Connect refused, trace [0-9a-f]{32}: (\w+)")


class OidcServer(Server):
    def __init__(self, issuer, *settings):
        self.errors = tempfile.TemporaryFile()
        super().__init__(settings=[f'oidc_issuer = "{issuer}"', f'oidc_client_id = "{CLIENT}"', 'public_url = "http://127.0.0.1:8080"',
                                   'oidc_client_secret_file = "{folder}/secret"', 'oidc_second_factors = "gold, otp"', *settings])

    def popen(self, command, **how):
        (self.folder / "secret").write_text(SECRET + "\n")
        return super().popen(command, stderr=self.errors, **how)

    def reasons(self):
        self.errors.seek(0)
        return REFUSED.findall(self.errors.read().decode())

    def begin(self):
        status, headers, _ = self.fetch("/v1/session/oidc/start", account="nobody")
        return status, headers.get("Location"), headers.get("Set-Cookie")

    def come_back(self, cookie, **parameters):
        query = "&".join(f"{name}={value}" for name, value in parameters.items())
        sent = {"Cookie": cookie.split(";")[0]} if cookie else {}
        return self.fetch(f"/v1/session/oidc/callback?{query}", account="nobody", headers=sent)


class SignIn(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.provider = Provider()
        cls.addClassCleanup(cls.provider.close)
        cls.server = OidcServer(cls.provider.issuer)
        cls.addClassCleanup(cls.server.close)

    def setUp(self):
        self.provider.make_token, self.provider.answers = None, {}

    def outcome(self, make_token=None, **changes):
        """Why a sign-in with such a token does not hold."""
        self.provider.make_token = make_token
        _, location, cookie = self.server.begin()
        asked, code = self.provider.grant(location)
        return self.reason_of(cookie, **{"state": asked["state"], "code": code, **changes})

    def reason_of(self, cookie, **parameters):
        before = len(self.server.reasons())
        status, headers, body = self.server.come_back(cookie, **parameters)
        (reason,) = self.server.reasons()[before:]
        self.assertEqual(status, 503 if reason == "unavailable" else 403, body)
        self.assertNotIn("Location", headers)
        self.assertIn("Max-Age=0", headers["Set-Cookie"])
        shown = json.loads(body)
        self.assertNotIn(reason, {"state", "nonce", "signature"} & set(shown["detail"].split()), "whoever tries is told no more")
        return reason

    def test_begins_with_state_nonce_and_a_challenge_and_a_lax_cookie(self):
        status, location, cookie = self.server.begin()
        self.assertEqual(status, 303)
        self.assertTrue(location.startswith(f"{self.provider.issuer}/authorize?"))
        asked, _ = self.provider.grant(location)
        self.assertEqual({n: asked[n] for n in ("response_type", "scope", "client_id", "redirect_uri", "code_challenge_method")},
                         {"response_type": "code", "scope": "openid", "client_id": CLIENT, "code_challenge_method": "S256",
                          "redirect_uri": "http://127.0.0.1:8080/v1/session/oidc/callback"})
        self.assertRegex(cookie, r"^__Host-oidc=[\w-]{43}; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=600$")
        values = [cookie.split("=")[1].split(";")[0], asked["state"], asked["nonce"], asked["code_challenge"]]
        again, _ = self.provider.grant(self.server.begin()[1])
        self.assertEqual(len({*values, again["state"], again["nonce"], again["code_challenge"]}), 7, "all random, none twice")

    def test_honest_tokens_prove_somebody(self):
        provider, now = self.provider, int(time.time())
        good = {
            "RS256": lambda c: provider.token(c),
            "ES256": lambda c: provider.token(c, provider.p256),
            "no typ": lambda c: provider.token(c, header={"typ": None}),
            "two readers": lambda c: provider.token({**c, "aud": ["other", CLIENT], "azp": CLIENT}),
            "just over": lambda c: provider.token({**c, "exp": now - 5}),
            "in a moment": lambda c: provider.token({**c, "nbf": now + 15, "iat": now + 15}),
            "with acr and amr": lambda c: provider.token({**c, "acr": "gold", "amr": ["pwd", "otp"], "auth_time": now}),
        }
        for name, make in good.items():
            with self.subTest(name):
                self.assertEqual(self.outcome(make), "not_linked")

    def test_tokens_of_bad_faith_prove_nobody(self):
        provider, now = self.provider, int(time.time())
        token, rsa, p256 = provider.token, provider.rsa, provider.p256
        pem = rsa.private.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
        hs256 = lambda secret: (lambda data: hmac.new(secret, data, hashlib.sha256).digest())
        foreign = Rsa("rsa-1")
        flip = lambda sign: (lambda data: bytes([sign(data)[0] ^ 1]) + sign(data)[1:])
        doubled = lambda c: json.dumps(c).encode()[:-1] + b',"sub":"admin"}'
        with_claims = lambda **changes: (lambda c: token({n: v for n, v in {**c, **changes}.items() if v is not None}))
        bad = {
            "alg none": ("algorithm", lambda c: token(c, header={"alg": "none"}, sign=lambda _: b"")),
            "alg None, signed": ("algorithm", lambda c: token(c, header={"alg": "None"})),
            "HS256 with the public key": ("algorithm", lambda c: token(c, header={"alg": "HS256"}, sign=hs256(pem))),
            "HS256 with the modulus": ("algorithm", lambda c: token(c, header={"alg": "HS256"}, sign=hs256(rsa.jwk()["n"].encode()))),
            "PS256": ("algorithm", lambda c: token(c, header={"alg": "PS256"})),
            "RS256 named, a key of P-256": ("algorithm", lambda c: token(c, header={"kid": p256.kid})),
            "ES256 named, a key of RSA": ("algorithm", lambda c: token(c, header={"alg": "ES256"})),
            "no alg": ("algorithm", lambda c: token(c, header={"alg": None})),
            "a signature stripped": ("signature", lambda c: token(c, sign=lambda _: b"")),
            "a signature flipped": ("signature", lambda c: token(c, sign=flip(rsa.sign))),
            "a signature of other words": ("signature", lambda c: token(c, sign=lambda data: rsa.sign(data + b"x"))),
            "a foreign key under a known name": ("signature", lambda c: token(c, foreign)),
            "ES256 in DER": ("signature", lambda c: token(c, p256, sign=p256.der)),
            "ES256 of zeros": ("signature", lambda c: token(c, p256, sign=lambda _: bytes(64))),
            "ES256 cut short": ("signature", lambda c: token(c, p256, sign=lambda data: p256.sign(data)[:63])),
            "a kid nobody published": ("unknown_key", lambda c: token(c, header={"kid": "evil"})),
            "no kid": ("unknown_key", lambda c: token(c, header={"kid": None})),
            "a key too short": ("unknown_key", lambda c: token(c, provider.weak)),
            **{f"a header with {name}": ("header", lambda c, name=name, value=value: token(c, header={name: value}))
               for name, value in {"jku": "http://evil.example/keys", "x5u": "http://evil.example/x", "jwk": foreign.jwk(),
                                   "x5c": ["AA"], "crit": ["exp"], "typ": "at+jwt"}.items()},
            "two parts": ("malformed", lambda c: ".".join(token(c).split(".")[:2])),
            "five parts": ("malformed", lambda c: token(c) + ".a.b"),
            "no base64": ("malformed", lambda c: "!" + token(c)),
            "a member twice": ("malformed", lambda c: token(doubled(c))),
            "claims that are a list": ("malformed", lambda c: token(b"[]")),
            "another issuer": ("issuer", with_claims(iss="https://evil.example")),
            "the issuer with a slash": ("issuer", with_claims(iss=provider.issuer + "/")),
            "no issuer": ("issuer", with_claims(iss=None)),
            "another audience": ("audience", with_claims(aud="other")),
            "a list without us": ("audience", with_claims(aud=["other"], azp=CLIENT)),
            "a list with others and no azp": ("audience", with_claims(aud=[CLIENT, "other"])),
            "for another party": ("audience", with_claims(azp="other")),
            "no audience": ("audience", with_claims(aud=None)),
            "an audience that is a number": ("audience", with_claims(aud=1)),
            "expired": ("time", with_claims(exp=now - 60)),
            "no end": ("time", with_claims(exp=None)),
            "an end in words": ("time", with_claims(exp=str(now + 60))),
            "an end with a fraction": ("time", with_claims(exp=now + 60.5)),
            "an end beyond all time": ("time", with_claims(exp=1 << 62)),
            "not yet": ("time", with_claims(nbf=now + 120)),
            "not before, in words": ("time", with_claims(nbf="x")),
            "issued tomorrow": ("time", with_claims(iat=now + 86400)),
            "issued long ago": ("time", with_claims(iat=now - 3600)),
            "never issued": ("time", with_claims(iat=None)),
            "another nonce": ("nonce", with_claims(nonce="x" * 43)),
            "no nonce": ("nonce", with_claims(nonce=None)),
            "no subject": ("subject", with_claims(sub=None)),
            "an empty subject": ("subject", with_claims(sub="")),
            "a subject too long": ("subject", with_claims(sub="s" * 256)),
            "a subject that is a number": ("subject", with_claims(sub=1)),
            "an enormous token": ("malformed", with_claims(x="x" * 20_000)),
        }
        for name, (reason, make) in bad.items():
            with self.subTest(name):
                self.assertEqual(self.outcome(make), reason)
        print(f"{len(bad)} tokens of bad faith, none proves anybody")
        self.assertLessEqual(provider.asked.count("/keys"), 3, "names of keys that nobody knows are no reason to ask each time")
        self.assertEqual(self.outcome(), "not_linked", "the control")

    def test_a_way_back_is_good_once_and_in_the_browser_that_began_it(self):
        _, location, cookie = self.server.begin()
        asked, code = self.provider.grant(location)
        self.assertEqual(self.reason_of(None, state=asked["state"], code=code), "no_such_try")
        self.assertEqual(self.reason_of("__Host-oidc=guessed", state=asked["state"], code=code), "no_such_try")
        self.assertEqual(self.reason_of(cookie, state=asked["state"], code=code), "not_linked")
        self.assertEqual(self.reason_of(cookie, state=asked["state"], code=code), "no_such_try", "played again")
        for changes, reason in (({"state": "x" * 43}, "state"), ({"state": ""}, "state"), ({"code": ""}, "denied"),
                                ({"code": "invented"}, "denied"), ({"iss": "https://evil.example"}, "issuer"),
                                ({"error": "access_denied"}, "denied"), ({"code": "c" * 2000}, "denied")):
            self.assertEqual(self.outcome(**changes), reason, changes)
        self.assertEqual(self.outcome(iss=self.provider.issuer), "not_linked")

    def test_a_code_of_another_try_is_not_redeemed(self):
        _, ours, cookie = self.server.begin()
        _, theirs, _ = self.server.begin()
        asked, _ = self.provider.grant(ours)
        _, stolen = self.provider.grant(theirs)
        self.assertEqual(self.reason_of(cookie, state=asked["state"], code=stolen), "denied", "PKCE")

    def test_what_the_provider_answers_leads_nowhere_else(self):
        elsewhere = Provider()
        self.addCleanup(elsewhere.close)
        for answer, reason in (((302, {"Location": f"{elsewhere.issuer}/token"}, ""), "unavailable"),
                               ((307, {"Location": f"{elsewhere.issuer}/token"}, ""), "unavailable"),
                               ((500, {}, "{}"), "unavailable"), ((200, {}, "x" * 300_000), "unavailable"),
                               ((200, {}, "<html>"), "malformed"), ((200, {}, "{}"), "malformed"), ((401, {}, "{}"), "denied")):
            self.provider.answers = {"/token": answer}
            self.assertEqual(self.outcome(), reason, answer[:2])
        self.assertEqual(elsewhere.asked, [])


class Discovery(unittest.TestCase):
    def test_what_a_provider_says_of_itself_is_held_to_its_issuer(self):
        provider, elsewhere = Provider(), Provider()
        self.addCleanup(provider.close)
        self.addCleanup(elsewhere.close)
        server = OidcServer(provider.issuer)
        self.addCleanup(server.close)
        path = "/.well-known/openid-configuration"
        for changes in ({"issuer": provider.issuer + "/"}, {"issuer": elsewhere.issuer}, {"jwks_uri": f"{elsewhere.issuer}/keys"},
                        {"token_endpoint": f"{elsewhere.issuer}/token"}, {"authorization_endpoint": "https://evil.example/"},
                        {"authorization_endpoint": "javascript:alert(1)"}, {"jwks_uri": "file:///etc/passwd"},
                        {"token_endpoint": provider.origin + "@evil.example/token"}, {"token_endpoint": ""}, {"jwks_uri": 1}):
            provider.answers = {path: (200, {}, json.dumps(provider.discovery(**changes)))}
            self.assertEqual(server.begin()[:2], (503, None), changes)
        provider.answers = {path: (302, {"Location": elsewhere.issuer + path}, "")}
        self.assertEqual(server.begin()[0], 503)
        self.assertEqual(elsewhere.asked, [])
        provider.answers = {}
        self.assertEqual(server.begin()[0], 303, "the control")
        asked = provider.asked.count(path)
        self.assertEqual(server.begin()[0], 303)
        self.assertEqual(provider.asked.count(path), asked, "it is asked once an hour")

    def test_a_provider_that_is_gone_is_not_waited_for_by_everybody(self):
        server = OidcServer("http://127.0.0.1:1/realms/union")
        self.addCleanup(server.close)
        self.assertEqual(server.begin()[:2], (503, None))
        self.assertEqual(server.fetch("/livez")[0], 200)

    def test_without_a_provider_there_is_no_such_page(self):
        server = Server()
        self.addCleanup(server.close)
        for page in ("start", "callback?state=a&code=b"):
            self.assertEqual(server.fetch(f"/v1/session/oidc/{page}", account="nobody")[0], 404)


if __name__ == "__main__":
    unittest.main()
