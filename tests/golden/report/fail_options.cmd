# What cannot be counted is said, with what was meant.
leadflow init --rehearsal --admin root
leadflow report funnel
leadflow deploy parts/team.wf --json > deployed.json
leadflow user add ana
leadflow report
leadflow report funel
leadflow report sales
leadflow report response --workflow laeds
leadflow report response --since yesterday --workflow leads
leadflow report response --since 2026-03-01
leadflow report response --since 2026-03-02 --until 2026-03-01 --workflow leads
leadflow report response --by name
leadflow report funnel --by source
leadflow report funnel --money name
leadflow report performance --for anna
leadflow report performance --group closer
leadflow report funnel --json --csv
leadflow report funnel --table lines
leadflow report funnel --csv --table lines
leadflow report funnel --workflow leads --type visit --json
