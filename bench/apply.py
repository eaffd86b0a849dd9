"""apply.py STORE ROWS: one disposition as a Python script does it.

A table decides where the lead goes; the sqlite3 module does the reads and writes that leadflow did for the same
disposition (ROWS, recorded by bench_record).
"""
import json
import sqlite3
import sys

MOVES = {
    "new_lead": {"no_answer": "attempted", "left_voicemail": "attempted", "interested": "in_talks"},
    "attempted": {"no_answer": "attempted", "left_voicemail": "attempted", "give_up": "unreachable"},
    "in_talks": {"send_offer": "offer_sent", "declined_later": "declined"},
    "offer_sent": {"signed": "customer", "declined_later": "declined"},
}


def main(store, rows):
    if MOVES["new_lead"]["left_voicemail"] != "attempted":
        raise SystemExit("the table leads elsewhere")
    with open(rows, encoding="utf-8") as file:
        statements = json.load(file)
    connection = sqlite3.connect(store, timeout=10, isolation_level=None)
    for sql, *values in statements:
        connection.execute(sql, values).fetchall()
    connection.close()


main(*sys.argv[1:])
