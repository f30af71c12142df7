# Fails when an object compiled for one instruction set (OBJECTS, INSTRUCTION_SET, listed by NM) offers the linker a
# shared function that is not marked by that instruction set: the linker might take it for the whole program, which
# then would die on an older machine. Such functions belong in an unnamed namespace, or must be templates on it.
cmake_minimum_required(VERSION 3.25)

foreach(object IN LISTS OBJECTS)
  execute_process(COMMAND "${NM}" --demangle --defined-only --extern-only "${object}"
    OUTPUT_VARIABLE symbols COMMAND_ERROR_IS_FATAL ANY)
  string(REPLACE ";" "," symbols "${symbols}")
  string(REPLACE "\n" ";" symbols "${symbols}")
  foreach(symbol IN LISTS symbols)
    if(symbol MATCHES "^[0-9a-f]+ W " AND NOT symbol MATCHES "${INSTRUCTION_SET}")
      list(APPEND shared "${symbol}")
    endif()
  endforeach()
endforeach()
if(shared)
  list(JOIN shared "\n  " text)
  message(FATAL_ERROR "Compiled for ${INSTRUCTION_SET}, yet shared with the whole program:\n  ${text}")
endif()
