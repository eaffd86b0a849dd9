#!/usr/bin/awk -f
# Adds up ctest's JUnit file: Catch2 programs count as their test cases, everything else as one test.
# Catch2's own summary (the last one of a program's output) says how many; a program that dies without
# one, or that fails although all of its cases passed (a leak, say), counts as one failure more.
# A test that leaves itself out prints a line `[skipped] why` and counts as skipped, not as passed.
#
#   summary.awk -v status=CTEST_EXIT_CODE results.xml     exits 1 if anything failed

function number_before(text, word) {
  return match(text, "[0-9]+ " word) ? substr(text, RSTART, RLENGTH) + 0 : 0
}

function finish_test() {
  if (!inside) return
  inside = 0
  if (state == "notrun" || state == "disabled") {
    # Left out on purpose says so; a program that could not be started is a failure.
    if (left_out || state == "disabled") skipped++; else failed++
    return
  }
  if (!catch2) {
    if (state == "run" && skips) skipped++
    else if (state == "run") passed++
    else failed++
    return
  }
  if (state != "run" && case_failures == 0) case_failures = 1
  if (skips > case_passes) skips = case_passes
  passed += case_passes - skips
  failed += case_failures
  skipped += skips
}

/<testcase / {
  finish_test()
  inside = 1; catch2 = 0; case_passes = 0; case_failures = 0; skips = 0; left_out = 0
  state = match($0, / status="[a-z]+"/) ? substr($0, RSTART + 9, RLENGTH - 10) : "fail"
}
inside && /<skipped / && !/Unable to find|could not be|REQUIRED_FILES/ { left_out = 1 }
inside && /^(.*<system-out>)?All tests passed \([0-9]+ assertions? in [0-9]+ test cases?\)/ {
  catch2 = 1; case_failures = 0; case_passes = number_before($0, "test case")
}
inside && /^(.*<system-out>)?test cases: +[0-9]+/ {
  catch2 = 1; case_passes = number_before($0, "passed"); case_failures = number_before($0, "failed( |$)")
  expected = number_before($0, "failed as expected")
  if (expected) {
    # "| 1 failed as expected" may stand alone or after "| 2 failed"; what is expected is not a failure.
    rest = $0; sub(/[0-9]+ failed as expected/, "", rest)
    case_failures = number_before(rest, "failed")
    case_passes += expected
  }
}
inside && /^(.*<system-out>)?[ \t]*\[skipped\] / { skips++ }
/<\/testcase>/ { finish_test() }

END {
  finish_test()
  if (status != 0 && failed == 0) failed = 1
  printf "%d passed, %d failed", passed, failed
  if (skipped) printf ", %d skipped", skipped
  printf "\n"
  exit failed > 0
}
