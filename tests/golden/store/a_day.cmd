# A first day: a store, people, a record, what may be done and what was.
leadflow init --rehearsal --admin root
leadflow deploy parts/leads.wf --plan
leadflow deploy parts/leads.wf
leadflow user add bo --group closers --email bo@example.com
leadflow user add ana --role manager
leadflow user list
leadflow add lead last_name=Lovelace --key b1
leadflow actions key:b1 --as bo
leadflow set key:b1 budget="1200 USD"
leadflow actions key:b1 --as bo
leadflow actions key:b1 --as ana
leadflow apply key:b1 called --as ana
leadflow apply key:b1 called --as bo --dry-run
leadflow apply key:b1 called --as bo --once k1
leadflow apply key:b1 called --as bo --once k1
leadflow show key:b1
leadflow list
leadflow list --by-status
leadflow history key:b1
leadflow undo key:b1
leadflow show 1
leadflow versions
leadflow verify
