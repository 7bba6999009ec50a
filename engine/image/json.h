// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/image/descriptor.h"
#include "engine/messages/result.h"

#include <nlohmann/json.hpp>

#include <string>
#include <string_view>

// Reading and writing of image JSON; included by .cpp files only.
namespace slipway::image::json {

using Value = nlohmann::json;
using OrderedValue = nlohmann::ordered_json;

// Deeper nesting than any image document has; the parser's memory grows with it.
inline constexpr unsigned kMaximumDepth = 64;

// Strict JSON of bounded size and depth. `what` names it in errors.
[[nodiscard]] Result<Value> parse(std::string_view text, std::string_view what);
// As an object; InvalidInput for anything else.
[[nodiscard]] Result<Value> parseObject(std::string_view text, std::string_view what);
// Like dump(), with replacement characters for bytes that are no UTF-8. indent -1 is compact.
[[nodiscard]] std::string write(const OrderedValue& value, int indent = -1);

// A member of an object, read tolerantly: the default where it is absent, null or of another type.
[[nodiscard]] std::string text(const Value& object, const char* key);
[[nodiscard]] std::int64_t integer(const Value& object, const char* key);
[[nodiscard]] bool boolean(const Value& object, const char* key);
// Absent, null or of another type: an empty object or array, kept alive for ever.
[[nodiscard]] const Value& object(const Value& object, const char* key);
[[nodiscard]] const Value& array(const Value& object, const char* key);
[[nodiscard]] std::vector<std::string> texts(const Value& object, const char* key);
[[nodiscard]] std::map<std::string, std::string> textMap(const Value& object, const char* key);

[[nodiscard]] Result<Descriptor> descriptor(const Value& value, std::string_view what);
[[nodiscard]] OrderedValue value(const Descriptor& descriptor);

} // namespace slipway::image::json
