// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/messages/finding.h"
#include "engine/text/byte_range.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// What a shell would run, as a tree. Ranges are bytes of the Dockerfile, continuations and comment lines included.
//
//   Script: List: Item, Item ...; an item is a pipeline and what stands behind it ("&&", ";", ...)
//   Pipeline: Command, Command ...
//   Command: simple, or one that holds lists
//   Word: Part, Part ...; a part may hold a list ("$(...)") or parts ("\"...\"")
namespace slipway::shell {

enum class Dialect : std::uint8_t {
    Posix, // sh, dash: whatever /bin/sh may be
    Ash,   // busybox
    Bash,  // bash; zsh and ksh as far as they agree with it
};

struct List;
struct Script;

struct Part {
    enum class Kind : std::uint8_t {
        Literal,
        Escaped,      // "\x": `text` is x
        SingleQuoted, // '...'
        DoubleQuoted, // "..." and $"...", `parts` stand inside
        AnsiQuoted,   // $'...'
        Variable,     // $x, ${x}, ${x:-y}; `text` is the name, also of special ones: @ * # ? - $ ! 0 1
        Command,      // $(...), `list`
        Backquoted,   // `...`, `list`
        Process,      // <(...), >(...), `list`
        Arithmetic,   // $((...)), `text` is the expression, `parts` what is replaced inside
        Glob,         // * ? [...] @(...)
    };
    Kind kind = Kind::Literal;
    bool braces = false; // of Variable: written with them
    text::ByteRange range;
    std::string text; // of Literal to AnsiQuoted what it means; DoubleQuoted has parts instead
    // Of Variable what follows the name: ":-", "##", "/", ":", "[", "@", "^^"; "#" in front of the name (length) and
    // "!" (indirect) come as "length" and "indirect".
    std::string operation{};
    std::vector<Part> parts{}; // of Variable: the word behind the operation
    std::shared_ptr<const List> list{};
    // Bytes of the command text that was parsed.
    std::size_t textBegin = 0;
    std::size_t textEnd = 0;

    [[nodiscard]] bool isQuote() const {
        return kind == Kind::SingleQuoted || kind == Kind::DoubleQuoted || kind == Kind::AnsiQuoted;
    }
    // What it stands for is known only when it runs.
    [[nodiscard]] bool isExpansion() const { return kind >= Kind::Variable && kind <= Kind::Arithmetic; }
};

struct Word {
    text::ByteRange range;
    // Without quotes and escapes; variables as ${x}, substitutions as ${...} with their text.
    std::string text;
    std::vector<Part> parts;
    std::vector<text::ByteRange> braces{}; // {a,b} and {1..3}

    // No expansion, no pattern: `text` is what the command gets.
    [[nodiscard]] bool isLiteral() const;
    [[nodiscard]] bool hasExpansion() const; // at any depth of quotes
    [[nodiscard]] bool isQuoted() const;     // something in it is
};

struct Heredoc {
    std::string delimiter; // without quotes
    bool stripTabs = false;
    bool expand = true;
    bool terminated = false;
    text::ByteRange bodyRange;
    text::ByteRange terminator;
    Word body; // parts only when it expands
    // Of a shell that reads its commands from it.
    std::shared_ptr<const Script> script{};
};

struct Redirection {
    enum class Kind : std::uint8_t {
        Read,           // <
        Write,          // >
        Append,         // >>
        ReadWrite,      // <>
        Clobber,        // >|
        DuplicateRead,  // <&
        DuplicateWrite, // >&
        Both,           // &>
        BothAppend,     // &>>
        Heredoc,        // <<, <<-
        HereString,     // <<<
    };
    Kind kind = Kind::Read;
    text::ByteRange range;
    text::ByteRange operatorRange;
    std::string descriptor{}; // as written in front: "2", "{fd}"; empty when not
    Word target;              // of Heredoc the delimiter as written
    std::shared_ptr<const Heredoc> heredoc{};
};

struct Assignment {
    std::string name;
    text::ByteRange range;
    text::ByteRange nameRange;
    bool append = false;                    // +=
    std::optional<text::ByteRange> index{}; // name[index]=
    Word value;
    bool array = false;
    std::vector<Word> elements{};
};

enum class CommandKind : std::uint8_t {
    Simple,
    Subshell, // ( body )
    Group,    // { body }
    If,       // a branch for if and each elif, one without condition for else
    While,    // branch: condition, body
    Until,
    For,           // `name` in `words`
    ForArithmetic, // for ((...))
    Select,
    Case,       // `words`: the subject; a branch for each item
    Function,   // `name`, body
    Test,       // [[ ... ]]: `words` between the brackets, operators among them
    Arithmetic, // ((...)): `words`: the expression
};

// Command text that a command gets as an argument: sh -c TEXT, eval TEXT, su -c TEXT.
struct Nested {
    std::shared_ptr<const Script> script;
    // The outer shell has replaced variables in it before.
    bool expanded = false;
};

struct Command;

enum class Connector : std::uint8_t { None, And, Or, Sequence, Newline, Background };

struct Pipeline {
    text::ByteRange range;
    std::optional<text::ByteRange> negation{};
    std::optional<text::ByteRange> timed{};
    std::vector<Command> commands;
    std::vector<text::ByteRange> pipes{}; // "|" or "|&", one less than commands
};

struct Item {
    Pipeline pipeline;
    Connector connector = Connector::None; // what stands behind it
    text::ByteRange connectorRange{};
};

struct List {
    text::ByteRange range;
    std::vector<Item> items;
};

struct Branch {
    text::ByteRange range;
    std::vector<Word> patterns{};
    List condition;
    List body;
};

struct Command {
    CommandKind kind = CommandKind::Simple;
    text::ByteRange range;
    text::ByteRange keyword{}; // "if", "(", "[[", ...; of Function the name
    std::vector<Assignment> assignments{};
    std::vector<Word> words{};
    std::vector<Redirection> redirections{};
    Word name{};
    bool hasIn = false; // of For and Select
    std::vector<Branch> branches{};
    std::vector<Nested> nested{};
};

struct Script {
    Dialect dialect = Dialect::Posix;
    text::ByteRange range;
    List list;
    std::vector<text::ByteRange> comments{}; // "#" to the end of the line, those in nested text not included
    // In text order, those of nested text included. The rule is the number that ShellCheck has for it.
    std::vector<Finding> problems{};
};

} // namespace slipway::shell
