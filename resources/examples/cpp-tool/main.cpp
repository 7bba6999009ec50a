// SPDX-License-Identifier: Apache-2.0
// wordcount: how often each word occurs in the files (or standard input), the most frequent first.
#include "count.h"

#include <fstream>
#include <iostream>

int main(int argc, char** argv) {
    WordCount count;
    if (argc < 2)
        count.read(std::cin);
    for (int i = 1; i < argc; ++i) {
        std::ifstream file(argv[i]);
        if (!file) {
            std::cerr << "wordcount: cannot read " << argv[i] << '\n';
            return 1;
        }
        count.read(file);
    }
    for (const auto& [word, times] : count.sorted())
        std::cout << times << '\t' << word << '\n';
}
