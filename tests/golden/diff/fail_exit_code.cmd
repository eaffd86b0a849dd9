# Any change is a no.
leadflow diff --exit-code parts/new.wf parts/settled.wf
