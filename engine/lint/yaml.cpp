// SPDX-License-Identifier: Apache-2.0
#include "engine/lint/yaml.h"

#include "engine/messages/catalogue/lint_settings.h"

#include <yaml.h>

#include <algorithm>

namespace slipway::lint {

namespace {

// Configuration is a few pages; these are far beyond any.
constexpr std::size_t maximumDepth = 32;
constexpr std::size_t maximumNodes = 100'000;
constexpr std::size_t maximumBytes = 4 * 1024 * 1024;

class Parser {
public:
    explicit Parser(const text::SourceText& source)
        : m_source(source) {
        m_ready = yaml_parser_initialize(&m_parser) == 1;
        if (m_ready) {
            const std::string_view bytes = source.bytes();
            yaml_parser_set_encoding(&m_parser, YAML_UTF8_ENCODING);
            yaml_parser_set_input_string(&m_parser, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
        }
    }
    ~Parser() {
        if (m_ready)
            yaml_parser_delete(&m_parser);
    }
    Parser(const Parser&) = delete;
    Parser& operator=(const Parser&) = delete;

    Result<YamlNode> run() {
        while (true) {
            Event event;
            if (auto read = next(event); !read)
                return passOn(read.error());
            if (event.get().type == YAML_STREAM_END_EVENT || event.get().type == YAML_NO_EVENT)
                return YamlNode{};
            if (event.get().type == YAML_STREAM_START_EVENT || event.get().type == YAML_DOCUMENT_START_EVENT)
                continue;
            return node(event.get(), 0);
        }
    }

private:
    class Event {
    public:
        Event() = default;
        ~Event() { yaml_event_delete(&m_event); }
        Event(const Event&) = delete;
        Event& operator=(const Event&) = delete;
        [[nodiscard]] yaml_event_t& get() { return m_event; }

    private:
        yaml_event_t m_event{};
    };

    [[nodiscard]] std::size_t place(const yaml_mark_t& mark) const {
        // libyaml counts characters; lines are bytes for us.
        return m_source.position({mark.line + 1, 1}) + bytesOf(mark);
    }
    [[nodiscard]] std::size_t bytesOf(const yaml_mark_t& mark) const {
        const text::ByteRange line = m_source.lineRange(std::min(mark.line + 1, m_source.lineCount()));
        const std::string_view text = m_source.slice(line);
        std::size_t at = 0;
        for (std::size_t column = 0; column < mark.column && at < text.size(); ++column) {
            ++at;
            while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U)
                ++at;
        }
        return at;
    }
    [[nodiscard]] text::ByteRange range(const yaml_event_t& event) const {
        const std::size_t begin = place(event.start_mark);
        return {begin, std::max(begin, place(event.end_mark))};
    }
    [[nodiscard]] std::unexpected<Error> broken(text::ByteRange where, std::string_view why) const {
        Error error{ErrorCode::InvalidInput, messages::message(msg::YamlBroken, why), Place{m_source, where}};
        return std::unexpected(std::move(error));
    }
    Result<void> next(Event& event) {
        if (m_ready && yaml_parser_parse(&m_parser, &event.get()) == 1)
            return {};
        const std::size_t at = m_ready ? place(m_parser.problem_mark) : 0;
        return broken({at, at}, m_parser.problem != nullptr ? m_parser.problem : "YAML");
    }
    Result<YamlNode> node(const yaml_event_t& event, std::size_t depth) {
        YamlNode result;
        result.range = range(event);
        if (depth > maximumDepth || ++m_nodes > maximumNodes)
            return broken(result.range, "too deep or too large");
        const bool anchored =
            event.type == YAML_ALIAS_EVENT ||
            (event.type == YAML_SCALAR_EVENT && event.data.scalar.anchor != nullptr) ||
            (event.type == YAML_SEQUENCE_START_EVENT && event.data.sequence_start.anchor != nullptr) ||
            (event.type == YAML_MAPPING_START_EVENT && event.data.mapping_start.anchor != nullptr);
        if (anchored)
            return broken(result.range, "anchors and aliases are not supported");
        if (event.type == YAML_SCALAR_EVENT) {
            result.value.assign(reinterpret_cast<const char*>(event.data.scalar.value), event.data.scalar.length);
            result.quoted = event.data.scalar.style == YAML_SINGLE_QUOTED_SCALAR_STYLE ||
                            event.data.scalar.style == YAML_DOUBLE_QUOTED_SCALAR_STYLE;
            const bool null = !result.quoted && (result.value.empty() || result.value == "~" || result.value == "null");
            result.kind = null ? YamlNode::Kind::Null : YamlNode::Kind::Scalar;
            return result;
        }
        if (event.type != YAML_SEQUENCE_START_EVENT && event.type != YAML_MAPPING_START_EVENT)
            return result;
        const bool map = event.type == YAML_MAPPING_START_EVENT;
        result.kind = map ? YamlNode::Kind::Map : YamlNode::Kind::Sequence;
        while (true) {
            Event child;
            if (auto read = next(child); !read)
                return passOn(read.error());
            if (child.get().type == YAML_SEQUENCE_END_EVENT || child.get().type == YAML_MAPPING_END_EVENT)
                return result;
            if (map) {
                const text::ByteRange where = range(child.get());
                auto key = node(child.get(), depth + 1);
                if (!key)
                    return key;
                if (key->kind != YamlNode::Kind::Scalar || std::ranges::contains(result.keys, key->value))
                    return broken(where, "a key must be a word that stands here once");
                result.keys.push_back(key->value);
                result.keyRanges.push_back(where);
                Event value;
                if (auto read = next(value); !read)
                    return passOn(read.error());
                auto item = node(value.get(), depth + 1);
                if (!item)
                    return item;
                result.items.push_back(*std::move(item));
                continue;
            }
            auto item = node(child.get(), depth + 1);
            if (!item)
                return item;
            result.items.push_back(*std::move(item));
        }
    }

    const text::SourceText& m_source;
    yaml_parser_t m_parser{};
    bool m_ready = false;
    std::size_t m_nodes = 0;
};

} // namespace

const YamlNode* YamlNode::find(std::string_view key) const {
    const auto found = std::ranges::find(keys, key);
    return found == keys.end() ? nullptr : &items[static_cast<std::size_t>(found - keys.begin())];
}

Result<YamlNode> parseYaml(const text::SourceText& source) {
    if (source.size() > maximumBytes)
        return std::unexpected(
            Error{ErrorCode::LimitExceeded, messages::message(msg::YamlBroken, "too large"), Place{source, {0, 0}}});
    return Parser(source).run();
}

} // namespace slipway::lint
