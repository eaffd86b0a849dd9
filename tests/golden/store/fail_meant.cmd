# A newcomer's slips: each message says what was meant, or what there is.
leadflow init --rehearsal --admin root
leadflow deploy parts/leads.wf
leadflow add lead last_name=Lovelace --key b1
leadflow show b1
leadflow show key:b2
leadflow add led last_name=L
leadflow add lead last_name L
leadflow add lead "last_name = L"
leadflow list leads
leadflow list --status new_led
leadflow list --status leads.new_led
leadflow list --status xyzzy
leadflow list lead --where "status = new_led"
leadflow user add bo --role boss
leadflow apply key:b1 caled
leadflow apply key:b1 called --with remark Hello
leadflow validate parts/leads.wf
leadflow check parts/lead.wf
