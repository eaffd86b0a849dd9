# No label ends its quotes, opens a tag or turns a line around.
leadflow graph parts/hostile.wf --format dot
leadflow graph parts/hostile.wf --format mermaid
leadflow graph parts/hostile.wf --format html
