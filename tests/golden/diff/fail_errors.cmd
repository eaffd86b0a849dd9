# A program with errors is not compared, and every format stays valid.
leadflow diff parts/old.wf parts/broken.wf --json
leadflow diff parts/old.wf parts/broken.wf --format markdown
leadflow diff parts/broken.wf parts/old.wf
