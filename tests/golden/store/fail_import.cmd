# Headers with blanks around them, a header that stands twice, a status in its forms; errors quote what the file has.
leadflow init --rehearsal --admin root
leadflow deploy parts/reckon.wf
leadflow import lead parts/headers.csv --key-column id --status-column "on status" --decimal ,
leadflow list
leadflow import lead parts/twice.csv --key-column id
leadflow import lead parts/twice.csv --key-column nmae
leadflow import lead parts/headers.csv --entry lead.big
