// SPDX-License-Identifier: Apache-2.0
#include "engine/image/json.h"

#include "engine/image/image_source.h"
#include "engine/messages/catalogue/general.h"
#include "engine/messages/catalogue/image.h"
#include "engine/messages/format.h"

namespace slipway::image::json {

namespace {

// Nesting, counted without parsing: brackets outside of strings.
bool isTooDeep(std::string_view text) {
    unsigned depth = 0;
    bool inString = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (inString) {
            if (c == '\\') {
                ++i;
            } else if (c == '"') {
                inString = false;
            }
        } else if (c == '"') {
            inString = true;
        } else if (c == '{' || c == '[') {
            if (++depth > kMaximumDepth) {
                return true;
            }
        } else if ((c == '}' || c == ']') && depth > 0) {
            --depth;
        }
    }
    return false;
}

const Value* member(const Value& object, const char* key) {
    const auto found = object.is_object() ? object.find(key) : object.end();
    return found == object.end() || found->is_null() ? nullptr : &*found;
}

} // namespace

Result<Value> parse(std::string_view text, std::string_view what) {
    if (text.size() > kMaximumJsonBytes) {
        return fail(ErrorCode::LimitExceeded, msg::FileTooLarge, what, messages::formatBytes(kMaximumJsonBytes));
    }
    if (isTooDeep(text)) {
        return fail(ErrorCode::LimitExceeded, msg::JsonTooDeep, what, kMaximumDepth);
    }
    try {
        return Value::parse(text);
    } catch (const Value::exception& exception) {
        return fail(ErrorCode::InvalidInput, msg::InvalidJson, what, exception.what());
    }
}

Result<Value> parseObject(std::string_view text, std::string_view what) {
    Result<Value> value = parse(text, what);
    if (value && !value->is_object()) {
        return fail(ErrorCode::InvalidInput, msg::InvalidJson, what, "{}");
    }
    return value;
}

std::string write(const OrderedValue& value, int indent) {
    return value.dump(indent, ' ', false, OrderedValue::error_handler_t::replace);
}

std::string text(const Value& object, const char* key) {
    const Value* value = member(object, key);
    return value != nullptr && value->is_string() ? value->get<std::string>() : std::string();
}

std::int64_t integer(const Value& object, const char* key) {
    const Value* value = member(object, key);
    return value != nullptr && value->is_number_integer() ? value->get<std::int64_t>() : 0;
}

bool boolean(const Value& object, const char* key) {
    const Value* value = member(object, key);
    return value != nullptr && value->is_boolean() && value->get<bool>();
}

const Value& object(const Value& from, const char* key) {
    static const Value nothing = Value::object();
    const Value* value = member(from, key);
    return value != nullptr && value->is_object() ? *value : nothing;
}

const Value& array(const Value& from, const char* key) {
    static const Value nothing = Value::array();
    const Value* value = member(from, key);
    return value != nullptr && value->is_array() ? *value : nothing;
}

std::vector<std::string> texts(const Value& from, const char* key) {
    std::vector<std::string> result;
    for (const Value& each : array(from, key)) {
        if (each.is_string()) {
            result.push_back(each.get<std::string>());
        }
    }
    return result;
}

std::map<std::string, std::string> textMap(const Value& from, const char* key) {
    std::map<std::string, std::string> result;
    for (const auto& [name, each] : object(from, key).items()) {
        if (each.is_string()) {
            result.emplace(name, each.get<std::string>());
        }
    }
    return result;
}

Result<Descriptor> descriptor(const Value& from, std::string_view what) {
    Descriptor result;
    result.mediaType = text(from, "mediaType");
    Result<Digest> digest = Digest::parse(text(from, "digest"));
    if (!digest) {
        return passOn(digest.error());
    }
    result.digest = std::move(*digest);
    const std::int64_t size = integer(from, "size");
    if (size < 0) {
        return fail(ErrorCode::InvalidInput, msg::JsonWrongMember, what, "size");
    }
    result.size = static_cast<std::uint64_t>(size);
    if (const Value* platform = member(from, "platform"); platform != nullptr && platform->is_object()) {
        result.platform = Platform{.os = text(*platform, "os"),
                                   .architecture = text(*platform, "architecture"),
                                   .variant = text(*platform, "variant"),
                                   .osVersion = text(*platform, "os.version"),
                                   .osFeatures = texts(*platform, "os.features")};
    }
    result.annotations = textMap(from, "annotations");
    result.urls = texts(from, "urls");
    result.artifactType = text(from, "artifactType");
    return result;
}

OrderedValue value(const Descriptor& descriptor) {
    OrderedValue result;
    result["mediaType"] = descriptor.mediaType;
    result["digest"] = descriptor.digest.text();
    result["size"] = descriptor.size;
    if (!descriptor.urls.empty()) {
        result["urls"] = descriptor.urls;
    }
    if (!descriptor.annotations.empty()) {
        result["annotations"] = descriptor.annotations;
    }
    if (descriptor.platform) {
        OrderedValue platform;
        platform["architecture"] = descriptor.platform->architecture;
        platform["os"] = descriptor.platform->os;
        if (!descriptor.platform->osVersion.empty()) {
            platform["os.version"] = descriptor.platform->osVersion;
        }
        if (!descriptor.platform->osFeatures.empty()) {
            platform["os.features"] = descriptor.platform->osFeatures;
        }
        if (!descriptor.platform->variant.empty()) {
            platform["variant"] = descriptor.platform->variant;
        }
        result["platform"] = std::move(platform);
    }
    if (!descriptor.artifactType.empty()) {
        result["artifactType"] = descriptor.artifactType;
    }
    return result;
}

} // namespace slipway::image::json
