// prove_programs FOLDER COUNT SEED: writes the random programs that `prove_random` makes of these seeds,
// plain and rich ones in turn, as FOLDER/1.wf, 2.wf ...

#include <cstdlib>
#include <fstream>
#include <iostream>
#include <string>

#include "tests/runtime/prove/random_program.h"

int main(int argc, char** argv) {
  if (argc != 4) {
    std::cerr << "usage: prove_programs FOLDER COUNT SEED\n";
    return 2;
  }
  const int count = std::atoi(argv[2]);
  const int first = std::atoi(argv[3]);
  for (int i = 0; i < count; ++i) {
    leadflow::test::random_program::Generator one(static_cast<unsigned>(first + i / 2), i % 2 == 1);
    std::ofstream(std::string(argv[1]) + "/" + std::to_string(i + 1) + ".wf") << one.program();
  }
}
