// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <locale.h>

namespace slipway::archive {

// libarchive translates names by the locale of the calling thread, and in the C locale it loses what is not ASCII.
// While a Scope lives, its thread has C.UTF-8 for characters and everything else as before, whatever main() or LC_ALL
// say.
class Utf8Locale {
public:
    Utf8Locale()
        : m_locale(::newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr)) {}
    ~Utf8Locale() {
        if (m_locale != nullptr) {
            ::freelocale(m_locale);
        }
    }
    Utf8Locale(const Utf8Locale&) = delete;
    Utf8Locale& operator=(const Utf8Locale&) = delete;

    class Scope {
    public:
        explicit Scope(const Utf8Locale& locale)
            : m_before(locale.m_locale != nullptr ? ::uselocale(locale.m_locale) : nullptr) {}
        ~Scope() {
            if (m_before != nullptr) {
                ::uselocale(m_before);
            }
        }
        Scope(const Scope&) = delete;
        Scope& operator=(const Scope&) = delete;

    private:
        locale_t m_before;
    };

private:
    locale_t m_locale;
};

} // namespace slipway::archive
