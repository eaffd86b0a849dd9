# Every line that cannot be answered says why; the rest is.
leadflow calendar parts/hours.wf office --batch parts/wrong.ndjson
