// SPDX-License-Identifier: Apache-2.0
#include "engine/build/request.h"

#include "engine/messages/catalogue/build.h"

#include <charconv>

namespace slipway::build {

namespace {

std::vector<std::string> commaSeparated(std::string_view text) {
    std::vector<std::string> parts{""};
    bool quoted = false;
    for (const char c : text) {
        if (c == '"')
            quoted = !quoted;
        else if (c == ',' && !quoted)
            parts.emplace_back();
        else
            parts.back() += c;
    }
    return parts;
}

} // namespace

Result<Export> parseExport(std::string_view text) {
    Export result;
    if (text.empty())
        return fail(ErrorCode::InvalidInput, msg::BuildExportEmpty);
    if (text.find('=') == text.npos) {
        result.destination = text;
        result.kind = text == "-"              ? Export::Kind::Tar
                      : text.ends_with(".tar") ? Export::Kind::Oci
                                               : Export::Kind::Local;
        return result;
    }
    bool typed = false;
    for (const std::string& part : commaSeparated(text)) {
        const std::size_t equals = part.find('=');
        const std::string key = part.substr(0, equals);
        const std::string value = equals == part.npos ? "" : part.substr(equals + 1);
        if (key == "type") {
            typed = true;
            if (value == "oci")
                result.kind = Export::Kind::Oci;
            else if (value == "docker")
                result.kind = Export::Kind::Docker;
            else if (value == "local")
                result.kind = Export::Kind::Local;
            else if (value == "tar")
                result.kind = Export::Kind::Tar;
            else
                return fail(ErrorCode::InvalidInput, msg::BuildExportType, value);
        } else if (key == "dest") {
            result.destination = value;
        } else if (key == "compression") {
            if (value == "gzip")
                result.compression = Export::Compression::Gzip;
            else if (value == "zstd")
                result.compression = Export::Compression::Zstd;
            else if (value == "uncompressed")
                result.compression = Export::Compression::Uncompressed;
            else
                return fail(ErrorCode::InvalidInput, msg::BuildExportCompression, value);
        } else if (key == "compression-level") {
            const auto [end, error] =
                std::from_chars(value.data(), value.data() + value.size(), result.compressionLevel);
            if (error != std::errc{} || end != value.data() + value.size() || result.compressionLevel < 0 ||
                result.compressionLevel > 22)
                return fail(ErrorCode::InvalidInput, msg::BuildExportValue, key, value);
        } else if (key == "force-compression" || key == "rewrite-timestamp") {
            if (value != "true" && value != "false")
                return fail(ErrorCode::InvalidInput, msg::BuildExportValue, key, value);
            (key == "force-compression" ? result.forceCompression : result.rewriteTimestamp) = value == "true";
        } else {
            return fail(ErrorCode::InvalidInput, msg::BuildExportKey, key);
        }
    }
    if (!typed)
        return fail(ErrorCode::InvalidInput, msg::BuildExportType, "");
    if (result.destination.empty())
        result.destination = "-";
    if (result.destination == "-" && result.kind == Export::Kind::Local)
        return fail(ErrorCode::InvalidInput, msg::BuildExportNeedsDirectory);
    return result;
}

std::vector<std::filesystem::path> kitFoldersOf(std::string_view list) {
    std::vector<std::filesystem::path> folders;
    while (!list.empty()) {
        const std::size_t colon = list.find(':');
        if (colon != 0)
            folders.emplace_back(list.substr(0, colon));
        list = colon == list.npos ? std::string_view() : list.substr(colon + 1);
    }
    return folders;
}

} // namespace slipway::build
