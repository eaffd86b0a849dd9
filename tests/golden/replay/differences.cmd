# A past of four leads, through its own program and through another that shows each kind of difference.
leadflow init --rehearsal --admin root --at 2026-03-02T09:00:00Z
leadflow user add ana --as root
leadflow user add bo --group closers --as root
leadflow deploy parts/then.wf --as root --at 2026-03-02T09:00:00Z
leadflow add lead name=Ada email=ada@example.com phone="+1 202 555 0100" fax="+1 202 555 0101" --key b1 --as ana --at 2026-03-02T10:00:00Z
leadflow add lead name=Bea email=bea@example.com phone="+1 202 555 0110" --key b2 --as ana --at 2026-03-02T10:01:00Z
leadflow add lead name=Cid email=cid@example.com phone="+1 202 555 0120" --key b3 --as ana --at 2026-03-02T10:02:00Z
leadflow add lead name=Dan phone="+1 202 555 0130" --key b4 --as ana --at 2026-03-02T10:03:00Z
leadflow apply key:b1 called --with score=70 --as ana --at 2026-03-02T11:00:00Z
leadflow apply key:b2 called --with score=10 --as ana --at 2026-03-02T11:01:00Z
leadflow apply key:b3 called --with score=20 --as ana --at 2026-03-02T11:02:00Z
leadflow apply key:b4 gone --as bo --at 2026-03-02T11:03:00Z
leadflow apply key:b1 won --as ana --at 2026-03-03T09:00:00Z
leadflow apply key:b3 won --as bo --at 2026-03-09T09:00:00Z
leadflow work --until 2026-03-20T00:00:00Z
leadflow replay parts/then.wf --exit-code
leadflow replay parts/then.wf --since 2026-03-03 --exit-code
leadflow replay parts/next.wf
leadflow replay parts/next.wf --since 2026-03-03
leadflow replay parts/next.wf --record key:b4
leadflow replay parts/next.wf --limit 1 --json
