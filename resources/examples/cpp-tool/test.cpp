// SPDX-License-Identifier: Apache-2.0
#include "count.h"

#include <sstream>

int main() {
    WordCount count;
    std::istringstream text("b a b");
    count.read(text);
    const auto sorted = count.sorted();
    return sorted.size() == 2 && sorted[0].first == "b" && sorted[0].second == 2 ? 0 : 1;
}
