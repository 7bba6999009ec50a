// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/image/facts/go_build_info.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace slipway::image::facts {

enum class ElfKind : std::uint8_t {
    Static,        // a program that needs no other file
    StaticPie,     // the same, at any address
    Dynamic,       // a program with an interpreter (PT_INTERP) or needed libraries
    SharedLibrary, // no program: a library, plug-in or the interpreter itself
    Object,        // *.o, kernel modules
    Other,         // core files and what is not known
};

// What an ELF file says of itself. Only what lies inside the file is believed.
struct Elf {
    ElfKind kind = ElfKind::Other;
    bool is64 = false;
    bool bigEndian = false;
    // e_machine, and its name as Go and OCI call it ("amd64", "arm64", ...), or "machine-N".
    std::uint16_t machine = 0;
    std::string architecture;
    bool positionIndependent = false;
    // Empty when there is none.
    std::string interpreter;
    std::string soname;
    std::vector<std::string> needed;
    // DT_RPATH and DT_RUNPATH as written, split at ':'. With a RUNPATH the RPATH does not count.
    std::vector<std::string> rpath;
    std::vector<std::string> runpath;
    // "2.34": the newest symbol version of glibc that it asks for; empty when there is none.
    std::string glibcVersion;
    // .symtab and its strings; 0 when stripped.
    std::uint64_t symbolBytes = 0;
    // .debug_*, .zdebug_*, .stab*, .gdb_index, .gnu_debugdata.
    std::uint64_t debugBytes = 0;
    // No section .symtab.
    bool stripped = true;
    // Lower-case hexadecimal; empty when there is none.
    std::string buildId;
    // Some part lies outside of the file or contradicts itself; what could be read is there.
    bool damaged = false;
    std::optional<GoBuildInfo> go;

    [[nodiscard]] bool isProgram() const {
        return kind == ElfKind::Static || kind == ElfKind::StaticPie || kind == ElfKind::Dynamic;
    }
};

// Nothing when the bytes do not start as an ELF file does (or end before the header does).
[[nodiscard]] std::optional<Elf> parseElf(std::string_view bytes);

} // namespace slipway::image::facts
