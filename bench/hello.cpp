// The least a C++ program does: what starting one costs.

#include <iostream>

int main() {
  std::cout << "hello, world\n";
}
