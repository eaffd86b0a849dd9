# Every report in every form, on a day whose figures can be worked out by hand.
leadflow init --rehearsal --admin root --at 2026-03-02T12:00:00Z
leadflow deploy parts/team.wf --json --at 2026-03-02T12:00:00Z > deployed.json
leadflow user add ana --group presales --branch dallas
leadflow user add bo --group closers
leadflow add lead name=Ada source=web budget="1000.01 USD" probability=50 --entry leads. --as ana --at 2026-03-02T15:00:00Z
leadflow add lead name=Grace source=fair budget="0.25 USD" --entry leads. --as ana --at 2026-03-02T15:10:00Z
leadflow add lead name="=Alan" --key "+k" --entry leads. --as ana --at 2026-03-02T17:30:00Z
leadflow apply 1 reach --as ana --at 2026-03-02T15:04:59Z
leadflow apply 2 reach --as bo --at 2026-03-02T15:40:00Z
leadflow apply 1 offer --as ana --at 2026-03-03T15:00:00Z
leadflow apply 2 lose --as bo --at 2026-03-03T16:00:00Z
leadflow apply 1 sign --as bo --at 2026-03-04T15:00:00Z
leadflow undo 1 --as root --at 2026-03-04T15:01:00Z
leadflow apply 1 sign_for_owner --as bo --at 2026-03-04T15:02:00Z
leadflow report funnel --workflow leads --at 2026-03-05T15:00:00Z
leadflow report response --workflow leads --by source --since 2026-03-02 --until 2026-03-03 --at 2026-03-05T15:00:00Z
leadflow report performance --workflow leads --at 2026-03-05T15:00:00Z
leadflow report activities --at 2026-03-05T15:00:00Z
leadflow report rules --for bo --at 2026-03-05T15:00:00Z
leadflow report funnel --workflow leads --json --at 2026-03-05T15:00:00Z
leadflow report response --workflow leads --for ana --json --at 2026-03-05T15:00:00Z
leadflow report funnel --workflow leads --csv --at 2026-03-05T15:00:00Z
leadflow report response --workflow leads --by source --csv --table longest_waiting --at 2026-03-05T15:00:00Z
leadflow report activities --csv --at 2026-03-05T15:00:00Z
leadflow report response --workflow leads --by source --svg - --at 2026-03-05T15:00:00Z
leadflow report performance --workflow leads --svg people.svg --csv --at 2026-03-05T15:00:00Z
