# Picklists within the object, a path whose picklist is not there, rules on what was edited.
leadflow adopt old_org -o org.wf
leadflow check org.wf
leadflow fmt --check org.wf
leadflow adopt old_org
