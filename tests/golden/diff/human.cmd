# What changes, for people; a file against itself; a rename that is settled.
leadflow diff parts/old.wf parts/new.wf
leadflow diff parts/old.wf parts/settled.wf
leadflow diff --exit-code --breaking parts/new.wf parts/new.wf
