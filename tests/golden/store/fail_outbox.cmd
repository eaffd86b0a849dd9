# Messages that are not there, in no state for it, or not for this person to decide.
leadflow init --rehearsal --admin root
leadflow deploy parts/front.wf
leadflow user add bo --group presales
leadflow user add cy
leadflow user add ana --role manager
leadflow add lead name=Ada email=ada@example.com --key b1
leadflow apply key:b1 greet --as bo
leadflow outbox aprove 1
leadflow outbox approve
leadflow outbox approve 9 --as ana
leadflow outbox list --state hold
leadflow outbox list --record 9
leadflow outbox approve 1 --as bo
leadflow outbox retry 1 --as ana
leadflow outbox approve 2 --as ana
leadflow outbox approve 1 --as ana
leadflow outbox approve 1 --as ana --json
