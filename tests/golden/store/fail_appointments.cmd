# Appointments that are not there or settled already.
leadflow init --rehearsal --admin root
leadflow deploy parts/front.wf
leadflow user add bo --group presales
leadflow user add cy
leadflow user add ana --role manager
leadflow add lead name=Ada --key b1
leadflow pull pool --as bo
leadflow apply key:b1 meet --as bo
leadflow appointment hold 1
leadflow appointment held
leadflow appointment held 9 --as bo
leadflow appointment held 1 --as cy
leadflow appointment missed 1 --as bo
leadflow appointment held 1 --as bo
