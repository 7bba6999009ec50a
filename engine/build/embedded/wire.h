// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

// Values as bytes between client and worker of one build of Slipway: numbers of fixed width, texts and lists behind
// their length. Names and paths are bytes, which JSON cannot hold as they are. One function `fields(archive, value)`
// for each struct serves both directions. Include it only in protocol.cpp.
namespace slipway::build::embedded::wire {

class Writer {
public:
    static constexpr bool kReads = false;
    [[nodiscard]] std::string take() { return std::move(m_bytes); }

    template <typename... Ts>
    void operator()(const Ts&... values) {
        (write(values), ...);
    }

private:
    template <typename T>
        requires std::integral<T> || std::is_enum_v<T>
    void write(T value) {
        auto number = static_cast<std::uint64_t>(value);
        for (int i = 0; i < 8; ++i, number >>= 8)
            m_bytes.push_back(static_cast<char>(number & 0xFF));
    }
    void write(const std::string& text) {
        write(text.size());
        m_bytes.append(text);
    }
    void write(const std::filesystem::path& path) { write(path.native()); }
    template <typename T>
    void write(const std::vector<T>& list) {
        write(list.size());
        for (const T& item : list)
            write(item);
    }
    template <typename K, typename V>
    void write(const std::map<K, V>& map) {
        write(map.size());
        for (const auto& [key, value] : map) {
            write(key);
            write(value);
        }
    }
    template <typename T>
    void write(const std::optional<T>& value) {
        write(value.has_value());
        if (value)
            write(*value);
    }
    template <typename A, typename B>
    void write(const std::pair<A, B>& pair) {
        write(pair.first);
        write(pair.second);
    }
    template <typename... Ts>
    void write(const std::variant<Ts...>& value) {
        write(value.index());
        std::visit([this](const auto& item) { this->write(item); }, value);
    }
    template <typename T>
        requires std::is_class_v<T>
    void write(const T& value) {
        fields(*this, const_cast<T&>(value));
    }

    std::string m_bytes;
};

class Reader {
public:
    static constexpr bool kReads = true;
    explicit Reader(std::string_view bytes)
        : m_left(bytes) {}
    // Everything was there and nothing is left.
    [[nodiscard]] bool good() const { return m_good && m_left.empty(); }

    template <typename... Ts>
    void operator()(Ts&... values) {
        (read(values), ...);
    }

private:
    template <typename T>
        requires std::integral<T> || std::is_enum_v<T>
    void read(T& value) {
        if (m_left.size() < 8) {
            m_good = false;
            m_left = {};
            value = T{};
            return;
        }
        std::uint64_t number = 0;
        for (std::size_t i = 0; i < 8; ++i)
            number |= std::uint64_t{static_cast<unsigned char>(m_left[i])} << (8 * i);
        m_left.remove_prefix(8);
        value = static_cast<T>(number);
    }
    // A length that what is left could hold, each item taking one byte at least.
    std::size_t length() {
        std::uint64_t size = 0;
        read(size);
        if (size > m_left.size()) {
            m_good = false;
            m_left = {};
            return 0;
        }
        return static_cast<std::size_t>(size);
    }
    void read(std::string& text) {
        const std::size_t size = length();
        text.assign(m_left.substr(0, size));
        m_left.remove_prefix(size);
    }
    void read(std::filesystem::path& path) {
        std::string text;
        read(text);
        path = std::move(text);
    }
    template <typename T>
    void read(std::vector<T>& list) {
        list.clear();
        for (std::size_t size = length(); size != 0 && m_good; --size)
            read(list.emplace_back());
    }
    template <typename K, typename V>
    void read(std::map<K, V>& map) {
        map.clear();
        for (std::size_t size = length(); size != 0 && m_good; --size) {
            K key{};
            read(key);
            read(map[std::move(key)]);
        }
    }
    template <typename T>
    void read(std::optional<T>& value) {
        bool present = false;
        read(present);
        value.reset();
        if (present)
            read(value.emplace());
    }
    template <typename A, typename B>
    void read(std::pair<A, B>& pair) {
        read(pair.first);
        read(pair.second);
    }
    template <typename... Ts>
    void read(std::variant<Ts...>& value) {
        std::size_t index = 0;
        read(index);
        if (index >= sizeof...(Ts)) {
            m_good = false;
            m_left = {};
            return;
        }
        readAlternative<0>(value, index);
    }
    template <std::size_t I, typename... Ts>
    void readAlternative(std::variant<Ts...>& value, std::size_t index) {
        if constexpr (I < sizeof...(Ts)) {
            if (index == I)
                read(value.template emplace<I>());
            else
                readAlternative<I + 1>(value, index);
        }
    }
    template <typename T>
        requires std::is_class_v<T>
    void read(T& value) {
        fields(*this, value);
    }

    std::string_view m_left;
    bool m_good = true;
};

} // namespace slipway::build::embedded::wire
