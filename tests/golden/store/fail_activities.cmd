# Activities that are not there, not open any more, or somebody else's.
leadflow init --rehearsal --admin root
leadflow deploy parts/front.wf
leadflow user add bo --group presales
leadflow user add cy
leadflow user add ana --role manager
leadflow add lead name=Ada --key b1
leadflow pull pool --as bo
leadflow apply key:b1 call_later --as bo
leadflow activity lst
leadflow activity
leadflow activity done
leadflow activity done x
leadflow activity done 9 --as bo
leadflow activity list --state opn
leadflow activity list --today --late
leadflow activity list --for nobody
leadflow activity list --group presale
leadflow activity list 1
leadflow activity done 1 --as cy
leadflow activity done 1 --as bo
leadflow activity cancel 1 --as bo
leadflow activity done 1 --as bo --json
