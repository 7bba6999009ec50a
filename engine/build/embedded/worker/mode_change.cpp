// SPDX-License-Identifier: Apache-2.0
#include "engine/build/embedded/worker/mode_change.h"

#include "engine/messages/catalogue/worker.h"

#include <charconv>

namespace slipway::build::embedded::worker {
namespace {

constexpr std::uint32_t kUser = 04700;
constexpr std::uint32_t kGroup = 02070;
constexpr std::uint32_t kOther = 01007;

std::uint32_t whoBits(char letter) {
    switch (letter) {
    case 'u':
        return kUser;
    case 'g':
        return kGroup;
    case 'o':
        return kOther;
    case 'a':
        return kUser | kGroup | kOther;
    default:
        return 0;
    }
}

// The rwx of one class, repeated for all three.
std::uint32_t spread(std::uint32_t mode, char from) {
    const std::uint32_t three = (from == 'u' ? mode >> 6 : from == 'g' ? mode >> 3 : mode) & 7;
    return three << 6 | three << 3 | three;
}

} // namespace

Result<ModeChange> ModeChange::parse(std::string_view text) {
    const auto wrong = [&] { return fail(ErrorCode::InvalidInput, msg::WorkerInvalidMode, text); };
    ModeChange change;
    if (text.empty())
        return wrong();
    if (text.find_first_not_of("01234567") == std::string_view::npos) {
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), change.m_mode, 8);
        if (error != std::errc{} || change.m_mode > 07777)
            return wrong();
        change.m_absolute = true;
        return change;
    }
    std::string_view rest = text;
    while (true) {
        std::uint32_t who = 0;
        while (!rest.empty() && whoBits(rest.front()) != 0) {
            who |= whoBits(rest.front());
            rest.remove_prefix(1);
        }
        if (who == 0)
            who = kUser | kGroup | kOther;
        if (rest.empty() || std::string_view("+-=").find(rest.front()) == std::string_view::npos)
            return wrong();
        while (!rest.empty() && std::string_view("+-=").find(rest.front()) != std::string_view::npos) {
            Clause clause{.who = who, .operation = rest.front()};
            rest.remove_prefix(1);
            for (; !rest.empty() && std::string_view(",+-=").find(rest.front()) == std::string_view::npos;
                 rest.remove_prefix(1)) {
                switch (rest.front()) {
                case 'r':
                    clause.bits |= 0444;
                    break;
                case 'w':
                    clause.bits |= 0222;
                    break;
                case 'x':
                    clause.bits |= 0111;
                    break;
                case 'X':
                    clause.conditional = true;
                    break;
                case 's':
                    clause.bits |= 06000;
                    break;
                case 't':
                    clause.bits |= 01000;
                    break;
                case 'u':
                case 'g':
                case 'o':
                    clause.copyFrom = static_cast<unsigned char>(rest.front());
                    break;
                default:
                    return wrong();
                }
            }
            change.m_clauses.push_back(clause);
        }
        if (rest.empty())
            return change;
        rest.remove_prefix(1); // the comma
        if (rest.empty())
            return wrong();
    }
}

std::uint32_t ModeChange::apply(std::uint32_t mode, bool directory) const {
    if (m_absolute)
        return m_mode;
    for (const Clause& clause : m_clauses) {
        std::uint32_t bits = clause.bits;
        if (clause.conditional && (directory || (mode & 0111) != 0))
            bits |= 0111;
        if (clause.copyFrom != 0)
            bits |= spread(mode, static_cast<char>(clause.copyFrom));
        bits &= clause.who;
        switch (clause.operation) {
        case '+':
            mode |= bits;
            break;
        case '-':
            mode &= ~bits;
            break;
        // chmod(1) leaves the special bits of a directory alone unless they are named.
        default:
            mode = (mode & ~(clause.who & (directory ? 0777U : 07777U))) | bits;
        }
    }
    return mode & 07777;
}

} // namespace slipway::build::embedded::worker
