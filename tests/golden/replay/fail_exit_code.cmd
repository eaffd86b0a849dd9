# For a pipeline: anything that differs is a no.
leadflow init --rehearsal --admin root --at 2026-03-02T09:00:00Z
leadflow user add bo --group closers --as root
leadflow deploy parts/then.wf --as root --at 2026-03-02T09:00:00Z
leadflow replay parts/then.wf
leadflow add lead name=Dan phone="+1 202 555 0130" --key b4 --as root --at 2026-03-02T10:03:00Z
leadflow apply key:b4 gone --as bo --at 2026-03-02T11:03:00Z
leadflow replay parts/next.wf --since yesterday
leadflow replay parts/next.wf --record key:nobody
leadflow replay parts/next.wf --exit-code
