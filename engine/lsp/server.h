// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/lsp/session.h"

#include <nlohmann/json_fwd.hpp>

#include <functional>
#include <set>
#include <string>
#include <string_view>

// lsp: a language server. framing.h cuts a stream into messages, the server answers each from the open texts
// (document.h) by way of engine/language and engine/lint (features.h); line_table.h turns the protocol's lines and
// columns into bytes. Language Server Protocol 3.17.
namespace slipway::lsp {

// One client from its `initialize` to its `exit`. Reads and writes bodies of messages; streams are the caller's.
class Server {
public:
    using Send = std::function<void(std::string_view body)>;

    Server(Outside outside, Send send);

    // Answers one message.
    void receive(std::string_view body);
    // When nothing more has come for now: tells the findings of the texts that changed, so that a burst of keys is
    // linted once.
    void idle();

    // The client said `exit`: there is nothing more to do.
    [[nodiscard]] bool isOver() const { return m_state == State::Over; }
    // As the protocol wants it: 0 when `shutdown` came first, else 1.
    [[nodiscard]] int exitCode() const { return m_wasShutDown ? 0 : 1; }

private:
    enum class State : std::uint8_t { New, Running, ShutDown, Over };

    void take(const nlohmann::json& message);
    void request(const nlohmann::json& id, const std::string& method, const nlohmann::json& params);
    void notification(const std::string& method, const nlohmann::json& params);
    void initialize(const nlohmann::json& params);
    void didOpen(const nlohmann::json& params);
    void didChange(const nlohmann::json& params);
    void didClose(const nlohmann::json& params);
    void settingsChanged();
    void takeSettings(Document& document);
    void publish(const Document& document);
    void show(int type, const std::string& text);

    void send(const nlohmann::json& message);
    void notify(const char* method, nlohmann::json params);
    void refuse(const nlohmann::json& id, int code, const std::string& text);
    template <typename... Arguments>
    [[nodiscard]] std::string said(messages::Msg id, const Arguments&... arguments) const {
        return messages::tr(m_session.language, id, arguments...);
    }

    Session m_session;
    Send m_send;
    State m_state = State::New;
    bool m_wasShutDown = false;
    DocumentStore m_documents;
    std::set<std::string, std::less<>> m_changed; // URIs whose findings are to be told
    std::string m_lastShown;                      // the same trouble is told once
};

} // namespace slipway::lsp
