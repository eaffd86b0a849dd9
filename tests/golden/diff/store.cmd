# Against what is deployed, and versions of a store against each other; compiled programs.
leadflow init --rehearsal --admin root
leadflow deploy parts/old.wf
leadflow diff store: parts/old.wf
leadflow diff store: parts/settled.wf --json
leadflow deploy parts/settled.wf
leadflow diff store:leadflow.db@1 leadflow.db@2
leadflow compile parts/settled.wf -o settled.json
leadflow diff settled.json store:
