"""read_arrow.py HOST:PORT: runs programs on a server and reads their results as Arrow, with nothing but pyarrow.

Exits with 0 if every value of every type is what was put in.
"""

import datetime as dt
import json
import sys
import urllib.error
import urllib.request
from decimal import Decimal

import pyarrow as pa

SERVER = "http://" + sys.argv[1]
ARROW = "application/vnd.apache.arrow.stream"
ROWS = 200_000
UTC = dt.timezone.utc

# SQL, the Arrow type, the value.
VALUES = [
    ("true", pa.bool_(), True),
    ("(-128)::TINYINT", pa.int8(), -128),
    ("(-32768)::SMALLINT", pa.int16(), -32768),
    ("(-2147483648)::INTEGER", pa.int32(), -(2**31)),
    ("(-9223372036854775808)::BIGINT", pa.int64(), -(2**63)),
    ("255::UTINYINT", pa.uint8(), 255),
    ("65535::USMALLINT", pa.uint16(), 65535),
    ("4294967295::UINTEGER", pa.uint32(), 2**32 - 1),
    ("18446744073709551615::UBIGINT", pa.uint64(), 2**64 - 1),
    ("(-99999999999999999999999999999999999999)::HUGEINT", pa.decimal128(38, 0), Decimal(-(10**38 - 1))),
    ("0.1::FLOAT", pa.float32(), 0.10000000149011612),
    ("'-inf'::DOUBLE", pa.float64(), float("-inf")),
    ("0.1::DOUBLE", pa.float64(), 0.1),
    ("(-999.9)::DECIMAL(4,1)", pa.decimal128(4, 1), Decimal("-999.9")),
    ("1234567890123456789012345678.0123456789::DECIMAL(38,10)", pa.decimal128(38, 10), Decimal("1234567890123456789012345678.0123456789")),
    ("'é𝄞 ' || chr(10)", pa.string(), "é𝄞 \n"),
    ("'\\x00\\xFF'::BLOB", pa.binary(), b"\x00\xff"),
    ("DATE '0001-01-01'", pa.date32(), dt.date(1, 1, 1)),
    ("TIME '23:59:59.999999'", pa.time64("us"), dt.time(23, 59, 59, 999999)),
    ("TIMESTAMP '1969-12-31 23:59:59.999999'", pa.timestamp("us"), dt.datetime(1969, 12, 31, 23, 59, 59, 999999)),
    ("'2024-02-29 12:30:00'::TIMESTAMP_S", pa.timestamp("us"), dt.datetime(2024, 2, 29, 12, 30)),
    ("'2024-02-29 12:30:00.001'::TIMESTAMP_MS", pa.timestamp("us"), dt.datetime(2024, 2, 29, 12, 30, 0, 1000)),
    ("TIMESTAMPTZ '2024-02-29 12:30:00+02'", pa.timestamp("us", "UTC"), dt.datetime(2024, 2, 29, 10, 30, tzinfo=UTC)),
    ("INTERVAL '1 year -2 days 3 hours'", pa.string(), "P1Y-2DT3H"),
    ("'6ba7b810-9dad-11d1-80b4-00c04fd430c8'::UUID", pa.string(), "6ba7b810-9dad-11d1-80b4-00c04fd430c8"),
    ("'{\"a\": [1]}'::JSON", pa.string(), '{"a": [1]}'),
    ("'b'::ENUM('a', 'b')", pa.string(), "b"),
    ("{'a': 1, 'b': [DATE '2024-01-01']}", pa.string(), '{"a":1,"b":["2024-01-01"]}'),
    ("MAP {'k': 1.50}", pa.string(), '{"k":1.50}'),
    ("'0101'::BIT", pa.string(), "0101"),
    ("[1, NULL, 3]", pa.list_(pa.int32()), [1, None, 3]),
    ("[]::VARCHAR[]", pa.list_(pa.string()), []),
    ("[1, 2]::INTEGER[2]", pa.list_(pa.int32()), [1, 2]),
    ("[[1.5], NULL, []]::DECIMAL(4,1)[][]", pa.list_(pa.list_(pa.decimal128(4, 1))), [[Decimal("1.5")], None, []]),
    ("[{'a': 1}]", pa.list_(pa.string()), ['{"a":1}']),
    ("[TIMESTAMP '2024-01-01']", pa.list_(pa.timestamp("us")), [dt.datetime(2024, 1, 1)]),
]

MANY = f"""
SELECT i AS n, 'row ' || i AS s, CASE WHEN i % 7 > 0 THEN (i / 4)::DECIMAL(18,3) END AS d, i / 8 AS f,
  TIMESTAMP '2024-01-01' + to_seconds(i) AS t, [i, NULL] AS l, i % 2 = 0 AS even
FROM range({ROWS}) r(i)
"""


def call(path, body, accept="application/json"):
    request = urllib.request.Request(
        SERVER + path, json.dumps(body).encode(), {"Content-Type": "application/json", "Accept": accept}
    )
    return urllib.request.urlopen(request, timeout=90)


def submit(text, datasource=""):
    task = {"name": "t", "sql": {"text": text, "datasource": datasource}}
    with call("/v1/runs", {"spec": {"name": "arrow", "tasks": [task]}}) as answer:
        return json.load(answer)["token"]


def results(token):
    """The tables of a run by (task, attempt, statement), the number of its pages, and how it ended."""
    pages = {}
    count = 0
    end = "false"
    while end != "true":
        with call("/v1/fetch", {"token": token, "wait": "30s"}, ARROW) as answer:
            token, end = answer.headers["Signalbox-Token"], answer.headers["Signalbox-End"]
            if answer.status == 200:
                assert answer.headers["Content-Type"] == ARROW
                key = tuple(answer.headers["Signalbox-" + part] for part in ("Task", "Attempt", "Statement"))
                pages.setdefault(key, []).append(pa.ipc.open_stream(answer.read()).read_all())
                count += 1
    tables = {}
    for key, parts in pages.items():
        assert all(part.schema.equals(parts[0].schema, check_metadata=True) for part in parts), key
        tables[key] = pa.concat_tables(parts)
        tables[key].validate(full=True)
    return tables, count, answer.headers["Signalbox-Status"]


def check(what, found, expected):
    if found != expected:
        raise SystemExit(f"{what}: found {found!r}, expected {expected!r}")


def check_types():
    values = ", ".join(f"{sql} AS c{i}" for i, (sql, _, _) in enumerate(VALUES))
    nulls = ", ".join(f"NULL AS c{i}" for i in range(len(VALUES)))
    tables, _, status = results(submit(f"SELECT {values} UNION ALL SELECT {nulls}; SELECT 1 AS x WHERE false"))
    check("status", status, "SUCCEEDED")
    check("results", sorted(tables), [("t", "1", "1"), ("t", "1", "2")])
    table = tables["t", "1", "1"]
    for i, (sql, arrow, value) in enumerate(VALUES):
        check("type of " + sql, table.schema.field(i).type, arrow)
        check("value of " + sql, table.column(i).to_pylist(), [value, None])
    check("database's own type", table.schema.field("c13").metadata, {b"signalbox.type": b"DECIMAL(4,1)"})
    empty = tables["t", "1", "2"]
    check("empty result", (empty.num_rows, empty.schema.names, empty.schema.types), (0, ["x"], [pa.int32()]))


def check_many():
    tables, pages, status = results(submit(MANY))
    check("status", status, "SUCCEEDED")
    table = tables["t", "1", "1"]
    check("rows", table.num_rows, ROWS)
    start = dt.datetime(2024, 1, 1)
    columns = {
        "n": [i for i in range(ROWS)],
        "s": [f"row {i}" for i in range(ROWS)],
        "d": [Decimal(i) / 4 if i % 7 > 0 else None for i in range(ROWS)],
        "f": [i / 8 for i in range(ROWS)],
        "t": [start + dt.timedelta(seconds=i) for i in range(ROWS)],
        "l": [[i, None] for i in range(ROWS)],
        "even": [i % 2 == 0 for i in range(ROWS)],
    }
    check("columns", table.schema.names, list(columns))
    for name, values in columns.items():
        if table.column(name).to_pylist() != values:
            raise SystemExit(f"column {name} differs")
    print(f"{ROWS} rows in {pages} pages")


def check_sqlite():
    text = "CREATE TABLE t (i INTEGER, r REAL, x TEXT, b BLOB, d DATE);"
    text += "INSERT INTO t VALUES (5000000000, 0.1, 'a', x'00ff', 17), (NULL, NULL, NULL, NULL, '2024-01-01'); SELECT * FROM t"
    tables, _, status = results(submit(text, "sqlite::memory:"))
    check("status", status, "SUCCEEDED")
    table = tables["t", "1", "3"]
    check("SQLite's types", table.schema.types, [pa.int64(), pa.float64(), pa.string(), pa.binary(), pa.string()])
    rows = [(5000000000, 0.1, "a", b"\x00\xff", "17"), (None, None, None, None, "2024-01-01")]
    check("SQLite's rows", [tuple(row.values()) for row in table.to_pylist()], rows)


def check_unfit():
    try:
        results(submit("SELECT DATE 'infinity' AS d"))
    except urllib.error.HTTPError as refused:
        check("status of the answer", refused.code, 422)
        check("code", json.load(refused)["code"], "SB-ARROW-422")
        return
    raise SystemExit("an infinite date came as something else")


def check_failure():
    tables, _, status = results(submit("SELECT 1 AS x; SELECT * FROM nowhere"))
    check("status", status, "FAILED")
    check("rows before the failure", tables["t", "1", "1"].to_pylist(), [{"x": 1}])


for each in (check_types, check_many, check_sqlite, check_unfit, check_failure):
    each()
    print(each.__name__, "ok")
