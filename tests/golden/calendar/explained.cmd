# Open time is consumed, dates without any are passed over, each with its reason.
leadflow calendar parts/hours.wf office --from 2026-12-24T20:00:00Z --add "6 business hours"
leadflow calendar parts/hours.wf office --from "2026-12-31 10:00" --add "90 business minutes"
leadflow calendar parts/hours.wf office --from "2026-12-30 10:00" --add="-5 business hours"
leadflow calendar parts/hours.wf office --from "2026-12-23 18:00" --add "1 business minute"
# Days are counted, then the time of day moves on to the next open instant.
leadflow calendar parts/hours.wf office --from "2026-12-23 12:30" --add "2 business days"
leadflow calendar parts/hours.wf office --from "2026-12-30 08:00" --add="-1 business day"
leadflow calendar parts/hours.wf office --from "2026-11-25 10:00" --add "1 business month"
leadflow calendar parts/hours.wf office --from "2026-12-25 10:00" --add "0 business days"
# Wall time knows no hours.
leadflow calendar parts/hours.wf office --from "2026-12-24 17:00" --add "3 days"
leadflow calendar parts/hours.wf office --from "2027-01-31 17:00" --add "1 month"
# Without --from it is now.
leadflow calendar parts/hours.wf office --add "1 business hour"
leadflow calendar parts/hours.wf office --add "1 business day" --json
