# The do-not-contact list.
leadflow init --rehearsal --admin root
leadflow deploy parts/front.wf
leadflow user add bo --group presales
leadflow user add cy
leadflow user add ana --role manager
leadflow suppress list
leadflow suppress add "Ada@Example.com" "+1 (202) 555-0100" --as bo
leadflow suppress add ada@example.com --as cy
leadflow suppress add 00442079460000 --channel sms --as bo --json
leadflow suppress import parts/opted-out.txt --as bo
leadflow suppress import parts/opted-out.txt --as bo
leadflow suppress list
leadflow suppress list --channel email --json
leadflow suppress list --starts +1 --limit 1
leadflow add lead name=Ada email=ADA@example.com --key b1
leadflow apply key:b1 greet --as bo
leadflow suppress remove ada@example.com --as ana
leadflow suppress remove ada@example.com --as ana
leadflow suppress list --all
leadflow apply key:b1 stop --as bo
leadflow suppress list --channel email
leadflow verify
