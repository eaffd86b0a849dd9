leadflow board
leadflow init --rehearsal --admin root
leadflow board
leadflow deploy parts/calls.wf --json > deployed.json
leadflow board lead
leadflow board --limit -1
leadflow board --limit many
leadflow board --as nobody
leadflow board --html - --json
