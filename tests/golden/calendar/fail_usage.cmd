# What is wrong with the question, and how it is put.
leadflow calendar parts/hours.wf offices --add "1 day"
leadflow calendar parts/hours.wf warehouse --add "1 day"
leadflow calendar parts/hours.wf office
leadflow calendar parts/hours.wf office --add "2 bizness days"
leadflow calendar parts/hours.wf office --add "2 days" --from 24/12/2026
leadflow calendar parts/hours.wf office --add "900000 months"
leadflow calendar parts/hours.wf office --batch - --add "1 day"
leadflow calendar parts/missing.wf office --add "1 day"
