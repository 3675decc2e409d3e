// print_schema FAMILY: the proposed text of store/schema/FAMILY.capnp, from the events' shapes.
#include <cstdio>

#include "domain/cases/all.h"
#include "store/codec/propose.h"

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: print_schema FAMILY\n");
    return 2;
  }
  const auto events = chapterhouse::full_catalogue().events();
  std::fputs(chapterhouse::store::propose_schema(argv[1], events).c_str(), stdout);
}
