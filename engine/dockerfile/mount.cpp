// SPDX-License-Identifier: Apache-2.0
#include "engine/dockerfile/mount.h"

#include "engine/dockerfile/characters.h"
#include "engine/dockerfile/grammar.h"
#include "engine/messages/catalogue/dockerfile.h"
#include "engine/messages/catalogue/general.h"
#include "engine/text/similar.h"

#include <algorithm>
#include <charconv>

namespace slipway::dockerfile {

namespace {

std::optional<std::uint64_t> number(std::string_view text, int base, std::uint64_t maximum) {
    std::uint64_t value = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value, base);
    if (text.empty() || problem != std::errc{} || end != text.data() + text.size() || value > maximum)
        return std::nullopt;
    return value;
}

// As Go's strconv.ParseBool.
std::optional<bool> boolean(std::string_view text) {
    static constexpr std::string_view yes[] = {"1", "t", "T", "true", "TRUE", "True"};
    static constexpr std::string_view no[] = {"0", "f", "F", "false", "FALSE", "False"};
    if (std::ranges::contains(yes, text))
        return true;
    if (std::ranges::contains(no, text))
        return false;
    return std::nullopt;
}

// "64m", "1.5GiB", "100000": docker's units, all powers of 1024.
std::optional<std::uint64_t> byteCount(std::string_view text) {
    double value = 0;
    const auto [end, problem] =
        std::from_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed);
    if (problem != std::errc{} || value < 0)
        return std::nullopt;
    std::string unit = toLower(text.substr(static_cast<std::size_t>(end - text.data())));
    if (unit.starts_with(' '))
        unit.erase(0, 1);
    static constexpr std::string_view prefixes = "kmgtp";
    if (!unit.empty()) {
        if (const std::size_t power = prefixes.find(unit.front()); power != std::string_view::npos) {
            for (std::size_t i = 0; i <= power; ++i)
                value *= 1024;
            unit.erase(0, 1);
            if (unit.starts_with('i') && unit != "ib")
                return std::nullopt;
        }
    }
    if (!unit.empty() && unit != "b" && unit != "ib")
        return std::nullopt;
    if (value >= 9e18)
        return std::nullopt;
    return static_cast<std::uint64_t>(value);
}

std::string listOf(std::span<const std::string_view> words) {
    std::string result;
    for (const std::string_view word : words)
        result += (result.empty() ? "" : ", ") + std::string(word);
    return result;
}

std::unexpected<Error> invalid(std::string_view key, std::string_view value) {
    return fail(ErrorCode::InvalidInput, msg::MountValueInvalid, key, value);
}

std::unexpected<Error> invalidChoice(const MountKeyGrammar& key, std::string_view value) {
    auto error = invalid(key.name, value);
    if (const auto better = text::mostSimilar(value, key.choices))
        error.error().notes.push_back(messages::message(msg::DidYouMean, *better));
    error.error().notes.push_back(messages::message(msg::ValuesAre, listOf(key.choices)));
    return error;
}

template <typename Enum>
std::optional<Enum> choice(const MountKeyGrammar& key, std::string_view value) {
    const auto found = std::ranges::find(key.choices, toLower(value));
    if (found == key.choices.end())
        return std::nullopt;
    return static_cast<Enum>(found - key.choices.begin());
}

std::string_view baseName(std::string_view path) {
    while (path.size() > 1 && path.ends_with('/'))
        path.remove_suffix(1);
    const std::size_t slash = path.rfind('/');
    return slash == std::string_view::npos || path.size() == 1 ? path : path.substr(slash + 1);
}

class MountReader {
public:
    Result<void> take(const MountField& field, const Expander& expander);
    Result<Mount> finish();

private:
    Result<void> apply(const MountKeyGrammar& key, std::string_view canonical, const std::string& value);
    Result<void> applyNumber(std::string_view key, const std::string& value);

    Mount m_mount;
    std::optional<bool> m_readOnly;
    std::vector<const MountKeyGrammar*> m_seen;
};

Result<void> MountReader::take(const MountField& field, const Expander& expander) {
    const MountKeyGrammar* key = mountKey(field.key);
    if (key == nullptr) {
        auto error = fail(ErrorCode::InvalidInput, msg::MountKeyUnknown, field.key);
        std::vector<std::string_view> names;
        for (const MountKeyGrammar& each : mountKeys())
            names.push_back(each.name);
        if (const auto better = text::mostSimilar(field.key, std::span<const std::string_view>(names)))
            error.error().notes.push_back(messages::message(msg::DidYouMean, *better));
        return error;
    }
    m_seen.push_back(key);
    const std::string_view canonical = key->alias.empty() ? key->name : key->alias;
    if (!field.hasValue) {
        if (!key->valueOptional)
            return fail(ErrorCode::InvalidInput, msg::MountKeyNeedsValue, field.key);
        return apply(*key, canonical, "true");
    }
    if (canonical == "from") {
        const std::size_t dollar = field.value.find('$');
        if (dollar != std::string::npos && dollar + 1 < field.value.size())
            return fail(ErrorCode::InvalidInput, msg::FromFlagVariable, "from");
        return apply(*key, canonical, field.value);
    }
    const auto value = expander(field.value);
    if (!value)
        return passOn(value.error());
    return apply(*key, canonical, *value);
}

Result<void> MountReader::apply(const MountKeyGrammar& key, std::string_view canonical, const std::string& value) {
    if (canonical == "type") {
        const auto type = choice<Mount::Type>(key, value);
        if (!type)
            return invalidChoice(key, value);
        m_mount.type = *type;
    } else if (canonical == "sharing") {
        const auto sharing = choice<Mount::Sharing>(key, value);
        if (!sharing)
            return invalidChoice(key, value);
        m_mount.sharing = *sharing;
    } else if (canonical == "from") {
        m_mount.from = value;
    } else if (canonical == "source") {
        m_mount.source = value;
    } else if (canonical == "target") {
        m_mount.target = value;
    } else if (canonical == "id") {
        m_mount.id = value;
    } else if (canonical == "env") {
        m_mount.env = value;
    } else if (key.kind == ValueKind::Boolean) {
        const auto flag = boolean(value);
        if (!flag)
            return invalid(key.name, value);
        if (canonical == "required")
            m_mount.required = *flag;
        else
            m_readOnly = canonical == "readonly" ? *flag : !*flag;
    } else {
        return applyNumber(canonical, value);
    }
    return {};
}

Result<void> MountReader::applyNumber(std::string_view key, const std::string& value) {
    if (key == "size") {
        m_mount.size = byteCount(value);
        if (!m_mount.size)
            return invalid(key, value);
        return {};
    }
    const auto parsed = number(value, key == "mode" ? 8 : 10, UINT32_MAX);
    if (!parsed)
        return invalid(key, value);
    (key == "mode" ? m_mount.mode : key == "uid" ? m_mount.uid : m_mount.gid) = static_cast<std::uint32_t>(*parsed);
    return {};
}

Result<Mount> MountReader::finish() {
    for (const MountKeyGrammar* key : m_seen) {
        if (!key->types.empty() && !std::ranges::contains(key->types, m_mount.type))
            return fail(ErrorCode::InvalidInput, msg::MountKeyWrongType, key->name, name(m_mount.type));
    }
    const bool written = m_mount.type == Mount::Type::Cache || m_mount.type == Mount::Type::Tmpfs;
    m_mount.readOnly = m_readOnly.value_or(!written);
    if (m_mount.type == Mount::Type::Secret) {
        if (!m_mount.source.empty() && !m_mount.id.empty())
            return fail(ErrorCode::InvalidInput, msg::MountSecretBoth);
        if (m_mount.source.empty() && m_mount.id.empty() && m_mount.target.empty())
            return fail(ErrorCode::InvalidInput, msg::MountSecretId);
        if (m_mount.id.empty())
            m_mount.id = m_mount.source.empty() ? std::string(baseName(m_mount.target)) : m_mount.source;
        m_mount.source.clear();
        if (m_mount.target.empty() && !m_mount.env)
            m_mount.target = "/run/secrets/" + std::string(baseName(m_mount.id));
    } else if (m_mount.type == Mount::Type::Ssh) {
        if (m_mount.id.empty())
            m_mount.id = "default";
    } else if (m_mount.target.empty()) {
        return fail(ErrorCode::InvalidInput, msg::MountTargetMissing, name(m_mount.type));
    }
    const std::string& target = m_mount.target;
    if (!target.empty() && target.find_first_not_of('/') == std::string::npos)
        return fail(ErrorCode::InvalidInput, msg::MountTargetRoot);
    return std::move(m_mount);
}

} // namespace

std::string_view name(Mount::Type type) {
    return mountTypeNames()[static_cast<std::size_t>(type)];
}

Result<std::vector<MountField>> splitMount(std::string_view value) {
    std::vector<MountField> fields;
    std::size_t at = 0;
    do {
        MountField field;
        field.begin = at;
        std::string text;
        if (value.substr(at).starts_with('"')) {
            for (++at;; ++at) {
                const std::size_t close = value.find('"', at);
                if (close == std::string_view::npos)
                    return fail(ErrorCode::InvalidInput, msg::MountQuotes);
                text += value.substr(at, close - at);
                at = close + 1;
                if (!value.substr(at).starts_with('"'))
                    break;
                text += '"'; // "" inside quotes is one quote
            }
            if (at < value.size() && value[at] != ',')
                return fail(ErrorCode::InvalidInput, msg::MountQuotes);
        } else {
            const std::size_t comma = std::min(value.find(',', at), value.size());
            text = value.substr(at, comma - at);
            at = comma;
            if (text.contains('"'))
                return fail(ErrorCode::InvalidInput, msg::MountQuotes);
        }
        field.end = at;
        const std::size_t equals = text.find('=');
        field.hasValue = equals != std::string::npos;
        field.key = toLower(std::string_view(text).substr(0, equals));
        if (field.hasValue) {
            field.value = text.substr(equals + 1);
            field.valueBegin = std::min(field.begin + equals + 1, field.end);
        } else {
            field.valueBegin = field.end;
        }
        fields.push_back(std::move(field));
    } while (at++ < value.size());
    return fields;
}

Result<Mount> parseMount(std::string_view value, const Expander& expander) {
    const auto fields = splitMount(value);
    if (!fields)
        return passOn(fields.error());
    MountReader reader;
    for (const MountField& field : *fields) {
        if (auto taken = reader.take(field, expander); !taken)
            return passOn(taken.error());
    }
    return reader.finish();
}

} // namespace slipway::dockerfile
