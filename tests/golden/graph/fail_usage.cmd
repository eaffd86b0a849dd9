leadflow graph parts/calls.wf --format svgg
leadflow graph parts/calls.wf --format png
leadflow graph parts/calls.wf --format dot --focus new_leed
leadflow graph parts/calls.wf --format dot --workflow lead
leadflow graph parts/calls.wf --format dot --depth 2
leadflow graph parts/calls.wf --format html --focus due
leadflow graph parts/calls.wf --format dot --focus due --depth -1
leadflow graph missing.wf --format dot
leadflow graph parts/broken.wf --format dot
leadflow graph parts/broken.wf --json
