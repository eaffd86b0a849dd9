# The best record that nobody has, one after the other; released ones come again.
leadflow init --rehearsal --admin root
leadflow deploy parts/front.wf
leadflow user add bo --group presales
leadflow user add cy
leadflow user add ana --role manager
leadflow user add di --group presales
leadflow add lead name=Low score=10
leadflow add lead name=High score=90
leadflow add lead name=Same score=90 --at 2026-03-02T10:01:00Z
leadflow pull pool --as bo --dry-run
leadflow pull pool --as bo --once p1
leadflow pull pool --as bo --once p1
leadflow pull pool --as di --json
leadflow apply 2 later --as bo
leadflow pull pool --as di
leadflow pull pool --as bo --at 2026-03-02T11:00:00Z --json
leadflow undo 3 --as root
leadflow pull pool --as bo --at 2026-03-02T12:00:00Z
leadflow history 2
leadflow list
leadflow verify
