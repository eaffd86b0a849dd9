# What is installed, and the Debian package that CPack makes of it: see scripts/package.
include(GNUInstallDirs)

# Manual pages and completions come from the program itself.
set(package_files ${CMAKE_BINARY_DIR}/package)
add_custom_target(leadflow_package_files
  COMMAND ${CMAKE_COMMAND} -DLEADFLOW=$<TARGET_FILE:leadflow> -DINTO=${package_files} -DFROM=${CMAKE_SOURCE_DIR}/cmake/debian
    -P ${CMAKE_SOURCE_DIR}/cmake/package_files.cmake
  DEPENDS leadflow leadflow-deliver leadflow-graph VERBATIM)

install(TARGETS leadflow leadflow-deliver leadflow-graph RUNTIME)
install(DIRECTORY ${package_files}/man1 ${package_files}/man5 DESTINATION ${CMAKE_INSTALL_MANDIR} OPTIONAL)
install(FILES ${package_files}/leadflow.bash RENAME leadflow DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions OPTIONAL)
install(FILES ${package_files}/leadflow.zsh RENAME _leadflow DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/vendor-completions OPTIONAL)
install(FILES ${package_files}/leadflow.fish DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d OPTIONAL)
install(FILES README.md DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(DIRECTORY docs examples DESTINATION ${CMAKE_INSTALL_DOCDIR} PATTERN ".git*" EXCLUDE)
install(FILES cmake/debian/copyright DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(FILES ${package_files}/changelog.gz DESTINATION ${CMAKE_INSTALL_DOCDIR} OPTIONAL)
install(FILES cmake/debian/lintian-overrides RENAME leadflow DESTINATION ${CMAKE_INSTALL_DATADIR}/lintian/overrides)

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME leadflow)
set(CPACK_PACKAGE_VERSION ${PROJECT_VERSION})
set(CPACK_PACKAGE_CONTACT "leadflow maintainers <maintainers@leadflow.invalid>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "sales workflows as code")
set(CPACK_DEBIAN_PACKAGE_DESCRIPTION "A .wf file says how leads and opportunities move through a sales process.
leadflow checks it, plays it through, installs it in a store and applies
dispositions to the records there, by hand, from scripts and in bulk.")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
  OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION utils)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_DEPENDS tzdata)             # business time
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "ca-certificates, z3")  # leadflow-deliver; what `prove` asks
include(CPack)
