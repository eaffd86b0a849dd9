"""The managers' figures once more, the slow way: from what `list`, `history` and `user list` say as JSON.

Shares nothing with the program but docs/reports.md. Knows tests/report/team.wf by heart.
"""

import datetime
import decimal
import fractions
import zoneinfo

Fraction = fractions.Fraction
UTC = datetime.timezone.utc
MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000

# In the order of a funnel: open ones as the file has them, then won, lost, archived.
PHASES = {
    "leads": [("uncontacted", "Uncontacted", "open", ["fresh"]), ("conversation", "Conversation", "open", ["talking", "offered"]),
              ("sold", "Sold", "won", ["won_lead"]), ("gone", "Gone", "lost", ["dead"]), ("later", "Later", "archived", ["parked"])],
    "renewals": [("open_ones", "Open", "open", ["due"]), ("kept", "Kept", "won", ["kept"]), ("ended", "Ended", "lost", ["ended"])],
    "visits": [("planning", "Planning", "open", ["planned"]), ("visited", "Visited", "won", ["visited"])],
}
WORKFLOW_LABELS = {"leads": "Leads <b>&amp;", "renewals": "Renewals", "visits": "Visits"}
TYPES = {"leads": "lead", "renewals": "lead", "visits": "visit"}
MONEY = {"lead": ("budget", "USD")}  # a visit has two attributes of money, so without --money it has no amounts
GROUPS = [("presales", "@Pre-sales"), ("closers", '+Closers & "co"')]
BRANCHES = [("dallas", "-Dallas"), ("austin", "Austin\tTX")]
ACTIVITIES = [("call_back", "Call back"), ("prepare", "=1+1")]
SOURCES = [("web", '=HYPERLINK("http://example.com")'), ("fair", "</text><script>alert(1)</script>"),
           ("friend", "Friend, \"the\" 'best' & co")]
RULES = [("call_soon", "Call soon", "leads.fresh", "leads"), ("bounced", "Bounced", "leads.fresh", "leads"),
         ("opened", "Opened", "leads.fresh", "leads"), ("never", "Never", "leads", "leads"), ("greet", "Greet", "for lead", None)]


def ms(text):
    if text is None:
        return None
    moment = datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))
    return (moment - datetime.datetime(1970, 1, 1, tzinfo=UTC)) // datetime.timedelta(milliseconds=1)


def when(at):
    if at is None:
        return None
    text = (datetime.datetime(1970, 1, 1, tzinfo=UTC) + datetime.timedelta(milliseconds=at)).isoformat(timespec="milliseconds")
    return text.replace("+00:00", "Z").replace(".000Z", "Z")


def rounded(value):
    """Half away from zero."""
    value = Fraction(value)
    return (abs(value) + Fraction(1, 2)).__floor__() * (1 if value >= 0 else -1)


def percent(part, whole):
    return decimal.Decimal(rounded(Fraction(part * 1000, whole))) / 10 if whole else None


def median(values):
    values = sorted(values)
    if not values:
        return None
    middle = len(values) // 2
    return values[middle] if len(values) % 2 else rounded(Fraction(values[middle - 1] + values[middle], 2))


def nearest_rank(values, share):
    values = sorted(values)
    for candidate in values:
        if Fraction(sum(value <= candidate for value in values), len(values)) >= share:
            return candidate
    return None


def mean(values):
    return rounded(Fraction(sum(values), len(values))) if values else None


def money(amount, currency):
    return {"amount": amount, "currency": currency} if currency else None


class Office:
    """The hours of team.wf."""
    zone = zoneinfo.ZoneInfo("America/Chicago")
    closed = {datetime.date(2026, 3, 10)}

    def spans(self, date):
        if date.weekday() > 4 or date in self.closed:
            return []
        return [tuple(ms(datetime.datetime.combine(date, datetime.time(hour), self.zone).astimezone(UTC).isoformat()) for hour in span)
                for span in ((9, 12), (13, 18))]

    def date(self, at):
        return datetime.datetime.fromtimestamp(at / 1000, self.zone).date()

    def between(self, start, end):
        total, date = 0, self.date(start)
        while date <= self.date(end):
            total += sum(max(0, min(end, closes) - max(start, opens)) for opens, closes in self.spans(date))
            date += datetime.timedelta(days=1)
        return total

    def a_day_on(self, at):
        local = datetime.datetime.fromtimestamp(at // 1000, self.zone)
        date = local.date() + datetime.timedelta(days=1)
        while not self.spans(date):
            date += datetime.timedelta(days=1)
        target = ms(datetime.datetime.combine(date, local.time(), self.zone).astimezone(UTC).isoformat()) + at % 1000
        while True:
            for opens, closes in self.spans(date):
                if target < closes:
                    return max(target, opens)
            date += datetime.timedelta(days=1)


OFFICE = Office()


class Record:
    def __init__(self, shown, history, appointment_people):
        self.__dict__.update(shown)
        self.received, self.first_contact = ms(shown["created_at"]), ms(shown["first_contact_at"])
        self.owner_key = None if not shown["owner"] else ("group" if shown["owner_is_group"] else "person", shown["owner"])
        self.working = shown["kind"] == "open" and not shown["closed"] and not shown["returned"]
        self.steps = [row for row in history if row["undone_by"] is None and row["what"] != "undo"]
        self.entries, self.activities, self.appointments, self.contacts = [], [], [], []
        for row in self.steps:
            for effect in row["effects"]:
                self.take(row, effect, appointment_people)

    def take(self, row, effect, appointment_people):
        at, kind = ms(row["at"]), effect["effect"]
        if kind == "entered":
            self.entries.append((effect["workflow"], effect["state"], at, row, False))
        elif kind == "moved":
            self.entries.append((effect.get("to_workflow", self.entries[-1][0]), effect["to"], at, row, True))
        elif kind == "contact":
            self.contacts.append((row, effect))
        elif kind == "activity":
            self.activities.append({"name": effect["activity"], "made": at, "due": ms(effect["due"]), "state": "open", "marked": False,
                                    "ended": None, "by": None})
        elif kind == "activity_ended":
            one = next(a for a in self.activities if a["name"] == effect["activity"] and a["state"] == "open")
            if effect["how"] == "late":
                one["marked"] = True
            else:
                one.update(state=effect["how"], ended=at, by=row["actor"])
        elif kind == "appointment":
            self.appointments.append({"set": at, "by": row["actor"]})
        elif kind == "appointment_outcome":
            self.appointments.append({"outcome": effect["outcome"], "at": at, "person": appointment_people[effect["appointment"]]})


class Oracle:
    def __init__(self, records, people, now, options):
        self.records, self.people, self.now, self.options = records, {p["name"]: p for p in people}, now, options
        self.workflows = [w for w in PHASES if options.get("workflow") in (None, w) and options.get("type") in (None, TYPES[w])]

    # -- what is asked for

    def in_period(self, at):
        return (self.options.get("since") is None or at >= self.options["since"]) and \
            (self.options.get("until") is None or at < self.options["until"])

    def covers(self, record):
        return self.options.get("workflow") in (None, record.workflow) and self.options.get("type") in (None, record.type)

    def groups_of(self, who):
        if who is None:
            return []
        return [who[1]] if who[0] == "group" else self.people[who[1]]["groups"]

    def concerns(self, who, branch):
        person, group = self.options.get("for"), self.options.get("group")
        return (self.options.get("branch") in (None, branch or None) and (person is None or who == ("person", person)) and
                (group is None or group in self.groups_of(who)))

    def is_filtered(self):
        return any(self.options.get(name) for name in ("for", "group", "branch"))

    # -- lines

    def keys(self, who, branch):
        keys = [("all", None), ("branch", branch or None), ("person", who[1] if who and who[0] == "person" else None)]
        return keys + ([("group", group) for group in self.groups_of(who)] or [("group", None)])

    def ordered(self, lines, by="", values=()):
        """(by, name, label) in the order of a report."""
        names = {"activity": ACTIVITIES, "group": GROUPS, "branch": BRANCHES, by: values}

        def order(key):
            section = ["all", "activity", "person", "group", "branch", by].index(key[0])
            known = [name for name, _ in names.get(key[0], ())]
            place = known.index(key[1]) if key[1] in known else len(known)
            return section, key[1] is None and key[0] != "all", place, key[1] or ""

        for key in sorted(lines, key=order):
            yield key, {"by": key[0], "name": key[1], "label": dict(names.get(key[0], ())).get(key[1], key[1])}

    # -- reports

    def funnel(self):
        phases, totals = [], []
        for workflow in self.workflows:
            attribute, currency = MONEY.get(TYPES[workflow], (None, None))
            of = {state: name for name, _, _, states in PHASES[workflow] for state in states}
            kinds = {name: kind for name, _, kind, _ in PHASES[workflow]}
            order = [name for name, _, _, _ in PHASES[workflow]]
            cohort = [r for r in self.records if self.in_period(r.received) and self.concerns(r.owner_key, r.branch)
                      and any(entry[0] == workflow for entry in r.entries)]
            sums = {"open": Fraction(0), "forecast": Fraction(0), "won": Fraction(0)}
            for name, label, kind, states in PHASES[workflow]:
                entered = went_on = 0
                times = []
                for record in cohort:
                    path = [(of.get(state) if flow == workflow else None, at) for flow, state, at, _, _ in record.entries]
                    if name not in [phase for phase, _ in path]:
                        continue
                    entered += 1
                    after = [phase for phase, _ in path[[phase for phase, _ in path].index(name):] if phase]
                    went_on += any(kinds[p] == "won" or (kinds[p] == "open" and order.index(p) > order.index(name)) for p in after)
                    if path[-1][0] != name:
                        times.append(sum(path[i + 1][1] - at for i, (phase, at) in enumerate(path) if phase == name))
                here = [r for r in cohort if r.workflow == workflow and r.status in states]
                working = [r for r in here if r.working]
                counted = working if kind == "open" else here
                value, forecast = Fraction(0), Fraction(0)
                for record in counted:
                    amount = record.attributes.get(attribute, {"amount": 0})["amount"]
                    value += amount
                    chance = {"talking": 10, "planned": 50}.get(record.status, 0)
                    if record.status == "offered":
                        chance = min(100, max(0, Fraction(str(record.attributes.get("probability", 0)))))
                    forecast += amount * Fraction(chance) / 100
                if kind == "open":
                    sums["open"] += value
                    sums["forecast"] += forecast
                if kind == "won":
                    sums["won"] += value
                is_open = kind == "open"
                phases.append({"workflow": workflow, "phase": name, "label": label, "kind": kind, "entered": entered,
                               "share": percent(entered, len(cohort)), "went_on": went_on if is_open else None,
                               "conversion": percent(went_on, entered) if is_open else None, "median_time_ms": median(times),
                               "now": len(here), "working": len(working) if is_open else None, "value": money(rounded(value), currency),
                               "forecast": money(rounded(forecast), currency) if is_open else None})
            totals.append({"workflow": workflow, "label": WORKFLOW_LABELS[workflow], "records": len(cohort), "money_attribute": attribute,
                           "open_value": money(rounded(sums["open"]), currency), "forecast": money(rounded(sums["forecast"]), currency),
                           "won_value": money(rounded(sums["won"]), currency)})
        return {"phases": phases, "workflows": totals}

    def response(self):
        by = self.options.get("by", "")
        lines, waiting = {("all", None): []}, []
        for record in self.records:
            if record.workflow not in self.workflows or not self.in_period(record.received):
                continue
            who = record.owner_key
            if record.first_contact is not None:
                first = next(row for row, effect in record.contacts if effect.get("first"))
                who = ("person", first["actor"]) if first["actor"] else None
            if not self.concerns(who, record.branch):
                continue
            for key in self.keys(who, record.branch):
                lines.setdefault(key, []).append(record)
            if by:
                value = record.attributes.get(by) if TYPES[record.workflow] == "lead" else None
                value = {True: "true", False: "false"}.get(value, value)
                lines.setdefault((by, value), []).append(record)
            if record.first_contact is None and record.working:
                waiting.append(record)
        rows = []
        for key, head in self.ordered(lines, by, SOURCES if by == "source" else ()):
            for clock in ("wall", "business"):
                rows.append({**head, "clock": clock, **self.response_line(lines[key], clock)})
        longest = sorted(waiting, key=lambda r: (r.received, r.id))[:10]
        return {"lines": rows, "longest_waiting": [
            {"id": r.id, "key": r.key, "workflow": r.workflow, "received_at": when(r.received), "age_ms": max(0, self.now - r.received),
             "owner": None if r.owner_key is None else ("group " if r.owner_key[0] == "group" else "") + r.owner_key[1],
             "business_age_ms": OFFICE.between(r.received, self.now) if r.workflow == "leads" else None} for r in longest]}

    def response_line(self, records, clock):
        contacted = [r for r in records if r.first_contact is not None]
        waiting = [r for r in records if r.first_contact is None and r.working]
        made = {"records": len(records), "contacted": len(contacted), "waiting": len(waiting),
                "never": len(records) - len(contacted) - len(waiting)}
        limits = {"within_5m": 5 * MINUTE, "within_30m": 30 * MINUTE, "within_60m": HOUR, "within_1d": DAY}
        names = ["median_ms", "p90_ms", "mean_ms", "waiting_median_ms", "waiting_longest_ms"]
        names += [name + end for name in limits for end in ("", "_count", "_of")]
        if clock == "business" and (any(r.workflow != "leads" for r in records) or self.workflows != ["leads"]):
            return {**made, **dict.fromkeys(names)}

        def waited(record):
            end = max(record.received, self.now if record.first_contact is None else record.first_contact)
            return end - record.received if clock == "wall" else OFFICE.between(record.received, end)

        def is_within(record, name):
            if clock == "wall" or name != "within_1d":
                return waited(record) <= limits[name]
            return max(record.received, self.now if record.first_contact is None else record.first_contact) <= OFFICE.a_day_on(record.received)

        times, ages = [waited(r) for r in contacted], [waited(r) for r in waiting]
        made.update(median_ms=median(times), p90_ms=nearest_rank(times, Fraction(9, 10)), mean_ms=mean(times),
                    waiting_median_ms=median(ages), waiting_longest_ms=max(ages, default=None))
        for name in limits:
            part = sum(is_within(r, name) for r in contacted)
            whole = sum(r.first_contact is not None or not is_within(r, name) for r in records)
            made.update({name: percent(part, whole), name + "_count": part, name + "_of": whole})
        return made

    def performance(self):
        figures = ["owned", "working", "dispositions", "contact_attempts", "contacts_made", "moves", "appointments_set", "appointments_held",
                   "appointments_missed", "activities_done", "activities_late", "won", "lost", "credited"]
        currencies = {MONEY[TYPES[w]][1] for w in self.workflows if TYPES[w] in MONEY}
        currency = currencies.pop() if len(currencies) == 1 else None
        lines = {("all", None): {}}
        for person in self.people.values():
            if person["active"] and self.concerns(("person", person["name"]), person["branch"]):
                lines[("person", person["name"])] = {}
        if not self.is_filtered():
            lines.update({("group", name): {} for name, _ in GROUPS})
            lines.update({("branch", name): {} for name, _ in BRANCHES})

        def add(record, who, figure, amount=1):
            if isinstance(who, str):
                who = ("person" if who in self.people else "group", who) if who else None
            branch = self.people[who[1]]["branch"] if who and who[0] == "person" else record.branch
            if self.concerns(who, branch):
                for key in self.keys(who, branch):
                    line = lines.setdefault(key, {})
                    line[figure] = line.get(figure, 0) + amount

        kinds = {(flow, state): kind for flow, phases in PHASES.items() for _, _, kind, states in phases for state in states}
        for record in filter(self.covers, self.records):
            if record.owner_key:
                add(record, record.owner_key, "owned")
                if record.working:
                    add(record, record.owner_key, "working")
            for row in record.steps:
                if self.in_period(ms(row["at"])) and row["what"] == "apply" and not any(e["effect"] == "created" for e in row["effects"]):
                    add(record, row["actor"], "dispositions")
            for row, effect in record.contacts:
                if self.in_period(ms(row["at"])):
                    add(record, row["actor"], "contact_attempts")
                    if effect["kind"] == "made":
                        add(record, row["actor"], "contacts_made")
            last = {}
            for i, (flow, state, at, row, is_move) in enumerate(record.entries):
                if not is_move or not self.in_period(at):
                    continue
                add(record, row["actor"], "moves")
                kind = kinds[flow, state] if flow in self.workflows else None
                before = kinds[record.entries[i - 1][:2]] if record.entries[i - 1][0] in self.workflows else None
                if kind in ("won", "lost") and before != kind:
                    last[kind] = row["actor"]
            for kind, actor in last.items():
                add(record, actor, kind)
            for one in record.activities:
                done = one["state"] == "done"
                who = one["by"] if done and one["by"] else record.owner_key
                if done and self.in_period(one["ended"]):
                    add(record, who, "activities_done")
                late = one["marked"] or (one["ended"] > one["due"] if done else one["due"] <= self.now)
                if late and one["state"] != "cancelled" and self.in_period(one["due"]):
                    add(record, who, "activities_late")
            for one in record.appointments:
                if "set" in one and self.in_period(one["set"]):
                    add(record, one["by"], "appointments_set")
                if one.get("outcome") in ("held", "missed") and self.in_period(one["at"]):
                    add(record, one["person"], "appointments_" + one["outcome"])
            if record.closed and self.in_period(ms(record.closed_at)):
                add(record, record.credited_to, "credited")
                attribute = MONEY.get(record.type, (None, None))[0]
                if attribute in record.attributes and currency and record.workflow in self.workflows:
                    add(record, record.credited_to, "money", record.attributes[attribute]["amount"])
        rows = []
        for key, head in self.ordered(lines):
            line = {name: lines[key].get(name, 0) for name in figures}
            is_person = key[0] == "person" and key[1] is not None
            rows.append({**head, "active": self.people[key[1]]["active"] if is_person else None, **line,
                         "win_rate": percent(line["won"], line["won"] + line["lost"]),
                         "money": money(lines[key].get("money", 0), currency)})
        return {"lines": rows}

    def activities(self):
        lines = {("all", None): []}
        lines.update({("activity", name): [] for name, _ in ACTIVITIES})
        for record in filter(self.covers, self.records):
            for one in record.activities:
                who = ("person", one["by"]) if one["state"] == "done" and one["by"] else record.owner_key
                if self.in_period(one["made"]) and self.concerns(who, record.branch):
                    for key in [("activity", one["name"])] + self.keys(who, record.branch):
                        lines.setdefault(key, []).append(one)
        rows = []
        for key, head in self.ordered(lines):
            ones = lines[key]
            done = [one for one in ones if one["state"] == "done"]
            late = [one for one in done if one["marked"] or one["ended"] > one["due"]]
            open_ones = [one for one in ones if one["state"] == "open"]
            open_late = [one for one in open_ones if one["marked"] or one["due"] <= self.now]
            rows.append({**head, "made": len(ones), "done_on_time": len(done) - len(late), "done_late": len(late),
                         "open": len(open_ones) - len(open_late), "open_late": len(open_late),
                         "cancelled": len(ones) - len(done) - len(open_ones),
                         "on_time": percent(len(done) - len(late), len(done) + len(open_late)),
                         "median_to_done_ms": median([one["ended"] - one["made"] for one in done])})
        return {"lines": rows}

    def rules(self):
        fired, kept = {}, {}
        for record in filter(self.covers, self.records):
            if not self.concerns(record.owner_key, record.branch):
                continue
            for row in record.steps:
                for effect in row["effects"]:
                    at = ms(row["at"])
                    if not self.in_period(at):
                        continue
                    if effect["effect"] == "rule_fired":
                        fired.setdefault(effect["name"], []).append(at)
                    if effect["effect"] == "rule_skipped":
                        kept.setdefault((effect["name"], effect["why"]), []).append(at)
        known = [rule for rule in RULES if (rule[3] in self.workflows if rule[3] else any(TYPES[w] == "lead" for w in self.workflows))]
        rows = [{"rule": name, "label": label, "places": places, "disabled": False, "fired": len(fired.get(name, [])),
                 "skipped": sum(len(at) for (rule, why), at in kept.items() if rule == name and not why.startswith("incomplete: ")),
                 "refused": sum(len(at) for (rule, why), at in kept.items() if rule == name and why.startswith("incomplete: ")),
                 "last_fired": when(max(fired.get(name, []), default=None))} for name, label, places, _ in known]
        reasons = [{"rule": rule, "outcome": "refused" if why.startswith("incomplete: ") else "skipped", "why": why, "times": len(at),
                    "last": when(max(at))} for (rule, why), at in sorted(kept.items())]
        return {"rules": rows, "reasons": reasons}
