# Compiles CASE right (with SHOULD_COMPILE) and wrong (without) by COMPILER, of the FAMILY gcc or clang, with the
# folders INCLUDES in its path.
# Fails unless the right one compiles, the wrong one does not, and each expected text is in the compiler's output.
cmake_minimum_required(VERSION 3.25)

set(command "${COMPILER}" -std=c++20 -O0 -c -o /dev/null)
foreach(folder IN LISTS INCLUDES)
  if(folder)
    list(APPEND command "-I${folder}")
  endif()
endforeach()

file(STRINGS "${CASE}" expectations REGEX "^// expect( ${FAMILY})?: ")
if(NOT expectations)
  message(FATAL_ERROR "${CASE} has no line that begins with '// expect: ' or '// expect ${FAMILY}: '")
endif()
set(ENV{LC_ALL} C)  # compilers quote names plainly

execute_process(COMMAND ${command} -DSHOULD_COMPILE "${CASE}" RESULT_VARIABLE result ERROR_VARIABLE output)
if(NOT result EQUAL 0)
  message(FATAL_ERROR "${CASE} should compile when it is right, and did not:\n${output}")
endif()

execute_process(COMMAND ${command} "${CASE}" RESULT_VARIABLE result ERROR_VARIABLE output)
if(result EQUAL 0)
  message(FATAL_ERROR "${CASE} compiled, and must not")
endif()
foreach(expectation IN LISTS expectations)
  string(REGEX REPLACE "^// expect[^:]*: " "" expectation "${expectation}")
  string(FIND "${output}" "${expectation}" place)
  if(place EQUAL -1)
    message(FATAL_ERROR "${CASE} failed to compile without the text '${expectation}':\n${output}")
  endif()
endforeach()
