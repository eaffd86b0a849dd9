# What happens outside, as it is told one by one and in bulk.
leadflow init --rehearsal --admin root
leadflow deploy parts/front.wf
leadflow user add bo --group presales
leadflow user add cy
leadflow user add ana --role manager
leadflow add lead name=Ada email=ada@example.com phone="+1 202 555 0100" --key b1
leadflow apply key:b1 greet --as bo
leadflow event key:b1 email opened welcome --once open-1
leadflow event key:b1 email opened welcome --once open-1
leadflow event 1 email_opened --json
leadflow event 1 form_submitted form="contact" pages=2
leadflow event 1 form_submitted form="contact" --as bo --dry-run
leadflow event 1 "sms replied" --as bo
leadflow apply 1 meet --as bo
leadflow event 1 appointment held
leadflow history 1
leadflow show 1
leadflow verify
