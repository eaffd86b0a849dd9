// apply.mjs STORE ROWS: one disposition as a Node script does it. XState decides where the lead goes; better-sqlite3
// does the reads and writes that leadflow did for the same disposition (ROWS, recorded by bench_record).

import { readFileSync } from "node:fs";
import Database from "better-sqlite3";
import { createActor, createMachine } from "xstate";

const machine = createMachine({
  id: "calls",
  initial: "new_lead",
  states: {
    new_lead: { on: { no_answer: "attempted", left_voicemail: "attempted", interested: "in_talks" } },
    attempted: { on: { no_answer: "attempted", left_voicemail: "attempted", interested: "in_talks", give_up: "gone" } },
    in_talks: { on: { send_offer: "offer_sent", declined: "gone" } },
    offer_sent: { on: { signed: "customer", declined: "gone" } },
    customer: { type: "final" },
    gone: { type: "final" },
  },
});
const actor = createActor(machine, { snapshot: machine.resolveState({ value: "new_lead" }) }).start();
actor.send({ type: "left_voicemail" });
if (actor.getSnapshot().value !== "attempted") throw new Error("the machine went elsewhere");

const [store, rows] = process.argv.slice(2);
const db = new Database(store, { fileMustExist: true, timeout: 10000 });
const prepared = new Map();
for (const [sql, ...values] of JSON.parse(readFileSync(rows, "utf8"))) {
  if (!prepared.has(sql)) prepared.set(sql, db.prepare(sql));
  const statement = prepared.get(sql);
  let bound = values.map((value) => (Number.isInteger(value) ? BigInt(value) : value));
  // better-sqlite3 takes `?1` for a parameter with a name.
  if (/\?[0-9]/.test(sql)) bound = Object.fromEntries(bound.map((value, index) => [index + 1, value]));
  if (statement.reader) statement.all(bound);
  else statement.run(bound);
}
db.close();
