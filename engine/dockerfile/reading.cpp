// SPDX-License-Identifier: Apache-2.0
#include "engine/dockerfile/reading.h"

#include "engine/dockerfile/limits.h"
#include "engine/messages/catalogue/general.h"
#include "engine/messages/format.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>

namespace slipway::dockerfile {

Result<std::string> readFile(const std::string& name) {
    const auto close = [](std::FILE* file) {
        if (file != stdin)
            (void)std::fclose(file);
    };
    const std::unique_ptr<std::FILE, decltype(close)> file(name == "-" ? stdin : std::fopen(name.c_str(), "rb"), close);
    if (file == nullptr)
        return fail(errno == EACCES ? ErrorCode::Permission : ErrorCode::NotFound, msg::CannotOpenFile, name,
                    std::strerror(errno));
    std::string bytes;
    char block[65536];
    while (bytes.size() <= limits::fileBytes) {
        const std::size_t count = std::fread(block, 1, sizeof block, file.get());
        if (count == 0)
            break;
        bytes.append(block, count);
    }
    if (std::ferror(file.get()) != 0)
        return fail(ErrorCode::Io, msg::CannotReadFile, name, std::strerror(errno));
    if (bytes.size() > limits::fileBytes)
        return fail(ErrorCode::LimitExceeded, msg::FileTooLarge, name, messages::formatBytes(limits::fileBytes));
    return bytes;
}

} // namespace slipway::dockerfile
