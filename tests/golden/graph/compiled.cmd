# A compiled program is a program too, its questions and requirements included.
leadflow compile parts/asks.wf -o asks.json
leadflow graph asks.json --format mermaid
