// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdlib>
#include <filesystem>

namespace slipway::test {

namespace detail {
// From ctest, not compiled in, so that one object file serves every checkout.
inline std::filesystem::path fromEnvironment(const char* variable) {
    const char* value = std::getenv(variable);
    return value ? value : ".";
}
} // namespace detail

// The top of the source tree, tests/data in it, and the folder with slipway and slipway-worker.
inline std::filesystem::path sourceRoot() {
    return detail::fromEnvironment("SLIPWAY_TEST_SOURCE");
}
inline std::filesystem::path dataRoot() {
    return sourceRoot() / "tests" / "data";
}
inline std::filesystem::path programs() {
    return detail::fromEnvironment("SLIPWAY_TEST_PROGRAMS");
}

} // namespace slipway::test
