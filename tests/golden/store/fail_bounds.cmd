# What is beyond the bounds of numbers and of the calendar is refused; names that are meant and people that are named are said.
leadflow init --rehearsal --admin root
leadflow deploy parts/reckon.wf
leadflow user add bo
leadflow add lead name=Ada --key b1 i=9223372036854775807 rate=0.00001 price="9000000000000.00 EUR" ends=2026-01-01
leadflow apply 1 square --as bo
leadflow apply 1 square --as bo --json
leadflow apply 1 tell --as bo
leadflow apply 1 praise --as bo
leadflow actions 1 --as bo
leadflow show 1
leadflow list lead --where "square_of is set"
leadflow apply 1 multiply --as bo
leadflow apply 1 charge --as bo
leadflow apply 1 later --as bo
leadflow apply 1 sooner --as bo
leadflow set 1 rate=1.0000000000
leadflow set 1 rate=1234567890123456789.5
leadflow set 1 i=9223372036854775808
leadflow set 1 rate=many
leadflow set 1 price="1.0000000000 EUR"
leadflow set 1 i=1 --expect frsh
leadflow set 1 i=1 --expect sold
leadflow show led:b1
leadflow add lead name=Bob --entry bigg
leadflow add lead name=Bob --entry lead.big
leadflow list led
leadflow apply 1 sign --as bo
