# For a comment on a pull request: nothing in it is markup, a mention or a link.
leadflow diff parts/old.wf parts/new.wf --format markdown
leadflow diff parts/old.wf parts/old.wf --format markdown
