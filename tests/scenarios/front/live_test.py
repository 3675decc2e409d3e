"""GET /v1/live over real sockets: who is told of what, what is missed by whoever comes back, and what five hundred pages
that only listen cost everybody else."""
import http.client
import resource
import statistics
import time
import unittest
import uuid

from support.harness import Server
from support.listen import Listener

STREET, OTHER = "110113-renhe", "110113-tianzhu"
NAME, PERSON, PHONE = "金丝雀餐饮公司", "王丝雀", "13812345678"
EARS = 40  # accounts that only listen
WORKERS = 96  # of the server, as it is shipped


def lead(unit=STREET, name=NAME):
    return {"unit": unit, "name": name, "id_type": "legacy", "source": "hotline", "address": f"{name}的街",
            "ownership": "private", "employees": 120, "contact_person": PERSON, "contact_mobile": PHONE}


def ears():
    return [f'[[account]]\nid = "ear-{n}"\nname_zh = "x"\nname_en = "x"\ntoken = "token-ear-{n}"\nrole = "sw"\nunit = "{STREET}"'
            for n in range(EARS)]


class Listening(unittest.TestCase):
    def setUp(self):
        self.server = Server(settings=ears())
        self.addCleanup(self.server.close)

    def listen(self, account="d-org", query="", last=None, **more):
        listener = Listener(self.server, account, query, last, **more)
        self.addCleanup(listener.close)
        return listener


class Live(Listening):
    def note(self, case, count=1, text="a note"):
        for _ in range(count):
            self.server.do("sw", "lead", case, "add_note", {"text": text})

    def last(self, case):
        return int(self.server.show("lead", case)["position"])

    def test_each_page_is_told_of_the_cases_it_may_know_of_and_of_nobody(self):
        heard = {account: self.listen(account) for account in ("d-org", "sw", "t-chair", "t-chair-tianzhu", "t-staff-chaoyang", "worker")}
        for listener in heard.values():
            self.assertEqual(listener.status, 200)
        here = self.server.open("sw", "lead", "register", lead(name=f"{NAME}一"))
        self.note(here, text=f"{PERSON} {PHONE}")
        there = self.server.open("d-org", "lead", "register", lead(OTHER, f"{NAME}二"))
        wanted = {"d-org": [(here, "1"), (here, "2"), (there, "1")], "sw": [(here, "1"), (here, "2")], "t-chair": [(here, "1"), (here, "2")],
                  "t-chair-tianzhu": [(there, "1")], "t-staff-chaoyang": [], "worker": []}
        for account, listener in heard.items():
            listener.read(20 if wanted[account] else 2, lambda l, n=len(wanted[account]): n and len(l.events) >= n)
            told = [(data["case"], data["version"]) for _, data in listener.events]
            self.assertEqual(told, wanted[account], account)
            for secret in (NAME, PERSON, PHONE):
                self.assertNotIn(secret, listener.text.decode() + str(listener.events))
        position, data = heard["sw"].events[0]
        self.assertEqual(data, {"position": str(position), "stream": f"lead/{here}", "type": "lead", "case": here, "version": "1",
                                "unit": STREET, "event": "registered"})
        self.assertEqual([d["event"] for _, d in heard["sw"].events], ["registered", "note_added"])
        self.assertEqual(heard["sw"].retry, "3000")

    def test_a_case_that_comes_into_reach_is_told_of_from_then_on(self):
        listener = self.listen("t-chair-tianzhu")
        case = self.server.open("sw", "lead", "register", lead())
        self.note(case)
        self.server.do("t-chair", "lead", case, "request_transfer", {"to_unit": OTHER, "reason": "moved there"})
        self.assertTrue(listener.read(20, lambda l: l.events))
        self.assertEqual([data["version"] for _, data in listener.events], ["3"])

    def test_a_page_chooses_a_unit_or_a_case(self):
        one, two = (self.server.open("sw", "lead", "register", lead(name=f"{NAME}{n}")) for n in range(2))
        unit, case, district = self.listen(query=f"?unit={OTHER}"), self.listen(query=f"?case=lead/{two}"), self.listen(query="?unit=110113")
        hyphens = str(uuid.UUID(two))
        spelled = self.listen(query=f"?case=lead/{hyphens}")
        self.note(one)
        self.note(two)
        there = self.server.open("d-org", "lead", "register", lead(OTHER, "三"))
        self.assertTrue(district.read(20, lambda l: len(l.events) == 3))
        for listener, wanted in ((unit, [there]), (case, [two]), (spelled, [two])):
            self.assertTrue(listener.read(20, lambda l: l.events))
            listener.read(0.5)
            self.assertEqual([data["case"] for _, data in listener.events], wanted)

    def test_who_comes_back_misses_nothing_and_hears_nothing_twice(self):
        case = self.server.open("sw", "lead", "register", lead())
        told, last = [], self.last(case)
        for round_ in range(6):
            listener = self.listen(last=last)
            self.note(case, 2)
            listener.read(20, lambda l: len(l.events) >= 2)
            self.note(case)  # perhaps heard, perhaps not
            told += [data["version"] for _, data in listener.events]
            last = listener.id
            listener.close()
            self.note(case, 2)  # nobody listens
            if round_ % 2:
                self.server.stop()
                self.server.start()
        final = self.last(case)
        listener = self.listen(last=last)
        self.assertTrue(listener.read(20, lambda l: l.events and l.events[-1][0] == final))
        told += [data["version"] for _, data in listener.events]
        self.assertEqual(told, [str(v) for v in range(2, 2 + 6 * 5)])

    def test_who_was_away_for_too_long_is_told_to_begin_anew(self):
        case = self.server.open("sw", "lead", "register", lead())
        begun = self.last(case)
        self.note(case, 501)
        self.server.settle()
        head = int(self.server.send("GET", "/v1/log/head")["position"])
        for last, resets in ((head - 500, 0), (head - 501, 1), (begun, 1), (0, 1), (head + 1, 1), (10 ** 15, 1)):
            listener = self.listen(last=last)
            listener.read(20, lambda l: l.others or len(l.events) >= 500)
            self.assertEqual(listener.others, [("reset", {"position": str(head)})] * resets, last)
            self.assertEqual((len(listener.events), listener.id), (0 if resets else 500, head), last)
            listener.close()
        for last in ("x", "-1", "1.0", "99999999999999999999999"):
            self.assertEqual(self.listen(last=last).status, 400)

    def test_the_answer_says_what_it_is_and_is_not_kept(self):
        listener = self.listen()
        headers = listener.headers
        self.assertEqual(headers["Content-Type"], "text/event-stream; charset=utf-8")
        self.assertEqual((headers["Cache-Control"], headers["X-Accel-Buffering"], headers["Content-Encoding"]), ("no-store", "no", None))
        self.assertEqual(self.server.fetch("/v1/live", method="HEAD")[0], 200)
        self.assertEqual(self.server.fetch("/v1/live", account="nobody")[0], 401)
        self.assertEqual(self.server.fetch("/v1/live", account="sys")[0], 422)
        for query in ("?unit=nowhere", "?case=lead", "?case=lead/1", "?case=nothing/" + "0" * 32, "?x=1", "?unit=110113&unit=110113"):
            self.assertEqual(self.server.fetch("/v1/live" + query)[0], 400, query)

    def test_an_account_has_so_many_and_gets_one_back(self):
        open_ = [self.listen("sw") for _ in range(16)]
        self.assertEqual({listener.status for listener in open_}, {200})
        status, headers, body = self.server.fetch("/v1/live", "sw")
        self.assertEqual((status, headers["Retry-After"]), (503, "2"))
        self.assertEqual(self.listen("sw-2").status, 200, "another account")
        self.assertEqual(self.server.metrics()["chapterhouse_http_streams"], 17)
        open_[3].close()
        end = time.monotonic() + 20
        while (again := self.listen("sw")).status != 200:
            self.assertLess(time.monotonic(), end)
            time.sleep(0.05)

    def test_a_page_is_let_go_when_the_server_stops(self):
        listeners = [self.listen() for _ in range(10)]
        begun = time.monotonic()
        self.server.process.terminate()
        for listener in listeners:
            listener.read(20)
            self.assertTrue(listener.ended)
        self.assertLess(time.monotonic() - begun, 5)
        self.server.process.wait(timeout=30)
        self.server.stop()
        self.server.start()


class FiveHundred(Listening):
    def median(self, count=300):
        connection, times = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=20), []
        for _ in range(count):
            begun = time.perf_counter()
            connection.request("GET", "/v1/me", headers={"Authorization": "Bearer token-d-org"})
            answer = connection.getresponse()
            answer.read()
            self.assertEqual(answer.status, 200)
            times.append(time.perf_counter() - begun)
        connection.close()
        return statistics.median(times)

    def test_pages_that_listen_hold_no_worker(self):
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        if soft < 2048:
            resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 2048), hard))
            self.server.stop()
            self.server.start()
        self.median()
        without = self.median()
        listeners = [self.listen(f"ear-{n % EARS}") for n in range(500)]
        self.assertGreater(len(listeners), WORKERS * 5)
        self.assertEqual({listener.status for listener in listeners}, {200})
        within = self.median()
        print(f"GET /v1/me: {without * 1000:.2f} ms alone, {within * 1000:.2f} ms beside 500 pages that listen: {within / without:.2f} times")
        self.assertLess(within / without, 3)
        case = self.server.open("sw", "lead", "register", lead())
        begun = time.monotonic()
        for listener in listeners:
            self.assertTrue(listener.read(20, lambda l: l.events))
            self.assertEqual(listener.events[0][1]["case"], case)
        print(f"all of 500 were told within {time.monotonic() - begun:.2f} s")


if __name__ == "__main__":
    unittest.main()
