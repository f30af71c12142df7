# Runs PROGRAM and fails unless it prints exactly what the file EXPECTED holds.
file(READ "${EXPECTED}" expected)
execute_process(COMMAND "${PROGRAM}" OUTPUT_VARIABLE printed COMMAND_ERROR_IS_FATAL ANY)
if(NOT printed STREQUAL expected)
  message(FATAL_ERROR "The README says:\n${expected}\nThe program prints:\n${printed}")
endif()
