# The same facts as JSON.
leadflow init --rehearsal --admin root --json
leadflow deploy parts/leads.wf --json
leadflow user add bo --group closers --json
leadflow add lead last_name=Lovelace budget="1200 USD" --key b1 --json
leadflow actions key:b1 --as bo --json
leadflow apply key:b1 called --as bo --once k1 --json
leadflow apply key:b1 called --as bo --once k1 --json
leadflow show key:b1 --json
leadflow list --json
leadflow list --by-status --json
leadflow history key:b1 --json
leadflow undo key:b1 --json
leadflow versions --json
leadflow user list --json
