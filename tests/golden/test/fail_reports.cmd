# Machine forms of the same run; coverage is reported of failing tests too.
leadflow test --coverage --json fail_expectations.wf passing.wf
leadflow test --coverage --coverage-min 100 --filter "/wins?,|greeting/" passing.wf
leadflow test --filter nothing passing.wf
leadflow test --junit out.xml fail_errors.wf passing.wf
