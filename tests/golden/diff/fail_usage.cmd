# Wrong usage says what was meant.
leadflow diff parts/old.wf
leadflow diff parts/old.wf parts/gone.wf
leadflow diff parts/old.wf parts/new.wf --format html
leadflow diff -- - -
leadflow diff parts/old.wf store:nowhere.db
