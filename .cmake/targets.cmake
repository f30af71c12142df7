# How Slope's targets are made: the settings that all share, the libraries, the programs.
# Sources are found by pattern (CONFIGURE_DEPENDS), so a new file needs no edit here.

# Warnings, language level and the place of functions; private, so that no customer inherits them. Every function begins
# where a line of the cache does: else each edit moves the loops of all functions behind it within their lines, and
# builds of the same code differ by 5 to 10 % in time.
function(slope_settings target)
  set_target_properties(${target} PROPERTIES CXX_STANDARD 20 CXX_STANDARD_REQUIRED ON CXX_EXTENSIONS OFF)
  target_compile_options(${target} PRIVATE $<$<CONFIG:Release>:-falign-functions=64>)
  if(SLOPE_WARNINGS_AS_ERRORS)
    target_compile_options(${target} PRIVATE -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Werror)
    if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
      target_compile_options(${target} PRIVATE -Wno-restrict)  # wrong on std::string's operator+ (gcc bug 105651)
    endif()
  endif()
endfunction()

# This machine's instruction set, for everything except the kernels that are compiled once per instruction set.
set(slope_native_flags -march=native)
set(slope_avx512_flags "")  # wherever AVX-512 may be used: gcc 12 warns of its own intrinsics (gcc bug 105593)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  set(slope_avx512_flags -Wno-uninitialized -Wno-maybe-uninitialized)
  list(APPEND slope_native_flags ${slope_avx512_flags})
endif()
function(slope_native target)
  if(SLOPE_NATIVE)
    target_compile_options(${target} PRIVATE ${slope_native_flags})
  endif()
endfunction()

# What computes little is optimised little: with g++ it compiles a third sooner. What computes long, but never in a Debug
# build, is not optimised there.
set(slope_little_optimisation "$<IF:$<CONFIG:Debug>,-O0,-Og>")
set(slope_no_debug_optimisation "$<$<CONFIG:Debug>:-O0>")

# slope_library(NAME): the library slope_NAME (slope::NAME) of the folder NAME/: all its sources but *_main.cpp, and all
# its headers as an installable set whose includes read <NAME/...>; the headers named after NAME stay private.
function(slope_library name)
  set(target slope_${name})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/${name}/*.cpp")
  file(GLOB_RECURSE headers CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/${name}/*.hpp")
  list(FILTER sources EXCLUDE REGEX "_main\\.cpp$")
  list(FILTER sources EXCLUDE REGEX "/check/gradcheck/")  # slope::gradcheck_main
  list(FILTER sources EXCLUDE REGEX "/kernels/[^/]*_(sse2|avx2|avx512)\\.cpp$")
  foreach(header IN LISTS ARGN)
    list(REMOVE_ITEM headers "${header}")
  endforeach()
  if(NOT sources)  # a library of headers only still is an archive that links
    set(sources "${CMAKE_CURRENT_BINARY_DIR}/empty.cpp")
    file(TOUCH "${sources}")
  endif()
  add_library(${target} STATIC ${sources})
  add_library(slope::${name} ALIAS ${target})
  slope_settings(${target})
  slope_native(${target})
  set_target_properties(${target} PROPERTIES EXPORT_NAME ${name} POSITION_INDEPENDENT_CODE ON)
  target_compile_features(${target} PUBLIC cxx_std_20)
  target_sources(${target} PUBLIC FILE_SET HEADERS BASE_DIRS "${PROJECT_SOURCE_DIR}" FILES ${headers})
  target_include_directories(${target} PUBLIC
    "$<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}>" "$<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}/slope>")
endfunction()

# slope_programs(LIBRARIES...): a program from each *_main.cpp below the current folder, named by the file.
function(slope_programs)
  if(NOT SLOPE_BUILD_PROGRAMS)
    return()
  endif()
  if(NOT TARGET slope_all_programs)
    add_custom_target(slope_all_programs)
  endif()
  file(GLOB_RECURSE mains CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/*_main.cpp")
  foreach(main IN LISTS mains)
    get_filename_component(program "${main}" NAME)
    string(REGEX REPLACE "_main\\.cpp$" "" program "${program}")
    add_executable(${program} "${main}")
    slope_settings(${program})
    slope_native(${program})
    target_link_libraries(${program} PRIVATE ${ARGN} nlohmann_json::nlohmann_json CLI11::CLI11)
    add_dependencies(slope_all_programs ${program})
    if(SLOPE_INSTALL)
      install(TARGETS ${program} RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}")
    endif()
  endforeach()
endfunction()
