# The first deployment names everything that it brings, in lines no wider than the terminal.
leadflow init --rehearsal --admin root
leadflow deploy parts/every_kind.wf --plan
leadflow deploy parts/every_kind.wf --plan --json
