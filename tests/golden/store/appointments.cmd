# Meetings, and what became of them.
leadflow init --rehearsal --admin root
leadflow deploy parts/front.wf
leadflow user add bo --group presales
leadflow user add cy
leadflow user add ana --role manager
leadflow add lead name=Ada --key b1
leadflow apply key:b1 meet --as bo
leadflow apply key:b1 meet --as ana
leadflow apply key:b1 meet --as cy
leadflow appointment list
leadflow appointment list --today
leadflow appointment list --today --at 2026-03-02T23:30:00Z
leadflow appointment list --next --for bo --json
leadflow appointment list --late --at 2026-03-03T09:30:00Z
leadflow appointment missed 2 --as ana --note "Nobody was there."
leadflow appointment cancel 3 --as ana --json
leadflow appointment held 1 --as bo
leadflow appointment list
leadflow appointment list --state all
leadflow show key:b1
leadflow verify
