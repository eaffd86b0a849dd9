# Headers with blanks around them, a header that stands twice, a status in its forms; errors quote what the file has. Years
# of two digits are read where the format says so.
leadflow init --rehearsal --admin root
leadflow deploy parts/reckon.wf
leadflow import lead parts/headers.csv --key-column id --status-column "on status" --decimal ,
leadflow list
leadflow import lead parts/twice.csv --key-column id
leadflow import lead parts/twice.csv --key-column nmae
leadflow import lead parts/headers.csv --entry lead.big
leadflow import lead parts/dates.csv --key-column id --date-format %d/%m/%Y
leadflow import lead parts/dates.csv --key-column id --date-format %d/%m/%y
leadflow import lead parts/dates.csv --key-column id --date-format %d/%m/%Q
leadflow import lead parts/dates.csv --key-column id --date-format %d/%m
