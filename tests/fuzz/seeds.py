"""First inputs for the fuzzers, out of the golden files, the reference data and what the formats document: always those
of this checkout. `seeds(name)` gives (file name, bytes)."""
import base64
import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parents[2]
GOLDEN = ROOT / "tests/golden"


def number(n):
    """What Input::below() reads."""
    return n.to_bytes(2, "big")


def hex_file(path):
    return bytes.fromhex("".join(path.read_text().split()))


def records():
    """The records of the frozen log that has one event of every kind."""
    data = (GOLDEN / "corpus_v1/kinds/records.bin").read_bytes()
    while data:
        size = int.from_bytes(data[:4], "little")
        yield data[4:4 + size]
        data = data[4 + size:]


def kinds():
    """(family, event) of every kind, in the order of their numbers."""
    found = {}
    for header in (ROOT / "domain").rglob("*.h"):
        for family, name, kind in re.findall(r'kKey\{"(\w+)", "(\w+)", (\d+)', header.read_text("utf-8")):
            found[int(kind)] = (family, name)
    return [found[kind] for kind in sorted(found)]


def head():
    requests = [
        b"GET / HTTP/1.1\r\nHost: a\r\n\r\n",
        b"POST /v1/cases/lead HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 2\r\n"
        b"Idempotency-Key: 00112233445566778899aabbccddeeff\r\nIf-Match: \"3\"\r\n\r\n{}",
        b"GET /v1/cases?limit=5&unit=110113-renhe HTTP/1.1\r\nHost: a\r\nAccept-Language: zh-CN,en;q=0.5\r\n"
        b"traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\r\n\r\n",
        b"GET /a HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\nabcd",
        b"PUT /v1/attachments/00 HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\nabc",
        b"GET / HTTP/1.1\r\nHost: a\r\nX: b\r\n c\r\n\r\n",
        b"GET / HTTP/1.1\nHost: a\n\n",
    ]
    return [number(20) + request for request in requests]


def stream():
    two = b"POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabcGET /b HTTP/1.1\r\nHost: a\r\n\r\n"
    return [number(0) + b"\x05" + two] + [number(0) + b"\x05" + request[2:] for request in head()]


def target():
    targets = [b"/v1/cases?limit=5&unit=110113-renhe", b"/v1/cases/lead/00112233445566778899aabbccddeeff", b"/",
               b"/%e4%bb%81%e5%92%8c?q=a+b%26", b"/a/../%2e%2e/%2fb", b"/v1/kpis/K01/split?by=unit&by=month"]
    cursors = [b"31\n0\n7\nt\xe4\xbb\x81".hex().encode(), b"9\n18446744073709551615\n-1\ni-5\n".hex().encode()]
    tags = [b'"3"', b'W/"3"', b"*", b'"99999999999999999"']
    languages = [b"zh-CN,zh;q=0.9,en;q=0.8", b"en", b"*;q=0.1, de"]
    proxies = [b"127.0.0.1, 192.0.2.0/24, fd00::/8\xff203.0.113.9, 192.0.2.8", b"192.0.2.7\xff[2001:db8::1]:80, unknown"]
    kinds_of_text = [targets, cursors, tags, languages, proxies]
    return [number(which) + text for which, texts in enumerate(kinds_of_text) for text in texts]


def token():
    def part(text):
        return base64.urlsafe_b64encode(text).rstrip(b"=")
    keys = (b'{"keys":[{"kty":"EC","crv":"P-256","kid":"a","x":"MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4",'
            b'"y":"4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM"},{"kty":"RSA","kid":"b","n":"' + b"u" * 342 + b'","e":"AQAB"}]}')
    headers = [b'{"alg":"RS256","kid":"b"}', b'{"alg":"none"}', b'{"alg":"HS256","kid":"a","jku":"https://x"}']
    return [number(0) + keys] + [number(1) + b".".join([part(h), part(b'{"iss":"i","sub":"s"}'), part(b"x" * 64)]) for h in headers]


def json():
    empty = [number(index) + b"{}" for index in range(0, len(kinds()), 8)]
    members = (b'{"unit":"110113-renhe","name":"\xe4\xb8\x81","id_type":"legacy","source":"hotline","amount":"12.50",'
               b'"on":"2026-03-04","at":"2026-03-04T09:00:00.000000+08:00","id":"00112233445566778899aabbccddeeff",'
               b'"list":[1,"2",null,true],"note":"\\u4ec1"}')
    return empty + [number(index) + members for index in range(0, len(kinds()), 16)]


def codes():
    return [b"11010519491231002X", b"110105491231002", b"91110113MA01C6NX47", b"2026-03-04", b"2024-02-29",
            b"2026-03-04T09:00:00+08:00", b"2026-03-04T01:00:00.123456Z", b"1234.50", b"-3", b"92233720368547758.07",
            " １１０１０５１９４９１２３１００２ｘ ".encode(), "王小明".encode(), b"13812341234", "欧阳修".encode()]


def archive():
    return [number(index) + bytes(400) for index in range(29)]


def table():
    header = "企业名称,统一社会信用代码,注册日期,注册资金,经营范围,所在省份,地区,注册地址\r\n"
    row = '"北京某，公司",91110113MA01C6NX47,2020/1/2,"1,000(万元人民币)",餐饮,北京,顺义,顺义区仁和镇\r\n'
    return [(header + row).encode(), (header + row).encode("gb18030"), b"\xef\xbb\xbf" + (header + row).encode(),
            b'a,b\n"x\ny","=1+1"\n', b'a\n"open', '"\uff1dcmd","@x"\n'.encode()]


def toml():
    reference = ROOT / "ops/reference"
    policy = b"".join((reference / f"policy/{name}.toml").read_bytes() for name in ("audit", "base", "disputes", "hardship"))
    divisions = b"".join((reference / f"divisions/{name}.toml").read_bytes() for name in ("beijing", "shunyi"))
    texts = (reference / "texts/target.zh.toml").read_bytes() + b"\xff" + (reference / "texts/target.en.toml").read_bytes()
    config = (b'host = "127.0.0.1"\nport = 0\n[[account]]\nid = "a"\nrole = "d_org"\nunit = "110113"\ntoken = "t"\n'
              b'name_zh = "a"\nname_en = "a"\n')
    files = [b"version = 1\n", (reference / "calendar/cn-2026.toml").read_bytes(), policy, divisions,
             (reference / "demo.toml").read_bytes()[:8000], (reference / "policy/permissions.toml").read_bytes(), texts]
    return [number(which) + data for which, data in enumerate(files)] + [number(4) + config]


def media():
    return [b"%PDF-1.7\n", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", b"\xff\xd8\xff\xe0\0\x10JFIF", b"PK\x03\x04word/document.xml",
            b"PK\x03\x04xl/workbook.xml", b"plain text\n", b"a,b\r\n1,2\r\n", b"<html><script>", b"GIF89a"]


def bundle():
    return [(GOLDEN / "bundle/case_v1.json").read_bytes(), (GOLDEN / "bundle/figure_v1.json").read_bytes()]


def note():
    receipt = (GOLDEN / "receipt_v1.tlog-proof").read_bytes()
    checkpoint = receipt[receipt.index(b"\n\n") + 2:]
    key = re.search(rb"key (\S+)\n", (GOLDEN / "backup_manifest_v1.txt").read_bytes())[1]
    policy = b"log " + key + b"\nwitness w " + key + b" https://w.example\ngroup g any w\nquorum g\n"
    request = b"old 2\noa8DAjHKL9IOzzDFKUuvj2kyHQm7FqxTiFzNF6OFKA0=\n\n" + checkpoint
    return [number(which) + data for which, data in enumerate(
        [checkpoint, b"signed", checkpoint.split(b"\n\n")[0] + b"\n", key, policy, receipt, request])] + [number(6) + b"42\n"]


def record():
    found = list(records())
    return [hex_file(GOLDEN / "record_v1.hex")] + found[::12]


def event():
    found = []
    for index, (family, name) in enumerate(kinds()):
        path = GOLDEN / family / f"{name}_v1.hex"
        if not path.exists():
            continue
        parts = dict(re.findall(r"class (\d) ([0-9a-f]*)", path.read_text()))
        data = number(index)
        for data_class in "234":
            if data_class in parts:
                part = bytes.fromhex(parts[data_class])
                data += number(0) + number(len(part)) + part
            else:
                data += number(3)
        found.append(data)
    return found


def keys():
    return [number(which) + number(0) + number(how) + number(20) + number(3) + b"\0\1\2" for which in range(4) for how in range(5)]


def backup():
    signed = (GOLDEN / "backup_manifest_v1.txt").read_bytes()
    text = signed.split("\n\n— ".encode())[0] + b"\n"
    listed = b"".join(b"ab" * 32 + b"  " + name + b"\n" for name in (b"a/b", b"c"))
    receipt = (GOLDEN / "receipt_v1.tlog-proof").read_bytes()
    journal = (receipt[receipt.index(b"\n\n") + 2:] + b"\n") * 2
    return [number(which) + data for which, data in enumerate([listed, text, text, text, journal])] + [number(3) + signed]


def tree():
    names = [b"tile/0/x001/234", b"tile/entries/000.p/7", b"tile/63/000", b"3/12", b"\0\x02ab\0\x01c"]
    edge = bytes([3] + [0] * 7) + bytes(96)
    return [number(0) + name for name in names + [edge]] + [number(which) + bytes(range(64)) for which in (1, 2, 3)]


def seeds(name):
    return [(f"seed_{index}", data) for index, data in enumerate(globals()[name]())]
