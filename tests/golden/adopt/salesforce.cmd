leadflow adopt org -o org.wf
leadflow check org.wf
leadflow fmt --check org.wf
leadflow adopt org
