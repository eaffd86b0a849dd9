# Who may take nothing, and when there is nothing to take.
leadflow init --rehearsal --admin root
leadflow deploy parts/front.wf
leadflow user add bo --group presales
leadflow user add cy
leadflow user add ana --role manager
leadflow pull pool --as bo
leadflow pull pool --as bo --json
leadflow pull pol --as bo
leadflow pull hand_out --as bo
leadflow pull pool --as cy
leadflow pull pool --as nobody
leadflow pull
leadflow add lead name=One
leadflow add lead name=Two
leadflow add lead name=Three
leadflow pull pool --as bo
leadflow pull pool --as bo
leadflow pull pool --as bo
leadflow user remove bo
leadflow pull pool --as bo
