# The same picture in every text format; svg needs leadflow-graph and is tried from outside.
leadflow graph parts/calls.wf --format dot
leadflow graph parts/calls.wf --format mermaid --workflow leads
leadflow graph parts/calls.wf --json --workflow renewals
leadflow graph parts/calls.wf --format dot --focus due
leadflow graph parts/calls.wf --format mermaid --focus renewals.due --depth 0
leadflow graph parts/calls.wf --json --focus new_lead --workflow leads
leadflow graph parts/calls.wf --format dot -o picture.dot
