# Regions are attributes; names of code without a name; events that machines write themselves.
leadflow adopt stately.json -o stately.wf
leadflow check stately.wf
leadflow fmt --check stately.wf
leadflow adopt stately.json
