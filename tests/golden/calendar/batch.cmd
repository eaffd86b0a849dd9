# Questions a line, and a compiled program.
leadflow calendar parts/hours.wf office --batch parts/questions.ndjson
leadflow calendar parts/hours.wf office --batch - < parts/questions.ndjson
leadflow compile parts/hours.wf -o parts/hours.json
leadflow calendar parts/hours.json office --batch parts/questions.ndjson
