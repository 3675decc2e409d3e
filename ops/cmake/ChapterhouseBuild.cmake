# How everything here is compiled. One library per layer; a layer lists what it links.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

option(CHAPTERHOUSE_TESTS "Build the tests" ON)
option(CHAPTERHOUSE_FUZZ "Build the fuzzers instead of the tests; needs clang" OFF)
set(CHAPTERHOUSE_SANITIZE "" CACHE STRING "-fsanitize= list, for example address,undefined")

find_program(CCACHE ccache)
if(CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE})
endif()

find_package(Threads REQUIRED)

add_library(chapterhouse_options INTERFACE)
target_include_directories(chapterhouse_options INTERFACE ${CMAKE_SOURCE_DIR} ${CMAKE_BINARY_DIR})
target_compile_options(chapterhouse_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Werror -g1)
# Everything is bound before main() runs, and nothing that was bound can be changed afterwards.
target_link_options(chapterhouse_options INTERFACE -Wl,-z,relro,-z,now,-z,noexecstack)
if(CHAPTERHOUSE_SANITIZE)
  target_compile_options(chapterhouse_options INTERFACE
    -fsanitize=${CHAPTERHOUSE_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  target_link_options(chapterhouse_options INTERFACE -fsanitize=${CHAPTERHOUSE_SANITIZE})
elseif(NOT CHAPTERHOUSE_FUZZ)
  # A write beyond a buffer ends the program instead of taking it over. The sanitizers find more.
  target_compile_options(chapterhouse_options INTERFACE
    -fstack-protector-strong -fstack-clash-protection)
endif()

# chapterhouse_layer(name [link...]): every .cpp below the calling folder but main.cpp and what npm
# fetched, one static library.
function(chapterhouse_layer name)
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cpp)
  list(FILTER sources EXCLUDE REGEX "/main[.]cpp$|/node_modules/")
  if(NOT sources)
    add_library(chapterhouse_${name} INTERFACE)
    return()
  endif()
  add_library(chapterhouse_${name} STATIC ${sources})
  target_link_libraries(chapterhouse_${name} PUBLIC chapterhouse_options ${ARGN})
endfunction()
