# Builds one customer in a fresh folder, runs it, and compares its numbers with those of the library's own build.
# Given: KIND (subdirectory, package or pkg_config), SOURCE and WORK folders, COMPILER, FLAGS, GENERATOR, SLOPE (the
# project), PREFIX (where it is installed), REFERENCE (program of the library's build) and COMPARE (compare_numbers).
cmake_minimum_required(VERSION 3.25)

function(run)
  execute_process(COMMAND ${ARGN} COMMAND_ECHO STDOUT COMMAND_ERROR_IS_FATAL ANY)
endfunction()

file(MAKE_DIRECTORY "${WORK}")
if(KIND STREQUAL "pkg_config")
  file(GLOB_RECURSE pc_file "${PREFIX}/*/slope.pc")
  get_filename_component(pc_folder "${pc_file}" DIRECTORY)
  set(ENV{PKG_CONFIG_PATH} "${pc_folder}")
  find_program(PKG_CONFIG NAMES pkg-config REQUIRED)
  execute_process(COMMAND "${PKG_CONFIG}" --cflags --libs slope
    OUTPUT_VARIABLE pc_flags OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
  separate_arguments(pc_flags UNIX_COMMAND "${pc_flags}")
  separate_arguments(flags UNIX_COMMAND "${FLAGS}")
  run("${COMPILER}" -std=c++20 ${flags} "${SOURCE}/gradients.cpp" -o "${WORK}/customer" ${pc_flags})
else()
  run("${CMAKE_COMMAND}" --fresh -G "${GENERATOR}" -S "${SOURCE}/by_${KIND}" -B "${WORK}" "-DSLOPE_FOLDER=${SLOPE}"
    "-DCMAKE_PREFIX_PATH=${PREFIX}" "-DCMAKE_CXX_COMPILER=${COMPILER}" "-DCMAKE_CXX_FLAGS=${FLAGS}")
  run("${CMAKE_COMMAND}" --build "${WORK}")
endif()

# A program of the customer's own gradient checks, where it was built.
if(EXISTS "${WORK}/customer_checks")
  run("${WORK}/customer_checks")
endif()

execute_process(COMMAND "${WORK}/customer" OUTPUT_FILE "${WORK}/customer.txt" COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND "${REFERENCE}" OUTPUT_FILE "${WORK}/reference.txt" COMMAND_ERROR_IS_FATAL ANY)
run("${COMPARE}" "${WORK}/reference.txt" "${WORK}/customer.txt")
