"""Signing in with an OpenID Connect provider, over real sockets. First one that misbehaves: no account is linked there, so
that an honest sign-in ends with "not_linked": it was proved. The server's log names why each of the others does not hold.
Then people who link themselves and sign in so."""
import hashlib
import hmac
import json
import os
import re
import subprocess
import tempfile
import time
import unittest

from support.harness import BINARY, ROOT, Server
from support.identity_provider import CLIENT, SECRET, Provider, Rsa, b64
from support.people import Bare, Founders, Person

from cryptography.hazmat.primitives import serialization

REFUSED = re.compile(r"sign-in by OpenID Connect refused, trace [0-9a-f]{32}: (\w+)")


class Oidc:
    """A server with a provider; its messages are kept."""

    def __init__(self, issuer, **how):
        self.errors = tempfile.TemporaryFile()
        super().__init__(settings=[f'oidc_issuer = "{issuer}"', f'oidc_client_id = "{CLIENT}"', 'public_url = "http://127.0.0.1:8080"',
                                   'oidc_client_secret_file = "{folder}/secret"', 'oidc_second_factors = "gold, otp"'], **how)

    def popen(self, command, **how):
        (self.folder / "secret").write_text(SECRET + "\n")
        return super().popen(command, stderr=self.errors, **how)

    def close(self):
        super().close()
        self.errors.close()

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


class OidcServer(Oidc, Server):
    pass


class BareOidcServer(Oidc, Bare):
    pass


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


class People(unittest.TestCase):
    """Whoever is signed in by password and code links whom the provider vouches for, and signs in so from then on."""

    @classmethod
    def setUpClass(cls):
        cls.provider = Provider()
        cls.addClassCleanup(cls.provider.close)
        cls.server = BareOidcServer(cls.provider.issuer)
        cls.addClassCleanup(cls.server.close)
        cls.founders = Founders(cls.server)

    def setUp(self):
        self.vouch("nobody")

    def vouch(self, subject, provider=None, **claims):
        provider = provider or self.provider
        provider.make_token = lambda c: provider.token({**c, "sub": subject, "amr": ["pwd", "otp"], **claims})

    def come_back(self, person, location, provider=None, also=(), **changes):
        """As a browser that another site sends here: the session's cookie is Strict and stays behind, unless it is in `also`."""
        asked, code = (provider or self.provider).grant(location)
        names = ["__Host-oidc", "__Host-device", *also]
        sent = "; ".join(f"{name}={person.cookies[name]}" for name in names if name in person.cookies)
        query = "&".join(f"{name}={value}" for name, value in {"state": asked["state"], "code": code, **changes}.items())
        status, headers, body = self.server.fetch(f"/v1/session/oidc/callback?{query}", account="nobody", headers={"Cookie": sent})
        for line in headers.get_all("Set-Cookie") or []:
            name, value = line.split(";")[0].split("=", 1)
            person.cookies[name] = value
            self.assertIn("Secure; HttpOnly", line)
        answer = json.loads(body)
        person.csrf = answer.get("csrf", person.csrf)
        self.assertEqual(person.cookies["__Host-oidc"], "", "a try is over once it came back")
        return status, answer

    def begin_link(self, person):
        return person.must(200, "POST", "/v1/identities")["location"]

    def link(self, person, subject):
        self.vouch(subject)
        status, answer = self.come_back(person, self.begin_link(person))
        self.assertEqual((status, answer.get("subject"), answer.get("issuer")), (200, subject, self.provider.issuer), answer)
        return answer["id"]

    def sign_in(self, provider=None):
        """A new browser."""
        person = Person(self.server, "")
        _, location, cookie = self.server.begin()
        person.cookies["__Host-oidc"] = cookie.split("=", 1)[1].split(";")[0]
        status, answer = self.come_back(person, location, provider)
        return person, status, answer

    def refused(self, reason, call):
        """The answer without what differs from one to the next; the server's log has the reason."""
        before = len(self.server.reasons())
        *_, status, answer = call()
        self.assertEqual((self.server.reasons()[before:], status), ([reason], 403), answer)
        answer.pop("trace_id")
        return json.dumps(answer, sort_keys=True)

    def test_a_link_made_in_a_confirmed_session_opens_one_later(self):
        person = self.founders.officer("wang-fang")
        link = self.link(person, "sub-wang")
        listed = person.must(200, "GET", "/v1/identities")["identities"]
        self.assertEqual([(each["id"], each["subject"], each["counts"]) for each in listed], [(link, "sub-wang", True)])
        person.must(200, "DELETE", "/v1/session")

        browser, status, session = self.sign_in()
        self.assertEqual((status, session.get("account")), (200, "wang-fang"), session)
        self.assertRegex(browser.cookies["__Host-sid"], "^[0-9a-f]{64}$")
        self.assertIn("__Host-device", browser.cookies)
        self.assertEqual(browser.role(), "sw")
        browser.must(200, "GET", "/v1/cases")
        # The provider's second factor opens the session; ours is asked for by whatever is weighty.
        self.assertNotIn("confirmed_at", session)
        for path, body in (("/v1/identities", {}), ("/v1/machine-tokens", {"name": "x", "scopes": ["case.read"], "binding": 1, "days": 1})):
            status, answer = browser.send("POST", path, body)
            self.assertEqual((status, answer["type"]), (403, "/problems/confirm_first"))
        browser.must(200, "POST", "/v1/session/confirm", {"recovery_code": person.codes.pop()})
        self.begin_link(browser)

        browser.must(200, "DELETE", f"/v1/identities/{link}")
        self.assertEqual(browser.send("DELETE", f"/v1/identities/{link}")[0], 404)
        self.refused("not_linked", self.sign_in)

    def test_whoever_is_refused_learns_no_more_than_a_stranger(self):
        disabled, reset, weak = (self.founders.officer(name) for name in ("deng-li", "guo-yan", "tian-yu"))
        for person in (disabled, reset, weak):
            self.link(person, f"sub-{person.account}")
            self.assertEqual(self.sign_in()[1], 200, "the control")
        self.founders.sec.command("deng-li", "disable", reason="left")
        self.founders.sec.command("guo-yan", "reset_password", reason="forgotten")
        looks = set()
        for subject, reason, claims in (("sub-nobody", "not_linked", {}), ("sub-deng-li", "link_void", {}),
                                        ("sub-guo-yan", "link_void", {}), ("sub-tian-yu", "no_second_factor", {"amr": ["pwd"]}),
                                        ("sub-tian-yu", "no_second_factor", {"amr": [], "acr": "bronze"})):
            self.vouch(subject, **claims)
            looks.add(self.refused(reason, self.sign_in))
        self.assertEqual(len(looks), 1, looks)
        # Activated anew, the account counts and the link of the time before the reset does not.
        code = self.founders.sec.must(201, "POST", "/v1/accounts/guo-yan/activation-code")["code"]
        reset.must(200, "POST", "/v1/activation", {"code": code, "password": reset.password, "recovery_code": reset.codes.pop()})
        reset.sign_in()
        self.vouch("sub-guo-yan")
        self.refused("link_void", self.sign_in)
        self.assertEqual([each["counts"] for each in reset.must(200, "GET", "/v1/identities")["identities"]], [False])
        self.link(reset, "sub-guo-yan")
        self.assertEqual(self.sign_in()[1], 200, "linked again")
        self.vouch("sub-tian-yu", amr=[], acr="gold")
        self.assertEqual(self.sign_in()[1], 200, "the control")

    def test_only_the_session_that_asked_is_linked(self):
        owner, other = self.founders.officer("song-jia"), self.founders.officer("bai-lu")
        self.vouch("sub-song")
        location = self.begin_link(owner)
        thief = Person(self.server, "bai-lu")
        thief.cookies = {"__Host-sid": other.cookies["__Host-sid"], "__Host-oidc": owner.cookies["__Host-oidc"]}
        self.refused("session", lambda: self.come_back(thief, location, also=["__Host-sid"]))
        self.refused("no_such_try", lambda: self.come_back(owner, location))
        # A victim is led to the callback of a link that somebody else began: with a try of one's own, and without.
        location = self.begin_link(other)
        self.begin_link(owner)
        self.refused("state", lambda: self.come_back(owner, location))
        self.refused("no_such_try", lambda: self.come_back(Person(self.server, ""), location))
        location = self.begin_link(owner)
        owner.must(200, "DELETE", "/v1/session")
        self.refused("session", lambda: self.come_back(owner, location))
        self.assertEqual(other.must(200, "GET", "/v1/identities"), {"identities": []})
        owner.sign_in()
        self.assertEqual(owner.must(200, "GET", "/v1/identities"), {"identities": []})
        # A page of another site cannot begin one: it does not know the session's token.
        csrf, owner.csrf = owner.csrf, "0" * 64
        self.assertEqual(owner.send("POST", "/v1/identities")[1]["type"], "/problems/csrf")
        owner.csrf = csrf
        # With the session's own cookie, as from a browser that knows no SameSite.
        self.assertEqual(self.come_back(owner, self.begin_link(owner), also=["__Host-sid"])[0], 200)
        self.refused("of_another", lambda: self.come_back(other, self.begin_link(other)))

    def test_four_links_and_no_more(self):
        person = self.founders.officer("he-ping")
        links = [self.link(person, f"sub-he-{i}") for i in range(3)]
        spare = Person(self.server, "")
        location = self.begin_link(person)
        spare.cookies["__Host-oidc"] = person.cookies["__Host-oidc"]
        links.append(self.link(person, "sub-he-3"))
        self.vouch("sub-he-4")
        self.refused("too_many", lambda: self.come_back(spare, location))
        status, answer = person.send("POST", "/v1/identities")
        self.assertEqual((status, answer["errors"][0]["key"]), (400, "too_many_identities"))
        self.assertEqual(len(set(links)), 4)
        person.must(200, "DELETE", f"/v1/identities/{links[0]}")
        self.link(person, "sub-he-4")

    def test_the_same_subject_at_another_issuer_is_somebody_else(self):
        elsewhere = Provider()
        self.addCleanup(elsewhere.close)
        config = self.server.folder / "config.toml"

        def go_to(provider):
            self.server.stop()
            config.write_text(re.sub(r'oidc_issuer = "[^"]*"', f'oidc_issuer = "{provider.issuer}"', config.read_text()))
            self.server.start()
        here, there = self.founders.officer("qin-hua"), self.founders.officer("wu-min")
        self.link(here, "sub-same")
        go_to(elsewhere)
        try:
            self.vouch("sub-same", elsewhere)
            self.refused("not_linked", lambda: self.sign_in(elsewhere))
            status, link = self.come_back(there, self.begin_link(there), elsewhere)
            self.assertEqual((status, link.get("issuer")), (200, elsewhere.issuer), link)
            self.assertEqual(self.sign_in(elsewhere)[2].get("account"), "wu-min")
        finally:
            go_to(self.provider)
        self.vouch("sub-same")
        self.assertEqual(self.sign_in()[2].get("account"), "qin-hua")


class Start(unittest.TestCase):
    def test_a_provider_whose_second_factor_nobody_could_tell_stops_the_start(self):
        with tempfile.TemporaryDirectory() as folder:
            done = subprocess.run([BINARY, "serve", "--data", f"{folder}/data", "--port", "0", "--reference", ROOT / "ops/reference"],
                                  env={**os.environ, "CHAPTERHOUSE_OIDC_ISSUER": "http://127.0.0.1:1/x", "CHAPTERHOUSE_OIDC_CLIENT_ID": CLIENT,
                                       "CHAPTERHOUSE_PUBLIC_URL": "http://127.0.0.1:8080"}, capture_output=True, text=True, timeout=60)
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("oidc_second_factors", done.stderr)


if __name__ == "__main__":
    unittest.main()
