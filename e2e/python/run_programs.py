"""Runs SQL programs with the SQLFlow client of this environment: one JSON string a line in, one JSON object a line out."""

import json
import sys
import time

import grpc
import sqlflow


def shown(value):
    return "%s %r" % (type(value).__name__, value)


def results(message):
    if message is None:
        return []
    found = [message.get(i) for i in range(message.length())]
    return [
        {"columns": rows.column_names(), "rows": [[shown(v) for v in row] for row in rows.rows()]}
        for rows in found
    ]


def answer(client, program):
    began = time.monotonic()
    try:
        told = {"results": results(client.execute(program))}
    except grpc.RpcError as error:
        told = {"code": error.code().name, "details": error.details()}
    told["seconds"] = time.monotonic() - began
    return told


def main():
    out = sys.stdout
    # The client writes its log there.
    sys.stdout = sys.stderr
    client = sqlflow.Client(server_url=sys.argv[1])
    for line in sys.stdin:
        print(json.dumps(answer(client, json.loads(line))), file=out, flush=True)


main()
