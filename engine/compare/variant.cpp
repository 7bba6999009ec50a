// SPDX-License-Identifier: Apache-2.0
#include "engine/compare/variant.h"

#include "engine/messages/catalogue/compare.h"

#include <algorithm>
#include <set>

namespace slipway::compare {

namespace {

// At commas; "\," is one, any other backslash stays.
std::vector<std::string> fields(std::string_view text) {
    std::vector<std::string> result(1);
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\\' && i + 1 < text.size() && text[i + 1] == ',')
            result.back() += text[++i];
        else if (text[i] == ',')
            result.emplace_back();
        else
            result.back() += text[i];
    }
    return result;
}

bool isNameCharacter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
           c == '.' || c == ' ' || static_cast<unsigned char>(c) >= 0x80;
}

// "build/Dockerfile.multi" is "Dockerfile.multi"; "out/app.tar" is "app".
std::string nameOf(const VariantSpec& variant) {
    std::string name = variant.location;
    while (name.size() > 1 && name.ends_with('/'))
        name.pop_back();
    if (variant.kind != VariantSpec::Kind::StoreReference && name.find('/') != std::string::npos)
        name = name.substr(name.rfind('/') + 1);
    if (variant.kind == VariantSpec::Kind::ImagePath && name.ends_with(".tar"))
        name.resize(name.size() - 4);
    if (!variant.target.empty())
        name += ":" + variant.target;
    if (!variant.revision.empty())
        name += "@" + variant.revision;
    return name;
}

Result<void> addOption(VariantSpec& variant, const std::string& field, std::string_view whole) {
    const std::size_t equals = field.find('=');
    const std::string key = field.substr(0, equals);
    const std::string value = equals == std::string::npos ? "" : field.substr(equals + 1);
    if (equals == std::string::npos || value.empty())
        return fail(ErrorCode::InvalidInput, msg::VariantOptionUnknown, field, whole);
    if (variant.kind != VariantSpec::Kind::Dockerfile)
        return fail(ErrorCode::InvalidInput, msg::VariantOptionNeedsDockerfile, key, whole);
    if (key == "target") {
        variant.target = value;
    } else if (key == "arg") {
        const std::size_t split = value.find('=');
        if (split == std::string::npos || split == 0)
            return fail(ErrorCode::InvalidInput, msg::VariantArgument, field);
        variant.arguments.emplace_back(value.substr(0, split), value.substr(split + 1));
    } else if (key == "base") {
        const std::size_t split = value.find(":=");
        if (split == std::string::npos || split == 0 || split + 2 == value.size())
            return fail(ErrorCode::InvalidInput, msg::VariantBase, field);
        variant.bases.emplace_back(value.substr(0, split), value.substr(split + 2));
    } else if (key == "git") {
        variant.revision = value;
    } else {
        return fail(ErrorCode::InvalidInput, msg::VariantOptionUnknown, field, whole);
    }
    return {};
}

} // namespace

Result<VariantSpec> parseVariant(std::string_view text, const std::function<bool(const std::string&)>& looksLikeImage) {
    const std::vector<std::string> parts = fields(text);
    VariantSpec variant;
    std::string place = parts[0];
    const std::size_t equals = place.find('=');
    if (equals != std::string::npos && equals > 0 &&
        std::all_of(place.begin(), place.begin() + static_cast<std::ptrdiff_t>(equals), isNameCharacter)) {
        variant.name = place.substr(0, equals);
        place.erase(0, equals + 1);
    }
    if (place.starts_with("file:")) {
        variant.location = place.substr(5);
    } else if (place.starts_with("image:")) {
        variant.kind = VariantSpec::Kind::ImagePath;
        variant.location = place.substr(6);
    } else if (place.starts_with("store:")) {
        variant.kind = VariantSpec::Kind::StoreReference;
        variant.location = place.substr(6);
    } else {
        variant.location = place;
        if (looksLikeImage(place))
            variant.kind = VariantSpec::Kind::ImagePath;
    }
    if (variant.location.empty())
        return fail(ErrorCode::InvalidInput, msg::VariantEmpty, text);
    for (std::size_t i = 1; i < parts.size(); ++i)
        if (auto added = addOption(variant, parts[i], text); !added)
            return passOn(std::move(added.error()));
    if (variant.name.empty())
        variant.name = nameOf(variant);
    return variant;
}

void makeNamesUnique(std::vector<VariantSpec>& variants) {
    std::set<std::string> used;
    for (VariantSpec& variant : variants) {
        const std::string name = variant.name;
        for (int i = 2; !used.insert(variant.name).second; ++i)
            variant.name = name + "-" + std::to_string(i);
    }
}

} // namespace slipway::compare
