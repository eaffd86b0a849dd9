# A change that breaks something is a no.
leadflow diff --breaking parts/old.wf parts/settled.wf --format markdown
leadflow diff --breaking parts/old.wf parts/new.wf --json
