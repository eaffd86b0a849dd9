# Counts and the oldest of each status; of everyone, of one person, in every width of a form.
leadflow init --rehearsal --admin root --at 2026-03-01T09:00:00Z
leadflow deploy parts/calls.wf --json --at 2026-03-01T09:00:00Z > deployed.json
leadflow user add ana --group presales --role manager
leadflow user add bo --group closers
leadflow add lead first_name=Ada last_name=Lovelace phone="+1 202 555 0100" --entry leads. --as ana --at 2026-03-01T10:00:00Z
leadflow add lead first_name=Grace last_name=Hopper --key g --entry leads. --as ana --at 2026-03-01T11:00:00Z
leadflow add lead last_name="電話をかける電話をかける電話をかける" phone="+1 202 555 0101" --entry leads. --as ana --at 2026-03-01T12:00:00Z
leadflow add lead last_name=Renewal --entry renewals. --as bo --at 2026-03-02T09:59:30Z
leadflow apply 2 stop --as ana --at 2026-03-02T09:00:00Z
leadflow add lead last_name=Taken phone="+1 202 555 0102" source=referral --entry leads.referred --as bo --at 2026-03-01T13:00:00Z
leadflow apply 5 take --as bo --at 2026-03-01T13:30:00Z
leadflow add lead last_name=Given phone="+1 202 555 0103" source=referral --entry leads.referred --as bo --at 2026-03-01T12:30:00Z
leadflow apply 6 give --as bo --at 2026-03-01T14:00:00Z
leadflow board --at 2026-03-02T10:00:00Z
leadflow board leads --limit 1 --at 2026-03-02T10:00:00Z
leadflow board leads --limit 0 --at 2026-03-02T10:00:00Z
leadflow board leads --as bo --at 2026-03-02T10:00:00Z
leadflow board leads --as ana --at 2026-03-02T10:00:00Z
leadflow board renewals --json --at 2026-03-02T10:00:00Z
leadflow board --as ana --limit 1 --json --at 2026-03-02T10:00:00Z
leadflow board renewals --html - --at 2026-03-02T10:00:00Z
