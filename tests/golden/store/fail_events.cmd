# Events that are none, do not come from outside, or name what is not there; and a batch with all of it.
leadflow init --rehearsal --admin root
leadflow deploy parts/front.wf
leadflow user add bo --group presales
leadflow user add cy
leadflow user add ana --role manager
leadflow add lead name=Ada email=ada@example.com --key b1
leadflow event 1 email opend
leadflow event 1 form_submited
leadflow event 1 closed
leadflow event 1 email opened welcom
leadflow event 1 request failed
leadflow event 1 request failed partnr
leadflow event 1 form_submitted from=contact
leadflow event 1 form_submitted pages=many
leadflow event 1 email opened form=contact
leadflow event 1 appointment held
leadflow event 1 activity done call_back
leadflow event 9 email opened
leadflow event key:b9 email opened --json
leadflow event 1
leadflow event
leadflow event 1 email opened --as nobody
leadflow event --batch parts/events.ndjson
