# What is to be done: in lists, done, cancelled, by who stands in.
leadflow init --rehearsal --admin root
leadflow deploy parts/front.wf
leadflow user add bo --group presales
leadflow user add cy
leadflow user add ana --role manager
leadflow user add bo --deputy cy --until 2026-03-05
leadflow add lead name=Ada --key b1
leadflow pull pool --as bo
leadflow apply key:b1 call_later --as bo
leadflow add lead name=Bob --key b2
leadflow apply key:b2 call_later --as root --at 2026-03-02T21:30:00Z
leadflow add lead name=Cem --key b3
leadflow apply key:b3 call_later --as root --at 2026-03-01T10:00:00Z
leadflow activity list
leadflow activity list --today
leadflow activity list --late
leadflow activity list --next --at 2026-03-02T11:40:00Z
leadflow activity list --for cy
leadflow activity list --group presales --json
leadflow activity list --limit 1
leadflow activity done 1 --as cy --note "Reached them." --once d1
leadflow activity done 1 --as cy --note "Reached them." --once d1
leadflow activity cancel 2 --as ana --json
leadflow activity list --state all
leadflow history key:b1
leadflow undo key:b1 --as bo
leadflow activity list --record key:b1
leadflow verify
