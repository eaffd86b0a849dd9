# Messages that wait for somebody.
leadflow init --rehearsal --admin root
leadflow deploy parts/front.wf
leadflow user add bo --group presales
leadflow user add cy
leadflow user add ana --role manager
leadflow add lead name=Ada email=ada@example.com phone="+1 202 555 0100" --key b1
leadflow add lead name=Bob email=bob@example.com --key b2
leadflow add lead name=Cem email=cem@example.com --key b3
leadflow apply key:b1 greet --as bo
leadflow apply key:b2 greet --as bo
leadflow apply key:b3 greet --as bo
leadflow outbox list
leadflow outbox list --state held --json
leadflow outbox list --record key:b2
leadflow outbox approve 1 --as ana --dry-run
leadflow outbox approve 1 --as ana
leadflow suppress add BOB@example.com --as bo
leadflow outbox approve 3 --as ana
leadflow outbox drop 5 --as ana --json
leadflow outbox drop 2 --as root
leadflow outbox list --state all
leadflow history key:b2
leadflow undo key:b1 --as root
leadflow outbox list --record key:b1
leadflow verify
