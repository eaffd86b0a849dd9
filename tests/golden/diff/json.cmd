# The same facts for scripts, also where nothing changes.
leadflow diff parts/old.wf parts/new.wf --json
leadflow diff parts/old.wf parts/old.wf --format json
