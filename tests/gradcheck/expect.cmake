# Runs PROGRAM with ARGUMENTS; its exit code must be CODE and its output must match the regular expression EXPECTED.
execute_process(COMMAND "${PROGRAM}" ${ARGUMENTS} RESULT_VARIABLE code OUTPUT_VARIABLE output ERROR_VARIABLE output)
if(NOT code EQUAL CODE)
  message(FATAL_ERROR "exit code ${code}, expected ${CODE}\n${output}")
endif()
if(NOT output MATCHES "${EXPECTED}")
  message(FATAL_ERROR "expected to find ${EXPECTED} in\n${output}")
endif()
