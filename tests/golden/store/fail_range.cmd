# Out of its range, a value that was given is wrong usage; one that the workflow works out is its refusal.
leadflow init --rehearsal --admin root
leadflow deploy parts/range.wf
leadflow add lead name=Ada score=101
leadflow add lead name=Ada --key a1
leadflow set key:a1 score=-1
leadflow apply key:a1 rate --with score=101 --as root
leadflow apply key:a1 bonus --as root
leadflow apply key:a1 bonus --as root --json
leadflow set key:a1 name=Bo
