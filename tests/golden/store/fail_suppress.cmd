# Addresses that are none, and who may take one off the list.
leadflow init --rehearsal --admin root
leadflow deploy parts/front.wf
leadflow user add bo --group presales
leadflow user add cy
leadflow user add ana --role manager
leadflow suppress lst
leadflow suppress add
leadflow suppress add nonsense
leadflow suppress add ada@
leadflow suppress add ada@example.com --channel sms
leadflow suppress add +12025550100 --channel fax
leadflow suppress add ada@example.com --as bo
leadflow suppress remove ada@example.com --as bo
leadflow suppress import parts/none.csv --as bo
leadflow suppress import parts/opted-out.csv --column mail --as bo
leadflow suppress import parts/opted-out.csv --as bo --json
leadflow suppress import parts/opted-out.csv --as bo
