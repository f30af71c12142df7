# Runs bench/compare_builds on programs that only pretend to measure: -DSCRIPT=... -DFOLDER=...
# Equal and faster builds pass (0), a slower one is a regression (1), a slower one within the spread passes,
# a missing program and a case that does not run are told (2).
file(MAKE_DIRECTORY "${FOLDER}")

# pretend(NAME TIMES...): a program whose runs take these times in turn.
function(pretend name)
  string(REPLACE ";" " " times "${ARGN}")
  file(WRITE "${FOLDER}/${name}" "#!/usr/bin/env bash
if [[ \"$*\" == *list_tests* ]]; then echo sum/tape/10; exit; fi
times=(${times})
count=$(cat '${FOLDER}/${name}.count' 2>/dev/null || echo 0)
echo $((count + 1)) > '${FOLDER}/${name}.count'
echo 'name,iterations,real_time,cpu_time,time_unit'
[[ \${times[0]} == none ]] || echo \"\\\"sum/tape/10\\\",100,0,\${times[count % \${#times[@]}]},us\"
")
  file(CHMOD "${FOLDER}/${name}" PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE)
  file(REMOVE "${FOLDER}/${name}.count")
endfunction()

function(expect code old new)
  execute_process(COMMAND "${SCRIPT}" "${FOLDER}/${old}" "${FOLDER}/${new}" tape 8 0.01
    RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE output)
  if(NOT result EQUAL code)
    message(SEND_ERROR "${old} against ${new}: expected exit code ${code}, found ${result}\n${output}")
  endif()
endfunction()

pretend(steady 10.0)
pretend(equal 10.1 9.9)
pretend(faster 5.0)
pretend(slower 10.8)
pretend(little_slower 10.4)
pretend(noisy 7.0 10.8 13.0 9.0)
pretend(broken none)
expect(0 steady equal)
expect(0 steady faster)
expect(1 steady slower)
expect(0 steady little_slower)
expect(0 steady noisy)
expect(2 steady broken)
expect(2 steady nowhere)
