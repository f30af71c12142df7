# What `cmake --install` puts where: headers under include/slope, the libraries, a CMake package and slope.pc.
include(CMakePackageConfigHelpers)

set(package_folder "${CMAKE_INSTALL_LIBDIR}/cmake/slope")
set(libraries slope_ad slope_nn slope_fit)
if(TARGET slope_gradcheck_main)
  list(APPEND libraries slope_gradcheck_main)
endif()
install(TARGETS ${libraries} EXPORT slope_targets
  ARCHIVE DESTINATION "${CMAKE_INSTALL_LIBDIR}"
  FILE_SET HEADERS DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}/slope")
install(EXPORT slope_targets NAMESPACE slope:: FILE slope-targets.cmake DESTINATION "${package_folder}")

configure_package_config_file("${PROJECT_SOURCE_DIR}/.cmake/slope-config.cmake.in"
  "${PROJECT_BINARY_DIR}/slope-config.cmake" INSTALL_DESTINATION "${package_folder}")
write_basic_package_version_file("${PROJECT_BINARY_DIR}/slope-config-version.cmake" COMPATIBILITY SameMinorVersion)
install(FILES "${PROJECT_BINARY_DIR}/slope-config.cmake" "${PROJECT_BINARY_DIR}/slope-config-version.cmake"
  "${PROJECT_SOURCE_DIR}/.cmake/FindCBLAS.cmake" DESTINATION "${package_folder}")

# slope.pc finds its own prefix from where it lies, so that an installation may be moved or given a prefix late.
file(RELATIVE_PATH prefix_from_pc "/${CMAKE_INSTALL_LIBDIR}/pkgconfig" "/")
configure_file("${PROJECT_SOURCE_DIR}/.cmake/slope.pc.in" "${PROJECT_BINARY_DIR}/slope.pc" @ONLY)
install(FILES "${PROJECT_BINARY_DIR}/slope.pc" DESTINATION "${CMAKE_INSTALL_LIBDIR}/pkgconfig")
