#include "api/cli/cli.h"

int main(int argc, char** argv) { return chapterhouse::cli::run(argc, argv); }
