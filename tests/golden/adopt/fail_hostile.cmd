leadflow adopt bad/bomb.xml
leadflow adopt bad/twice.json
leadflow adopt bad/bytes.json
leadflow adopt bad/page.xml
leadflow adopt bad/other.json
leadflow adopt bad/broken.xml
