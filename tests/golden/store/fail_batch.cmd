# A batch in which lines fail: each answer names what its line named, as far as it could be read; a dry run says so.
leadflow init --rehearsal --admin root
leadflow deploy parts/reckon.wf
leadflow user add bo
leadflow add lead name=Ada --key b1
leadflow apply --batch parts/dispositions.ndjson --dry-run
leadflow apply --batch parts/dispositions.ndjson
leadflow apply --batch parts/dispositions.ndjson --once k
leadflow apply --batch parts/dispositions.ndjson --expect fresh
leadflow apply --batch parts/dispositions.ndjson --expect-version 1
leadflow apply --batch parts/dispositions.ndjson --with x=1
leadflow event --batch parts/events.ndjson --once k
leadflow apply b1 register --once ""
leadflow event 1 closed --once ""
leadflow add lead name=Bob --once ""
leadflow apply 1 square --as bo --once r1 --json
