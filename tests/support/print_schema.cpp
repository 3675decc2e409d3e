// print_schema FAMILY: the proposed text of store/schema/FAMILY.capnp, from the events' shapes.
#include <cstdio>
#include <string_view>

#include "domain/access/reads.h"
#include "domain/cases/all.h"
#include "store/codec/propose.h"

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: print_schema FAMILY\n");
    return 2;
  }
  using namespace chapterhouse;
  const bool of_reads = std::string_view(argv[1]) == reads::Lane::kName;
  const auto events = (of_reads ? reads::catalogue() : full_catalogue()).events();
  std::fputs(store::propose_schema(argv[1], events).c_str(), stdout);
}
