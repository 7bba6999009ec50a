// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

namespace slipway::test {

// Mouse and keys as a person gives them: through the X server and its window manager, by the extension XTEST. A
// connection of its own, little endian, to a server without authorisation (Xvfb started by the test).
class XInput {
public:
    // ":99"; isOpen() tells whether it came about.
    explicit XInput(const std::string& display) {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        const std::string path = "/tmp/.X11-unix/X" + display.substr(display.find(':') + 1);
        std::memcpy(address.sun_path, path.data(), std::min(path.size(), sizeof address.sun_path - 1));
        m_socket = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
        if (::connect(m_socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
            return;
        std::array<std::uint8_t, 12> hello{'l', 0, 11};
        std::array<std::uint8_t, 8> answer{};
        if (!write(hello.data(), hello.size()) || !read(answer.data(), answer.size()) || answer[0] != 1)
            return;
        std::vector<std::uint8_t> rest(4U * (answer[6] | answer[7] << 8U));
        if (!read(rest.data(), rest.size()))
            return;
        const std::array<std::uint8_t, 16> query{98, 0, 4, 0, 5, 0, 0, 0, 'X', 'T', 'E', 'S', 'T'};
        std::array<std::uint8_t, 32> found{};
        if (write(query.data(), query.size()) && read(found.data(), found.size()) && found[8] != 0)
            m_opcode = found[9];
    }
    ~XInput() { ::close(m_socket); }
    XInput(const XInput&) = delete;
    XInput& operator=(const XInput&) = delete;

    [[nodiscard]] bool isOpen() const { return m_opcode != 0; }

    void move(int x, int y) { fake(6, 0, x, y); }
    // 1 left, 2 middle, 3 right.
    void press(std::uint8_t button) { fake(4, button); }
    void release(std::uint8_t button) { fake(5, button); }
    void click(int x, int y, std::uint8_t button = 1) {
        move(x, y);
        press(button);
        release(button);
        flush();
    }
    // The server has seen everything.
    void flush() {
        const std::array<std::uint8_t, 4> focus{43, 0, 1, 0};
        std::array<std::uint8_t, 32> answer{};
        if (write(focus.data(), focus.size()))
            (void)read(answer.data(), answer.size());
    }

private:
    void fake(std::uint8_t type, std::uint8_t detail, int x = 0, int y = 0) {
        std::array<std::uint8_t, 36> request{m_opcode, 2, 9, 0, type, detail};
        request[24] = static_cast<std::uint8_t>(x);
        request[25] = static_cast<std::uint8_t>(x >> 8);
        request[26] = static_cast<std::uint8_t>(y);
        request[27] = static_cast<std::uint8_t>(y >> 8);
        (void)write(request.data(), request.size());
    }
    bool write(const void* bytes, std::size_t size) {
        return ::send(m_socket, bytes, size, MSG_NOSIGNAL) == static_cast<ssize_t>(size);
    }
    bool read(void* bytes, std::size_t size) {
        return size == 0 || ::recv(m_socket, bytes, size, MSG_WAITALL) == static_cast<ssize_t>(size);
    }

    int m_socket = -1;
    std::uint8_t m_opcode = 0;
};

} // namespace slipway::test
