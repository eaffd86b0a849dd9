# What a step would make, what it made, and that the history of its record tells of it; decimals are written plainly.
leadflow init --rehearsal --admin root
leadflow deploy parts/reckon.wf
leadflow user add bo
leadflow add lead name=Ada --key b1 --dry-run
leadflow add lead name=Ada --key b1 --dry-run --json
leadflow add lead name=Ada --key b1
leadflow apply 1 register --as bo --dry-run
leadflow apply 1 register --as bo --dry-run --json
leadflow apply 1 register --as bo --json
leadflow follow 1 upsell --as bo --dry-run
leadflow follow 1 upsell --as bo --dry-run --json
leadflow follow 1 upsell --as bo
leadflow set 1 rate=0.000000001
leadflow set 1 rate=123456789012345678.123456789
leadflow history 1
leadflow history 1 --json
leadflow undo 1
leadflow history 1
