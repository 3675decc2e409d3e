"""A period that ends without anybody asking: the request comes up by itself, once, on the list of those who decide; two
people approve it, a legal hold stops it, and only then is anything erased (PIPL article 47 (1) 2; domain rules 5.4)."""
import time
import unittest

from support.harness import Refused
from support.privacy_steps import PrivacySteps


class Retention(PrivacySteps):
    """Withdrawn on 8 January 2018: hardship and mediation files are kept until 8 January 2028."""

    NOW = "2018-01-08T09:00:00+08:00"
    BEFORE, THE_DAY, DAY_AFTER = "2028-01-07T23:00:00+08:00", "2028-01-08T00:30:00+08:00", "2028-01-09T09:00:00+08:00"

    def raised(self):
        rows = self.server.send("GET", "/v1/cases?type=privacy_request&limit=100", account="d-org")["cases"]
        return [row["id"] for row in rows]

    def wait_raised(self, count):
        """Until the system has looked at the day and raised so many."""
        for _ in range(400):
            self.server.settle()
            cases = self.raised()
            if len(cases) >= count:
                break
            time.sleep(0.05)
        self.assertEqual(len(cases), count)
        return cases

    def none_raised(self):
        """The watch looks within a fifth of a second of its clock."""
        for _ in range(20):
            self.assertEqual(self.raised(), [])
            time.sleep(0.05)

    def listed(self, account, case):
        """The next step that a day's list offers somebody; None when the case is not on it."""
        day = self.server.send("GET", "/v1/today?limit=100", account=account)
        tasks = [task for part in ("overdue", "due_today", "next_seven_days", "without_date") for task in day[part]["cases"]]
        found = [task for task in tasks if task["id"] == case]
        self.assertLessEqual(len(found), 1)
        return found[0] if found else None

    def test_it_comes_up_once_and_is_erased_after_two_people(self):
        server = self.server
        canaries, cases, _ = self.person(1)
        server.clock(self.BEFORE)
        self.none_raised()
        server.clock(self.THE_DAY)
        (case,) = self.wait_raised(1)
        state = self.wait(case, "under_review")
        self.assertEqual((state["kind"], state["ground"], state["over_since"]), ("erase", "retention_over", "2028-01-08"))
        self.assertEqual({scoped["stream"] for scoped in state["cases"]}, {f"{t}/{c}" for t, c, _ in cases})
        first = server.send("GET", f"/v1/cases/privacy_request/{case}/timeline?limit=10", account="d-org")["events"][0]
        self.assertEqual((first["event"]["key"], first["actor"]["id"]), ("raised", "system"))
        self.assertNotEqual(canaries.found_in(self.timeline(*cases[0])), [], "nothing is erased by time alone")

        # Once, however often one looks: another moment, another day, another process.
        server.clock("2028-01-08T09:00:00+08:00")
        server.stop()
        server.start()
        server.clock(self.DAY_AFTER)
        server.clock("2028-01-28T09:00:00+08:00")
        time.sleep(1)
        server.settle()
        self.assertEqual(self.raised(), [case])

        # On the lists of those who decide, with their step.
        self.assertEqual(self.listed("d-org", case)["next"]["command"], "propose_answer")
        self.refused("nobody_asked", server.do, "t-staff", "privacy_request", case, "withdraw", {"reason": "不办了"})
        server.do("d-org", "privacy_request", case, "propose_answer",
                  {"answer": "grant", "ground": "retention_over", "reason": "保存期已满"})
        self.assertIsNotNone(self.listed("d-lead", case))
        allowed = [action["command"] for action in server.show("privacy_request", case, "d-lead")["actions"] if action["allowed"]]
        self.assertIn("approve", allowed)
        self.refused("role_not_permitted", server.do, "d-org", "privacy_request", case, "approve")
        self.approve(case)
        self.wait(case, "unreadable")
        self.assertEqual(canaries.found_in(self.timeline(*cases[0])), [])
        server.upkeep("rotate_keys")
        self.wait(case, "erased")
        server.clock("2029-03-01T09:00:00+08:00")
        time.sleep(1)
        self.assertEqual(self.raised(), [case], "who is erased is not raised again")

    def test_a_legal_hold_stops_it_before_and_after(self):
        server = self.server
        _, cases, _ = self.person(1)
        hold = self.hold(f"dispute/{cases[2][1]}")
        server.clock(self.THE_DAY)
        self.none_raised()
        self.release(hold)
        server.clock(self.DAY_AFTER)
        (case,) = self.wait_raised(1)
        self.wait(case, "under_review")
        hold = self.hold(f"application/{cases[0][1]}")
        server.do("d-org", "privacy_request", case, "propose_answer",
                  {"answer": "grant", "ground": "retention_over", "reason": "保存期已满"})
        self.refused("legal_hold", self.approve, case)
        self.release(hold)
        self.approve(case)
        self.wait(case, "unreadable")

    def test_whoever_has_asked_is_left_alone(self):
        server = self.server
        self.person(1)
        self.person(2)
        server.clock(self.BEFORE)
        asked, _ = self.reviewed(2)
        server.clock(self.THE_DAY)
        one, other = sorted(self.wait_raised(2), key=lambda case: case == asked)
        self.assertEqual(other, asked)
        self.assertEqual(self.wait(one, "under_review")["over_since"], "2028-01-08")

        # Whoever asks when it is raised already is answered once; what is left over is closed.
        own, _ = self.proposed(1)
        self.approve(own)
        self.wait(own, "unreadable")
        server.do("d-lead", "privacy_request", one, "close", {"reason": "已按本人请求删除"})
        self.assertEqual(server.show("privacy_request", one)["common_status"]["key"], "closed")

    def test_nobody_but_the_system_raises_it(self):
        with self.assertRaises(Refused) as caught:
            self.server.open("d-lead", "privacy_request", "raise", {"unit": "110113", "person": "0" * 32, "cases": []})
        self.assertEqual(caught.exception.body["guard"], "role")

    def hold(self, held_case):
        hold = self.server.open("d-law", "legal_hold", "request", {
            "unit": "110113", "held_case": held_case, "reason": "仲裁调卷", "order_sha256": "1" * 64})
        self.server.do("d-lead", "legal_hold", hold, "impose")
        return hold

    def release(self, hold):
        self.server.do("d-lead", "legal_hold", hold, "request_release", {"reason": "已结案"})
        self.server.do("d-law", "legal_hold", hold, "release")


if __name__ == "__main__":
    unittest.main(verbosity=2)
