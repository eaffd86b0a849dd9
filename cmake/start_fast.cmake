# A static program that is started once a disposition spends a part of each run on mapping its own pages.
include(CheckLinkerFlag)

function(leadflow_start_fast target)
  target_link_options(${target} PRIVATE -static-pie)
  # Addresses to adjust at start: a bitmap instead of 24 bytes each.
  check_linker_flag(CXX "LINKER:-z,pack-relative-relocs" LEADFLOW_HAS_RELR)
  if(LEADFLOW_HAS_RELR)
    target_link_options(${target} PRIVATE "LINKER:-z,pack-relative-relocs")
  endif()
  # A linker writes its output here and there, and the page cache then keeps it in single pages, each mapped by itself. A
  # copy is written in one go, as when a package is installed, and kept in larger pieces.
  add_custom_command(TARGET ${target} POST_BUILD
    COMMAND cp $<TARGET_FILE:${target}> $<TARGET_FILE:${target}>.copy
    COMMAND ${CMAKE_COMMAND} -E rename $<TARGET_FILE:${target}>.copy $<TARGET_FILE:${target}>
    VERBATIM)
endfunction()
