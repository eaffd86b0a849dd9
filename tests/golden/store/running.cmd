# What waits and what a new unique finds alike strands a deployment; what records do not meet by then is counted.
leadflow init --rehearsal --admin root --at 2026-03-02T09:00:00Z
leadflow deploy parts/running.wf --at 2026-03-02T09:00:00Z
leadflow add lead name=Ada size=large --at 2026-03-02T09:00:00Z
leadflow add lead name=Bo fax=+12025550100 size=small --at 2026-03-02T09:00:00Z
leadflow add lead name=Cy size=large --at 2026-03-02T09:00:00Z
leadflow add lead name=Dee --at 2026-03-02T09:00:00Z
leadflow apply 1 later --at 2026-03-02T09:00:00Z
leadflow apply 3 tell --at 2026-03-02T09:00:00Z
leadflow apply 4 on --at 2026-03-02T09:00:00Z
leadflow deploy parts/homeless.wf --plan --at 2026-03-03T09:00:00Z
leadflow deploy parts/homeless.wf --at 2026-03-03T09:00:00Z --json
leadflow deploy parts/asking.wf --plan --at 2026-03-03T09:00:00Z
leadflow deploy parts/asking.wf --plan --json --at 2026-03-03T09:00:00Z
leadflow deploy parts/switched_off.wf --at 2026-03-03T09:00:00Z
leadflow outbox drop 1 --at 2026-03-03T09:00:00Z
leadflow work --until 2026-03-14T09:00:00Z
leadflow history 1
